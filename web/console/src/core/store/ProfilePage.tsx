import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { get } from "@/api/client";
import { asProblem } from "@/api/problem";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf, ToolState } from "@/api/types";
import { screenOf, toolIcon, toolLook, useTools } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { day, moment } from "@/lib/format";
import { usePaperTypes } from "@/papers/papers";
import { Empty, Facts, Icon, List, Loading, Page, Panel, ProblemView, State } from "@/ui";
import { regionName } from "./region";

type Profile = Of<"StoreProfile">;
type Violation = Of<"ConductItem">;
type Level = Of<"StoreLevelItem">;

/** ProfilePage is what the platform knows of a store: who it is, its level over time, violations, tools. */
export default function ProfilePage() {
  const t = useT();
  const lang = useLang();
  const { store = "" } = useParams();
  const query = useQuery({
    queryKey: ["store", store],
    queryFn: ({ signal }) => get<Profile>("/v1/stores/{store}", { path: { store }, signal }),
  });
  const types = usePaperTypes(store);
  if (query.isPending) return <Loading rows={8} />;
  if (!query.data) return <ProblemView error={query.error} retry={() => void query.refetch()} page />;
  const s = query.data;
  const names = new Map(types.data?.items.map((p) => [p.name, p.label]));
  return (
    <Page title={s.name} lead={s.legal_name} state={<span className="store-level">{s.level_name}</span>}>
      <div className="two">
        <div>
          <Tools store={store} />
          <Violations store={store} />
        </div>
        <div>
          <Panel title={t("stores.about")}>
            <Facts
              rows={[
                [
                  t("stores.id"),
                  <span key="i" className="mono break">
                    {s.id}
                  </span>,
                ],
                [t("stores.col.entity"), t(`stores.entity.${s.entity}`)],
                [t("stores.col.region"), regionName(s.region, lang)],
                [t("stores.col.opened"), day(s.opened_at, lang)],
                [t("metrics.zone"), s.zone],
                [t("stores.categories"), s.category_labels.join(" · ") || t("none")],
                [t("stores.logistics"), s.logistics_labels.join(" · ") || t("none")],
                [
                  t("papers.title"),
                  <Link key="p" to={`/stores/${store}/papers`}>
                    {s.documents.map((d) => names.get(d) ?? d).join(" · ") || t("none")}
                  </Link>,
                ],
              ]}
            />
          </Panel>
          <Panel flush title={t("stores.levels")}>
            <List<Level>
              label={t("stores.levels")}
              items={s.levels.toReversed()}
              id={(l) => l.from}
              loading={false}
              retry={() => undefined}
              empty={<Empty icon="history" title={t("stores.no_levels")} />}
              columns={[
                { key: "level", title: t("stores.col.level"), main: true, cell: (l) => l.level },
                { key: "from", title: t("stores.since"), cell: (l) => day(l.from, lang) },
                { key: "why", title: t("audit.col.reason"), cell: (l) => l.reason || "–" },
              ]}
            />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Tools({ store }: { store: string }) {
  const t = useT();
  const lang = useLang();
  const tools = useTools(store);
  if (tools.isPending) return <Loading rows={4} />;
  if (!tools.data) return <ProblemView error={tools.error} retry={() => void tools.refetch()} />;
  return (
    <Panel flush title={t("stores.tools")}>
      <ul className="rows">
        {tools.data.items.map((tool) => (
          <li key={tool.id}>
            <Icon name={toolIcon(tool.id)} />
            <span className="rows-main">
              {tool.available ? (
                <Link to={tool.state === "active" ? screenOf(store, tool) : `/stores/${store}/tools/${tool.id}`}>
                  {tool.name}
                </Link>
              ) : (
                tool.name
              )}
              {tool.since && <span className="caption">{t("stores.tool_since", { at: day(tool.since, lang) })}</span>}
            </span>
            {tool.available ? (
              <State {...toolLook(tool.state)}>{t(`state.tool.${tool.state as ToolState}`)}</State>
            ) : (
              <span className="caption">{t("stores.tool_absent")}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Violations({ store }: { store: string }) {
  const t = useT();
  const lang = useLang();
  const list = usePages<ListOf<Violation>>(["violations", store], "/v1/stores/{store}/violations", { path: { store } });
  // A server without the list of violations still shows the rest of the profile.
  if (list.problem && asProblem(list.problem).status === 404) return null;
  return (
    <Panel flush title={t("stores.violations")}>
      <List<Violation>
        label={t("stores.violations")}
        {...list}
        id={(v) => v.id}
        tone={(v) => (v.in_force ? undefined : "dim")}
        empty={<Empty icon="ok" title={t("stores.no_violations")} why={t("stores.no_violations_why")} />}
        columns={[
          { key: "why", title: t("audit.col.reason"), main: true, cell: (v) => v.reason || v.module },
          {
            key: "severity",
            title: t("stores.severity"),
            cell: (v) => (
              <State tone={v.severity === "serious" ? "error" : "warning"} icon="warn">
                {t(`stores.severity.${v.severity}`)}
              </State>
            ),
          },
          { key: "at", title: t("audit.col.when"), cell: (v) => moment(v.at, lang) },
          {
            key: "until",
            title: t("stores.counts_until"),
            cell: (v) =>
              v.ended_at
                ? t("stores.taken_back", { at: day(v.ended_at, lang) })
                : v.expires_at
                  ? day(v.expires_at, lang)
                  : t("stores.forever"),
          },
        ]}
      />
    </Panel>
  );
}
