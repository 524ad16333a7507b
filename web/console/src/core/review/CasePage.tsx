import { Suspense, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { post } from "@/api/client";
import type { CaseDetail, ReviewRecord } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { useKeys } from "@/lib/useKeys";
import { type EvidenceProps, evidenceOf, quoteIn } from "@/tools/registry";
import { Alert, Button, ClockChip, Icon, Loading, Page, Panel, ProblemView, Raw, useToast } from "@/ui";
import { AppealWords } from "./AppealPanel";
import { Assign } from "./Assign";
import { useCase, useCaseActions, useNeighbours } from "./cases";
import { Decide } from "./Decide";
import { Findings } from "./FindingCard";
import { othersThan } from "./finding";
import { Kbd, KeysDialog } from "./Keys";
import { OutcomeState } from "./RecordsPage";

/** CasePage is the reviewer's screen: what is asked, the evidence, and the decision, all within reach of the keys. */
export default function CasePage() {
  const t = useT();
  const { case: id = "" } = useParams();
  const query = useCase(id);
  if (!query.data) {
    return (
      <Page title={t("queue.title")} back={{ to: "/review", label: t("case.back") }}>
        {query.isPending ? (
          <Loading rows={12} />
        ) : (
          <ProblemView error={query.error} retry={() => void query.refetch()} />
        )}
      </Page>
    );
  }
  return <CaseScreen key={id} detail={query.data} />;
}

function CaseScreen({ detail }: { detail: CaseDetail }) {
  const t = useT();
  const go = useNavigate();
  const toast = useToast();
  const near = useNeighbours(detail.id);
  const actions = useCaseActions(detail.id);
  const [mode, setMode] = useState<"approve" | "reject">();
  const seekRef = useRef<(ms: number) => void>(undefined);
  const [help, setHelp] = useState(false);
  const [quick, setQuick] = useState<number>();
  const open = detail.state === "open";
  const mine = detail.state === "claimed" && detail.mine;
  const View = evidenceOf(detail.kind);
  const claim = () => {
    if (!open || detail.refused || actions.claim.isPending) return;
    actions.claim.mutate(undefined, { onError: toast.failed });
  };
  const to = (next: string | undefined) => next && void go(`/review/${next}`);
  useKeys({
    j: () => to(near.next),
    k: () => to(near.previous),
    c: claim,
    a: () => mine && detail.ready !== false && setMode("approve"),
    r: () => mine && setMode("reject"),
    Escape: () => setMode(undefined),
    "?": () => setHelp(true),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [
        String(i + 1),
        () => {
          if (!mine) return;
          setMode("reject");
          setQuick(i);
        },
      ]),
    ),
  });
  // The page is gone when this runs, so it goes by the call itself.
  const reclaim = async () => {
    try {
      await post("/v1/review/cases/{id}/claim", { path: { id: detail.id } });
      await go(`/review/${detail.id}`);
    } catch (error) {
      toast.failed(error);
    }
  };
  const decided = (approve: boolean) => {
    toast.done(
      t(
        detail.is_appeal
          ? approve
            ? "appeal.overturned"
            : "appeal.upheld"
          : approve
            ? "case.approved"
            : "case.rejected",
      ),
    );
    if (near.next) void go(`/review/${near.next}`);
    else void go("/review");
  };
  return (
    <Page
      title={detail.summary}
      back={{ to: "/review", label: t("case.back") }}
      state={detail.state === "open" || detail.state === "claimed" ? <ClockChip due={detail.due_at} /> : undefined}
      lead={detail.store.name}
      actions={
        <div className="case-nav">
          {near.position > 0 && (
            <span className="caption">{t("case.position", { n: near.position, total: near.total })}</span>
          )}
          <Button
            disabled={!near.previous}
            onClick={() => to(near.previous)}
            aria-label={t("case.previous")}
            title={`${t("case.previous")} (K)`}
          >
            <Icon name="left" />
          </Button>
          <Button
            disabled={!near.next}
            onClick={() => to(near.next)}
            aria-label={t("case.next")}
            title={`${t("case.next")} (J)`}
          >
            <Icon name="right" />
          </Button>
          <Button onClick={() => setHelp(true)} aria-label={t("case.keys")} title="?">
            <Icon name="help" />
          </Button>
        </div>
      }
    >
      <Standing detail={detail} />
      <div className="case">
        <div className="case-asked">
          {detail.appeal && (
            <Panel title={t("appeal.case_says")}>
              <AppealWords appeal={detail.appeal} />
            </Panel>
          )}
          <Asked detail={detail} seekRef={seekRef} />
          <Assign detail={detail} />
        </div>
        {View ? (
          <Suspense fallback={<Loading rows={10} />}>
            <View detail={detail} seekRef={seekRef} />
          </Suspense>
        ) : (
          <Panel>
            <Raw label={t("case.evidence")}>{detail.evidence}</Raw>
          </Panel>
        )}
        <div className="case-earlier">
          <Panel title={t("case.earlier")}>
            <Earlier detail={detail} />
          </Panel>
        </div>
      </div>
      {(open || mine) && !detail.refused && (
        <section className="decide" aria-label={t("case.decision")}>
          {open ? (
            <div className="decide-bar">
              <span>{t("case.claim_first")}</span>
              <Button type="primary" size="large" onClick={claim} loading={actions.claim.isPending}>
                {t("case.claim")} <Kbd>C</Kbd>
              </Button>
            </div>
          ) : (
            <Decide
              mode={mode}
              setMode={setMode}
              quick={quick}
              detail={detail}
              actions={actions}
              decided={decided}
              released={() => {
                toast.undoable(t("case.released"), () => void reclaim());
                void go("/review");
              }}
            />
          )}
        </section>
      )}
      {help && <KeysDialog close={() => setHelp(false)} />}
    </Page>
  );
}

/** Word is a decision in words. */
const wordKey = {
  approved: "case.approved",
  rejected: "case.rejected",
  overturned: "appeal.overturned",
  upheld: "appeal.upheld",
} as const;

function Standing({ detail }: { detail: CaseDetail }) {
  const t = useT();
  const lang = useLang();
  if (detail.refused) return <Alert type="warning" showIcon role="status" title={detail.refused} />;
  const first = detail.first_decision;
  if (first && detail.state !== "decided" && detail.state !== "withdrawn") {
    return (
      <Alert
        type="info"
        showIcon
        role="status"
        title={t("case.second")}
        description={[
          t("case.second_why", { name: first.by.name, what: t(wordKey[first.outcome]) }),
          first.code,
          first.note,
        ]
          .filter(Boolean)
          .join(" · ")}
      />
    );
  }
  if (detail.state === "withdrawn") return <Alert type="info" showIcon title={t("case.withdrawn")} role="status" />;
  if (detail.state === "decided") {
    const by = detail.decision;
    return (
      <Alert
        type={by ? (by.outcome === "approved" || by.outcome === "overturned" ? "success" : "error") : "info"}
        showIcon
        role="status"
        title={by ? t(wordKey[by.outcome]) : t("case.decided")}
        description={
          by &&
          [by.code, by.note, t("case.decided_by", { name: by.by.name, at: moment(by.at, lang) })]
            .filter(Boolean)
            .join(" · ")
        }
      />
    );
  }
  if (detail.state === "claimed" && !detail.mine) {
    return (
      <Alert
        type="warning"
        showIcon
        role="status"
        title={t("case.held", { name: detail.claimed_by?.name ?? t("queue.taken_someone") })}
        description={t("case.held_why")}
      />
    );
  }
  return null;
}

function Asked({ detail, seekRef }: EvidenceProps) {
  const t = useT();
  const questions = detail.questions ?? [];
  return (
    <Panel flush title={t(detail.is_appeal ? "appeal.case_first" : "case.asked")} className="asked">
      {questions.length > 0 ? (
        <Findings
          findings={questions}
          label={t("case.asked")}
          seek={(ms) => seekRef.current?.(ms)}
          quote={(f) => quoteIn(detail, f)}
        />
      ) : (
        <p className="panel-lead">{t("case.asked_none")}</p>
      )}
    </Panel>
  );
}

const parts = ["film", "subtitles", "title", "products", "declarations", "purposes"] as const;

function Earlier({ detail }: { detail: CaseDetail }) {
  const t = useT();
  const lang = useLang();
  const records: ReviewRecord[] = detail.history ?? [];
  const changed = (n: number | undefined) =>
    (detail.evidence?.earlier?.find((e) => e.number === n)?.changed ?? []).map((part) =>
      (parts as readonly string[]).includes(part) ? t(`case.part.${part as (typeof parts)[number]}`) : part,
    );
  if (records.length === 0) return <p className="caption">{t("case.earlier.none")}</p>;
  return (
    <ol className="history">
      {records.map((r) => (
        <li key={r.id}>
          <b>{r.attempt ? t("film.attempt", { n: r.attempt }) : t(`records.stage.${r.stage}`)}</b>
          <span>
            <OutcomeState outcome={r.outcome} /> {r.code && <span className="code">{r.code}</span>}
            {r.code && othersThan(r.findings) > 0 && (
              <span className="caption"> {t("records.more_codes", { n: othersThan(r.findings) })}</span>
            )}
          </span>
          {r.title && r.title !== detail.summary && (
            <span className="caption">{t("records.title_then", { title: r.title })}</span>
          )}
          {r.note && <span className="caption">{r.note}</span>}
          {changed(r.attempt).length > 0 && (
            <span className="caption">
              {t("case.changed", { parts: changed(r.attempt).join(lang === "zh" ? "、" : ", ") })}
            </span>
          )}
          <time className="caption" dateTime={r.at}>
            {t(`records.stage.${r.stage}`)} · {moment(r.at, lang)}
          </time>
        </li>
      ))}
    </ol>
  );
}
