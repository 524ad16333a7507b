import { useMemo } from "react";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Empty, Loading, Panel, ProblemView, SearchBox, Select, State, useClearFilters, useFilter } from "@/ui";
import { narrowed, type Publication, sectionsOf } from "./patch";
import { inForce, publicationLook, usePolicy } from "./publications";
import { Value } from "./Value";

/** DocumentView is one version of the policy by section, with labels and a search. */
export function DocumentView({ publications }: { publications: Publication[] }) {
  const t = useT();
  const lang = useLang();
  const [q, setQ] = useFilter("q");
  const [part, setPart] = useFilter("section");
  const [chosen, setChosen] = useFilter("version");
  const clear = useClearFilters();
  const shown = publications.find((p) => p.id === chosen) ?? inForce(publications) ?? publications[0];
  const query = usePolicy(shown?.version ?? "");
  const all = useMemo(
    () =>
      query.data ? sectionsOf(query.data, { label: t("policies.general"), guidelines: t("policies.guidelines") }) : [],
    [query.data, t],
  );
  const sections = narrowed(all, q).filter((s) => !part || s.name === part);
  if (!shown) return null;
  return (
    <>
      <div className="list-tools list-tools-plain">
        <Select
          className="version"
          aria-label={t("policies.version")}
          value={shown.id}
          onChange={setChosen}
          options={publications.map((p) => ({
            value: p.id,
            label: `${p.version} · ${t("policies.from", { at: moment(p.effective_from, lang) })}`,
          }))}
        />
        <State {...publicationLook(shown.state)}>{t(`policies.state.${shown.state}`)}</State>
        <Select
          className="tool-select"
          aria-label={t("policies.section")}
          value={part}
          onChange={setPart}
          options={[
            { value: "", label: t("policies.section_all") },
            ...all.filter((s) => s.name).map((s) => ({ value: s.name, label: s.label })),
          ]}
        />
        <SearchBox label={t("policies.search")} value={q} onChange={setQ} />
      </div>
      {query.isPending && <Loading rows={10} />}
      {query.error && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {sections.map((section) => (
        <Panel
          key={section.name}
          flush
          title={section.label}
          extra={<span className="mono caption">{section.name}</span>}
        >
          <dl className="settings">
            {section.lines.map((line) => (
              <div key={line.key}>
                <dt>
                  {line.label}
                  {line.label !== line.key && <span className="mono caption"> {line.key}</span>}
                </dt>
                <dd>
                  <Value value={line.value} />
                </dd>
              </div>
            ))}
          </dl>
        </Panel>
      ))}
      {query.data && sections.length === 0 && (
        <Panel>
          <Empty
            icon="search"
            title={t("list.filtered_out")}
            why={t("list.filtered_out_why")}
            action={<Button onClick={clear}>{t("do.clear_filters")}</Button>}
          />
        </Panel>
      )}
    </>
  );
}
