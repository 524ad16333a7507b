import { Link } from "react-router";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day, moment } from "@/lib/format";
import { Empty, FilterTabs, List, Page, Panel, SearchBox, State, useClearFilters, useFilter } from "@/ui";

type Standing = Of<"ConductStandingBody">;
const states = ["violations", "serious", "frozen"] as const;

/** StandingsPage is every store as trust & safety sees it: score, violations and freezes in force. */
export default function StandingsPage() {
  const t = useT();
  const lang = useLang();
  const [q, setQ] = useFilter("q");
  const [state, setState] = useFilter("state");
  const clear = useClearFilters();
  const list = usePages<ListOf<Standing>>(["standings"], "/v1/conduct/stores", { query: { q, state } });
  return (
    <Page title={t("standings.title")} lead={t("standings.lead")}>
      <Panel flush>
        <div className="list-tools">
          <FilterTabs
            label={t("standings.state")}
            value={state}
            onChange={setState}
            options={[
              { value: "", label: t("list.all") },
              ...states.map((value) => ({ value, label: t(`standings.${value}`) })),
            ]}
          />
          <SearchBox label={t("stores.search")} value={q} onChange={setQ} />
        </div>
        <List<Standing>
          label={t("standings.title")}
          {...list}
          id={(s) => s.store.id}
          filtered={Boolean(q || state)}
          clear={clear}
          empty={<Empty icon="store" title={t("stores.empty")} why={t("stores.empty_why")} />}
          columns={[
            {
              key: "store",
              title: t("stores.col.store"),
              main: true,
              cell: (s) => (
                <span className="person-cell">
                  <span>
                    <Link to={`/stores/${s.store.id}/conduct`} aria-label={t("standings.open", { name: s.store.name })}>
                      {s.store.name}
                    </Link>
                    <span className="caption">{s.store.id}</span>
                  </span>
                </span>
              ),
            },
            { key: "score", title: t("standings.col.score"), align: "end", width: 90, cell: (s) => s.score },
            {
              key: "violations",
              title: t("standings.col.violations"),
              cell: (s) =>
                s.violations === 0 ? (
                  t("none")
                ) : (
                  <State tone={s.serious > 0 ? "error" : "warning"} icon="warn">
                    {s.violations}
                    {s.serious > 0 && ` · ${t("standings.of_serious", { n: s.serious })}`}
                  </State>
                ),
            },
            { key: "latest", title: t("standings.col.latest"), cell: (s) => day(s.latest_at, lang) || "–" },
            {
              key: "freezes",
              title: t("standings.col.freezes"),
              cell: (s) =>
                s.freezes
                  .map((f) => t("conduct.frozen_until", { what: f.label, at: moment(f.until, lang) }))
                  .join(" · ") || "–",
            },
          ]}
        />
      </Panel>
    </Page>
  );
}
