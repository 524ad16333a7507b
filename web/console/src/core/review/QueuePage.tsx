import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { get, post } from "@/api/client";
import { usePages } from "@/api/query";
import type { CasePage, CaseRow } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { moment, share, span } from "@/lib/format";
import {
  Button,
  ClockChip,
  Empty,
  FilterTabs,
  List,
  Page,
  Panel,
  SearchBox,
  State,
  useClearFilters,
  useFilter,
  useToast,
} from "@/ui";
import { isTaken, partQuery, type QueuePart, queueParts } from "./cases";
import { useCodeOf } from "./codes";
import { verdictLook } from "./looks";
import { OutcomeState } from "./RecordsPage";

const isPart = (text: string): text is QueuePart => (queueParts as readonly string[]).includes(text);

/** QueuePage is what waits for a person's decision, most urgent first. */
export default function QueuePage() {
  const t = useT();
  const [chosen, setChosen] = useFilter("show");
  const part = isPart(chosen) ? chosen : "waiting";
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const list = usePages<CasePage>(["cases", "list"], "/v1/review/cases", { query: { ...partQuery(part), q } }, 10_000);
  const counts = list.first?.counts;
  return (
    <Page title={t("queue.title")} lead={counts && t("queue.waiting_all", { count: counts.waiting })}>
      <Figures counts={counts} />
      <Panel flush>
        <div className="list-tools">
          <FilterTabs<QueuePart>
            label={t("queue.filter")}
            value={part}
            onChange={(next) => setChosen(next === "waiting" ? "" : next)}
            options={queueParts.map((p) => ({
              value: p,
              label: t(p === "overdue" ? "queue.overdue_only" : `queue.${p}`),
              count: p === "decided" ? undefined : counts?.[p],
            }))}
          />
          <SearchBox label={t("queue.search")} value={q} onChange={setQ} />
          {Boolean(counts?.due_soon) && (
            <State tone="warning" icon="clock">
              {t("queue.due_soon")} {counts?.due_soon}
            </State>
          )}
        </div>
        <List<CaseRow>
          label={t("queue.title")}
          {...list}
          id={(row) => row.id}
          columns={useColumns(part)}
          filtered={Boolean(q)}
          clear={clear}
          empty={
            part === "waiting" ? (
              <Empty icon="ok" title={t("queue.empty")} why={t("queue.empty_why")} />
            ) : (
              <Empty icon="ok" title={t("queue.none_of_these")} />
            )
          }
        />
      </Panel>
    </Page>
  );
}

/** Figures say how the queue runs: how long things wait, how often people agree. */
function Figures({ counts }: { counts: CasePage["counts"] }) {
  const t = useT();
  const lang = useLang();
  const agreement = useQuery({
    queryKey: ["cases", "agreement"],
    queryFn: ({ signal }) => get<Agreement>("/v1/review/agreement", { signal }),
  });
  const people = agreement.data?.people;
  const words = [
    counts && counts.waiting > 0 && t("queue.oldest", { time: span(counts.oldest_seconds * 1000, lang) }),
    counts && counts.median_seconds > 0 && t("queue.median", { time: span(counts.median_seconds * 1000, lang) }),
    people?.share &&
      t("queue.agreement", { share: share(people.share), n: people.n, days: agreement.data?.window_days ?? 0 }),
  ].filter(Boolean);
  return words.length > 0 ? <p className="caption figures">{words.join(" · ")}</p> : null;
}

interface Agreement {
  window_days: number;
  people: { n: number; share: string | null };
}

function useColumns(part: QueuePart) {
  const t = useT();
  const lang = useLang();
  const codeOf = useCodeOf();
  const columns = [
    {
      key: "due",
      title: t(part === "decided" ? "records.col.when" : "queue.col.due"),
      width: 200,
      bare: true,
      cell: (row: CaseRow) =>
        part === "decided" ? moment(row.decision?.at ?? row.due_at, lang) : <ClockChip due={row.due_at} />,
    },
    {
      key: "case",
      title: t("queue.col.case"),
      main: true,
      cell: (row: CaseRow) => (
        <span className="cluster">
          <Link to={`/review/${row.id}`}>{row.summary}</Link>
          <span className="caption">{row.kind_label}</span>
          {row.is_appeal && (
            <State tone="info" icon="records">
              {t("appeal.case")}
            </State>
          )}
          {row.is_second_opinion && (
            <State tone="info" icon="people">
              {t("case.second_opinion")}
            </State>
          )}
          {row.first_decision && !row.decision && (
            <State tone="warning" icon="people">
              {t("case.second")}
            </State>
          )}
        </span>
      ),
    },
    { key: "store", title: t("queue.col.store"), cell: (row: CaseRow) => row.store.name },
    {
      key: "questions",
      title: t(part === "decided" ? "records.col.outcome" : "queue.col.questions"),
      cell: (row: CaseRow) => {
        if (row.decision) return <OutcomeState outcome={row.decision.outcome} />;
        const codes = [...new Set((row.questions ?? []).map((q) => q.code))];
        if (codes.length === 0) return <span className="caption">{t("queue.no_questions")}</span>;
        const look = verdictLook[row.verdict] ?? verdictLook.human;
        return (
          <State tone={look.tone} icon={look.icon}>
            {codes.map((code) => say(codeOf(code)?.label, lang) || code).join(lang === "zh" ? "、" : ", ")}
          </State>
        );
      },
    },
  ];
  return [
    ...columns,
    ...(part === "unassigned"
      ? []
      : [
          {
            key: "holder",
            title: t("queue.col.holder"),
            cell: (row: CaseRow) =>
              row.decision?.by.name ??
              row.claimed_by?.name ??
              (row.assigned_to ? t("case.assigned", { name: row.assigned_to.name }) : "–"),
          },
        ]),
    {
      key: "do",
      title: "",
      width: 110,
      bare: true,
      align: "end" as const,
      cell: (row: CaseRow) => <RowAction row={row} />,
    },
  ];
}

function RowAction({ row }: { row: CaseRow }) {
  const t = useT();
  const go = useNavigate();
  const toast = useToast();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  if (row.state !== "open" || row.assigned_to || row.is_appeal || row.first_decision) {
    return (
      <Link
        className="button-link"
        to={`/review/${row.id}`}
        aria-label={`${t(row.mine ? "queue.continue" : "queue.look")}: ${row.summary}`}
      >
        {t(row.mine ? "queue.continue" : "queue.look")}
      </Link>
    );
  }
  const claim = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await post("/v1/review/cases/{id}/claim", { path: { id: row.id } });
      void cache.invalidateQueries({ queryKey: ["cases"] });
      await go(`/review/${row.id}`);
    } catch (error) {
      toast.failed(error);
      if (isTaken(error)) void cache.invalidateQueries({ queryKey: ["cases"] });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      type="primary"
      loading={busy}
      onClick={() => void claim()}
      aria-label={t("queue.claim_of", { what: row.summary })}
    >
      {t("queue.claim")}
    </Button>
  );
}
