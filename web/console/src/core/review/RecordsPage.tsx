import { Link, useParams } from "react-router";
import { usePages } from "@/api/query";
import type { Page as ListOf, ReviewRecord } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { ago, moment } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { useSubjectNames } from "@/tools/registry";
import { Empty, FilterTabs, List, Page, Panel, State, useClearFilters, useFilter } from "@/ui";
import { useCodeOf } from "./codes";
import { othersThan } from "./finding";
import { isOutcome, outcomeLook, outcomes } from "./looks";

/** RecordsPage lists what was decided about a store's submissions, stage by stage. */
export default function RecordsPage() {
  const t = useT();
  const { store = "" } = useParams();
  const [outcome, setOutcome] = useFilter("outcome");
  const clear = useClearFilters();
  const list = usePages<ListOf<ReviewRecord>>(["reviews", store], "/v1/stores/{store}/reviews", {
    path: { store },
    query: { outcome },
  });
  return (
    <Page title={t("records.title")} lead={t("records.lead")}>
      <Panel flush>
        <div className="list-tools">
          <FilterTabs
            label={t("records.outcome")}
            value={outcome}
            onChange={setOutcome}
            options={[
              { value: "", label: t("list.all") },
              ...outcomes.map((o) => ({ value: o as string, label: t(`records.outcome.${o}`) })),
            ]}
          />
        </div>
        <List<ReviewRecord>
          label={t("records.title")}
          {...list}
          id={(record) => record.id}
          columns={useColumns(store)}
          filtered={Boolean(outcome)}
          clear={clear}
          empty={<Empty icon="records" title={t("records.empty")} why={t("records.empty_why")} />}
        />
      </Panel>
    </Page>
  );
}

export function OutcomeState({ outcome }: { outcome: string }) {
  const t = useT();
  if (!isOutcome(outcome)) return <>{outcome}</>;
  const look = outcomeLook[outcome];
  return (
    <State tone={look.tone} icon={look.icon}>
      {t(`records.outcome.${outcome}`)}
    </State>
  );
}

/** What a record is about, in words. */
export function useRecordTitle(store: string): (record: ReviewRecord) => string {
  const t = useT();
  const nameOf = useSubjectNames(store);
  return (record) => {
    const kind = record.kind === "video" ? t("records.kind.video") : record.kind;
    const name = record.title || nameOf(record.kind, record.parent_id) || record.parent_id || record.subject_id;
    return `${kind} · ${name}${record.attempt ? ` · ${t("film.attempt", { n: record.attempt })}` : ""}`;
  };
}

function useColumns(store: string) {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const codeOf = useCodeOf();
  const title = useRecordTitle(store);
  return [
    {
      key: "what",
      title: t("records.col.what"),
      main: true,
      cell: (r: ReviewRecord) => <Link to={`/stores/${store}/reviews/${r.id}`}>{title(r)}</Link>,
    },
    {
      key: "stage",
      title: t("records.col.stage"),
      width: 100,
      cell: (r: ReviewRecord) => t(`records.stage.${r.stage}`),
    },
    {
      key: "outcome",
      title: t("records.col.outcome"),
      width: 170,
      cell: (r: ReviewRecord) => <OutcomeState outcome={r.outcome} />,
    },
    {
      key: "code",
      title: t("records.col.code"),
      width: 230,
      cell: (r: ReviewRecord) => {
        if (!r.code) return "–";
        const more = othersThan(r.findings);
        return (
          <span>
            <span className="code">{r.code}</span> {say(codeOf(r.code)?.label, lang)}
            {more > 0 && <span className="caption"> {t("records.more_codes", { n: more })}</span>}
          </span>
        );
      },
    },
    {
      key: "when",
      title: t("records.col.when"),
      width: 150,
      cell: (r: ReviewRecord) => <span title={moment(r.at, lang)}>{ago(r.at, now, lang)}</span>,
    },
  ];
}
