import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import type { Page as ListOf, PolicyDocument, Publication } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import {
  Button,
  Empty,
  Loading,
  Page,
  Panel,
  ProblemView,
  SearchBox,
  Select,
  State,
  useClearFilters,
  useFilter,
} from "@/ui";
import { flatten } from "./flatten";

/** PoliciesPage shows the numbers that rules use, version by version. */
export default function PoliciesPage() {
  const t = useT();
  const lang = useLang();
  const [q, setQ] = useFilter("q");
  const [chosen, setChosen] = useFilter("version");
  const clear = useClearFilters();
  const list = useQuery({
    queryKey: ["policies"],
    queryFn: ({ signal }) => get<ListOf<Publication>>("/v1/policies", { signal }),
  });
  const publications = list.data?.items ?? [];
  const shown =
    publications.find((p) => p.id === chosen) ?? publications.find((p) => p.state === "in_force") ?? publications[0];
  const version = shown?.version ?? "";
  const whole = useQuery({
    queryKey: ["policy", version],
    queryFn: ({ signal }) => get<PolicyDocument>("/v1/policies/{version}", { path: { version }, signal }),
    enabled: version !== "",
  });
  const sections = useMemo(() => sectionsOf(whole.data, q), [whole.data, q]);
  const problem = list.error ?? whole.error;
  return (
    <Page title={t("policies.title")} lead={t("policies.lead")}>
      {list.isPending && <Loading rows={10} />}
      {problem && <ProblemView error={problem} retry={() => void (list.error ? list.refetch() : whole.refetch())} />}
      {list.data && !shown && (
        <Panel>
          <Empty icon="policy" title={t("policies.empty")} why={t("policies.empty_why")} />
        </Panel>
      )}
      {shown && (
        <div className="list-tools list-tools-plain">
          <Select
            className="version"
            aria-label={t("policies.version")}
            value={shown.id}
            onChange={(id: string) => setChosen(id)}
            options={publications.map((p) => ({
              value: p.id,
              label: `${p.version} · ${t("policies.from", { at: moment(p.effective_from, lang) })}`,
            }))}
          />
          <State
            tone={shown.state === "in_force" ? "success" : "neutral"}
            icon={shown.state === "in_force" ? "ok" : "clock"}
          >
            {t(`policies.state.${shown.state}`)}
          </State>
          <SearchBox label={t("policies.search")} value={q} onChange={setQ} />
        </div>
      )}
      {shown && whole.isPending && <Loading rows={10} />}
      {sections.map((section) => (
        <Panel
          key={section.name}
          flush
          title={section.label}
          extra={<span className="mono caption">{section.name}</span>}
        >
          <dl className="settings">
            {section.settings.map((setting) => (
              <div key={setting.key}>
                <dt>
                  {setting.label ?? <span className="mono">{setting.key}</span>}
                  {setting.label && <span className="mono caption"> {setting.key}</span>}
                </dt>
                <dd>
                  <Value value={setting.value} />
                </dd>
              </div>
            ))}
          </dl>
        </Panel>
      ))}
      {whole.data && sections.length === 0 && (
        <Panel>
          <Empty
            icon="search"
            title={t("list.filtered_out")}
            why={t("list.filtered_out_why")}
            action={<Button onClick={clear}>{t("do.clear_filters")}</Button>}
          />
        </Panel>
      )}
    </Page>
  );
}

function sectionsOf(policy: PolicyDocument | undefined, q: string) {
  const word = q.toLowerCase();
  const named = new Map((policy?.sections ?? []).map((s) => [s.name, s]));
  return Object.entries(policy?.document ?? {})
    .filter(([, raw]) => raw !== null && typeof raw === "object")
    .map(([name, raw]) => {
      const about = named.get(name);
      const settings = flatten(raw)
        .map((s) => ({ ...s, label: about?.labels[s.key] }))
        .filter(
          (s) => !word || `${name}.${s.key} ${s.label ?? ""} ${JSON.stringify(s.value)}`.toLowerCase().includes(word),
        );
      return { name, label: about?.label ?? name, settings };
    })
    .filter((section) => section.settings.length > 0);
}

function Value({ value }: { value: unknown }) {
  const t = useT();
  if (Array.isArray(value)) {
    const items = value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item)));
    if (items.length <= 6 && items.join("").length < 90) return <>{items.join(" · ") || t("none")}</>;
    return (
      <details>
        <summary>{t("policies.items", { count: items.length })}</summary>
        <p className="terms">{items.join(" · ")}</p>
      </details>
    );
  }
  if (typeof value === "boolean") return <>{t(value ? "yes" : "no")}</>;
  if (value === null || value === undefined || value === "") return <>{t("none")}</>;
  return <>{String(value)}</>;
}
