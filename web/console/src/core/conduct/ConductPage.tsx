import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "react-router";
import { get } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day, moment, shortDay, term } from "@/lib/format";
import { rolesOf } from "@/shell/access";
import { useMe } from "@/shell/session";
import { Alert, Chart, Empty, Facts, List, Loading, Page, Panel, ProblemView, State } from "@/ui";
import { course } from "./course";
import { RecordViolation } from "./RecordViolation";
import { Violations } from "./Violations";

type Sheet = Of<"ConductSheet">;
type Line = Of<"ConductLineBody">;

/** ConductPage is a store's Service Score with its reasons, how close a freeze is, and its violations. */
export default function ConductPage() {
  const t = useT();
  const { store = "" } = useParams();
  const { me } = useMe();
  const guard = rolesOf(me, store).some((role) => role === "trust_safety" || role === "operator");
  const query = useQuery({
    queryKey: ["conduct", store],
    queryFn: ({ signal }) => get<Sheet>("/v1/stores/{store}/conduct", { path: { store }, signal }),
  });
  const sheet = query.data;
  return (
    <Page title={t("conduct.title")} lead={t("conduct.lead")} actions={guard && <RecordViolation store={store} />}>
      {!sheet && query.isPending && <Loading rows={8} />}
      {!sheet && query.error && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {sheet && (
        <>
          <Frozen sheet={sheet} />
          <div className="two">
            <Course sheet={sheet} />
            <Closeness sheet={sheet} />
          </div>
        </>
      )}
      <Violations store={store} guard={guard} />
      <Lines store={store} />
    </Page>
  );
}

function Frozen({ sheet }: { sheet: Sheet }) {
  const t = useT();
  const lang = useLang();
  return sheet.freezes
    .filter((f) => f.in_force)
    .map((f) => (
      <Alert
        key={f.id}
        type="error"
        showIcon
        role="status"
        title={t("conduct.frozen_until", { what: f.label, at: moment(f.until, lang) })}
        description={f.reason}
      />
    ));
}

function Course({ sheet }: { sheet: Sheet }) {
  const t = useT();
  const lang = useLang();
  const points = useMemo(() => course(sheet.history, sheet.as_of), [sheet]);
  return (
    <Panel
      title={
        <>
          {t("conduct.score")} <b>{sheet.score}</b>
        </>
      }
      extra={<span className="caption">{t("conduct.of", { start: sheet.start, floor: sheet.floor })}</span>}
    >
      {points.length > 1 ? (
        <Chart
          label={t("conduct.plot")}
          points={points}
          value={(n) => String(Math.round(n * 1000) / 1000)}
          time={(at) => shortDay(at, lang)}
          most={Number(sheet.start)}
          moment={(at) => moment(at, lang)}
          none={t("conduct.plot_none")}
        />
      ) : (
        <p className="caption">{t("conduct.plot_none")}</p>
      )}
      <p className="caption">
        {sheet.next_return
          ? t("conduct.recovers", { time: term(sheet.recovery, lang), at: day(sheet.next_return, lang) })
          : t("conduct.recovers_none", { time: term(sheet.recovery, lang) })}
      </p>
      <p className="caption">{t("conduct.costs", sheet.costs)}</p>
    </Panel>
  );
}

function Closeness({ sheet }: { sheet: Sheet }) {
  const t = useT();
  const lang = useLang();
  return (
    <div>
      <Panel title={t("conduct.strikes")}>
        {sheet.strikes.length === 0 && <p className="caption">{t("conduct.strikes_none")}</p>}
        <Facts
          rows={sheet.strikes.map((s) => [
            s.label,
            <span key="s">
              <State
                tone={s.count + 1 >= s.limit ? "error" : s.count > 0 ? "warning" : "success"}
                icon={s.count > 0 ? "warn" : "ok"}
              >
                {s.text}
              </State>{" "}
              <span className="caption">{t("conduct.strikes_text", { limit: s.limit, hours: s.freeze_hours })}</span>
            </span>,
          ])}
        />
      </Panel>
      <Panel title={t("conduct.freezes")}>
        {sheet.freezes.length === 0 && <p className="caption">{t("conduct.freezes_none")}</p>}
        <ul className="plain">
          {sheet.freezes.slice(0, 5).map((f) => (
            <li key={f.id}>
              <b>{f.label}</b> {day(f.from, lang)} – {moment(f.lifted_at ?? f.until, lang)}{" "}
              <State tone={f.in_force ? "error" : "neutral"} icon={f.in_force ? "lock" : "ok"}>
                {f.in_force ? t("state.tool.frozen") : t(f.lifted_at ? "conduct.freeze_lifted" : "conduct.freeze_over")}
              </State>
              <p className="caption">{f.lifted_reason || f.reason}</p>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Lines({ store }: { store: string }) {
  const t = useT();
  const lang = useLang();
  const list = usePages<ListOf<Line>>(["conduct", store, "lines"], "/v1/stores/{store}/conduct/lines", {
    path: { store },
  });
  return (
    <Panel flush title={t("conduct.lines")}>
      <List<Line>
        label={t("conduct.lines")}
        {...list}
        id={(line) => line.id}
        tone={(line) => (line.counts && !line.given_back_at ? undefined : "dim")}
        columns={[
          { key: "when", title: t("conduct.col.when"), width: 170, cell: (line) => moment(line.at, lang) },
          {
            key: "why",
            title: t("conduct.col.why"),
            main: true,
            cell: (line) => (
              <span>
                <b>{line.cause_label}</b> {line.reason}
              </span>
            ),
          },
          {
            key: "points",
            title: t("conduct.col.points"),
            align: "end",
            width: 90,
            cell: (line) => line.points.replace("-", "−"),
          },
          {
            key: "until",
            title: t("conduct.col.until"),
            width: 170,
            cell: (line) =>
              line.given_back_at
                ? `${t("conduct.line_back")} ${day(line.given_back_at, lang)}`
                : line.counts
                  ? day(line.expires_at, lang)
                  : t("conduct.line_over"),
          },
        ]}
        empty={<Empty icon="ok" title={t("conduct.lines_none")} why={t("conduct.lines_none_why")} />}
      />
    </Panel>
  );
}
