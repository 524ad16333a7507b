import { useQuery } from "@tanstack/react-query";
import { StorePicker } from "@/core/store/StorePicker";
import { useLang, useT } from "@/i18n";
import { count } from "@/lib/format";
import { Button, Empty, Loading, Panel, ProblemView, SearchBox, State, useClearFilters, useFilter } from "@/ui";
import { arrives, askDebug, type Coverage } from "./live";

/** CoverageView says of each name which of its properties arrive and which are of another kind. */
export function CoverageView({ store, install }: { store?: string; install: () => void }) {
  const t = useT();
  const [q, setQ] = useFilter("q");
  const [other, setOther] = useFilter("store");
  const clear = useClearFilters();
  const query = useQuery({
    queryKey: ["event-coverage", store ?? other, Boolean(store)],
    queryFn: ({ signal }) =>
      askDebug(store, { store: store ? undefined : other, name: "", verdict: "", q: "" }, { limit: 1 }, signal),
    refetchInterval: 5000,
  });
  const word = q.toLowerCase();
  const all = query.data?.coverage ?? [];
  const items = all.filter((c) => !word || `${c.label} ${c.name}`.toLowerCase().includes(word));
  return (
    <>
      <div className="list-tools list-tools-plain">
        {!store && <StorePicker value={other} onChange={setOther} />}
        <SearchBox label={t("events.name_search")} value={q} onChange={setQ} />
      </div>
      {query.isPending && <Loading rows={6} />}
      {query.error && !query.data && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Panel>
          {all.length === 0 ? (
            <Empty
              icon="events"
              title={t("events.no_coverage")}
              why={t("events.no_coverage_why")}
              action={<Button onClick={install}>{t("events.how")}</Button>}
            />
          ) : (
            <Empty
              icon="search"
              title={t("list.filtered_out")}
              why={t("list.filtered_out_why")}
              action={<Button onClick={clear}>{t("do.clear_filters")}</Button>}
            />
          )}
        </Panel>
      )}
      {items.map((c) => (
        <Name key={c.name} coverage={c} />
      ))}
    </>
  );
}

function Name({ coverage: c }: { coverage: Coverage }) {
  const t = useT();
  const lang = useLang();
  const { there, wanted } = arrives(c.properties);
  const wrong = c.properties.some((p) => p.wrong > 0);
  const patchy = c.properties.some((p) => p.required && p.arrived < c.events);
  const good = there === wanted && !wrong && !patchy;
  return (
    <Panel
      flush
      title={c.label}
      extra={
        <span className="caption">
          {t("events.counted", { n: count(c.events, lang), refused: count(c.refused, lang) })}
        </span>
      }
    >
      <p className="panel-lead">
        <State tone={good ? "success" : "warning"} icon={good ? "ok" : "warn"}>
          {c.summary.replaceAll("`", "")}
        </State>
      </p>
      {c.properties.length > 0 && (
        <table className="list">
          <caption className="sr-only">{c.label}</caption>
          <thead>
            <tr>
              <th scope="col">{t("events.property")}</th>
              <th scope="col">{t("events.kind")}</th>
              <th scope="col">{t("events.required")}</th>
              <th scope="col" style={{ textAlign: "end" }}>
                {t("events.arrived")}
              </th>
              <th scope="col">{t("events.wrong")}</th>
            </tr>
          </thead>
          <tbody>
            {c.properties.map((p) => (
              <tr key={p.name}>
                <td className="list-main mono">{p.name}</td>
                <td data-label={t("events.kind")}>{t(`events.kind.${p.kind}`)}</td>
                <td data-label={t("events.required")}>{t(p.required ? "yes" : "no")}</td>
                <td data-label={t("events.arrived")} style={{ textAlign: "end" }}>
                  {t("events.of", { n: count(p.arrived, lang), all: count(c.events, lang) })}
                </td>
                <td data-label={t("events.wrong")}>
                  {p.wrong > 0 ? (
                    <State tone="warning" icon="warn">
                      {t("events.is", {
                        n: count(p.wrong, lang),
                        kind: p.is ? t(`events.kind.${p.is as "text"}`) : t("unknown"),
                      })}
                    </State>
                  ) : (
                    "–"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
