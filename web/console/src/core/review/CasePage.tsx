import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { post } from "@/api/client";
import type { CaseDetail, CaseRow, ReviewRecord } from "@/api/types";
import { say, translateIn, useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { isEnter } from "@/lib/keys";
import { useKeys } from "@/lib/useKeys";
import { type EvidenceProps, evidenceOf, quoteIn } from "@/tools/registry";
import {
  Alert,
  Button,
  ClockChip,
  Dialog,
  Icon,
  Input,
  Loading,
  Page,
  Panel,
  ProblemView,
  Select,
  useConfirm,
  useToast,
} from "@/ui";
import { AppealWords } from "./AppealPanel";
import { Assign } from "./Assign";
import { useCase, useCaseActions, useNeighbours } from "./cases";
import { often, useCodes } from "./codes";
import { Findings } from "./FindingCard";
import { othersThan } from "./finding";
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
            <pre className="raw">{JSON.stringify(detail.evidence, null, 2)}</pre>
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

export function Kbd({ children }: { children: React.ReactNode }) {
  return (
    <kbd className="kbd" aria-hidden>
      {children}
    </kbd>
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

interface DecideProps {
  mode?: "approve" | "reject";
  setMode: (mode?: "approve" | "reject") => void;
  /** The number key that was pressed last. */
  quick?: number;
  detail: CaseDetail;
  actions: ReturnType<typeof useCaseActions>;
  decided: (approve: boolean) => void;
  released: () => void;
}

function Decide({ mode, setMode, quick, detail, actions, decided, released }: DecideProps) {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const { data } = useCodes();
  const [code, setCode] = useState<string>();
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const [ask, dialog] = useConfirm();
  const confirm = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const codes = useMemo(
    () => (data?.items ?? []).filter((c) => !c.tool || c.tool === detail.kind),
    [data, detail.kind],
  );
  const nine = useMemo(
    () =>
      often(
        codes,
        [...(detail.questions ?? []), ...(detail.evidence?.findings ?? [])].map((f) => f.code),
      ),
    [codes, detail],
  );
  useEffect(() => {
    if (quick !== undefined && nine[quick]) setCode(nine[quick].code);
  }, [quick, nine]);
  useEffect(() => {
    if (mode === "approve") confirm.current?.focus();
    // Before a code is chosen the number keys must not be typed into the note.
    if (mode === "reject") (code ? document.getElementById("note") : first.current)?.focus();
  }, [mode, code]);
  const chosen = codes.find((c) => c.code === code);
  const busy = actions.decide.isPending;
  // What cannot be seen yet is approved only by somebody who says so twice.
  const unseen = detail.ready === false;
  const blind = unseen && mode === "approve";
  const appeal = detail.is_appeal === true;
  // Of two people the first one's word is kept, and the case goes back.
  const done = (got: CaseRow, approve: boolean) => {
    if (got.state === "decided") decided(approve);
    else {
      toast.done(t("case.first_kept"));
      setMode(undefined);
    }
  };
  const send = () => {
    if (busy || !mode) return;
    setTried(true);
    if (appeal && !note.trim()) return;
    if (!appeal && mode === "reject" && (!code || !note.trim())) return;
    if (blind) {
      ask({
        title: t("case.unseen_ask"),
        why: t("case.unseen_why", { why: detail.not_ready ?? "" }),
        confirm: t("case.unseen_confirm"),
        danger: true,
        run: async () => {
          const got = await actions.decide.mutateAsync({
            decision: appeal ? "overturn" : "approve",
            note: note.trim(),
            unseen: true,
          });
          done(got, true);
        },
      });
      return;
    }
    const word = mode === "approve" ? (appeal ? "overturn" : "approve") : appeal ? "uphold" : "reject";
    actions.decide.mutate(
      { decision: word, code: word === "reject" ? code : undefined, note: note.trim() },
      { onSuccess: (got) => done(got, mode === "approve"), onError: toast.failed },
    );
  };
  const template = (of: "zh" | "en") => {
    const text =
      mode === "approve"
        ? translateIn(of, "case.template.approve")
        : [say(chosen?.cause, of), say(chosen?.fix, of)].filter(Boolean).join(of === "zh" ? "" : " ");
    setNote((old) => (old.trim() ? `${old.trim()}\n${text}` : text));
  };
  return (
    <div className="decide-inner">
      {mode === "reject" && !appeal && (
        <div className="decide-codes">
          <div className="field">
            <label htmlFor="code">{t("case.code")}</label>
            <Select
              id="code"
              className="wide"
              value={code}
              onChange={setCode}
              placeholder={t("case.code.search")}
              status={tried && !code ? "error" : undefined}
              aria-invalid={tried && !code}
              showSearch={{
                filterOption: (input, option) =>
                  String(option?.search ?? "")
                    .toLowerCase()
                    .includes(input.toLowerCase()),
              }}
              options={codes.map((c) => ({
                value: c.code,
                label: `${c.code} ${say(c.label, lang)}`,
                search: `${c.code} ${say(c.label, "zh")} ${say(c.label, "en")} ${say(c.cause, lang)}`,
              }))}
            />
            {tried && !code && (
              <p className="field-error" role="alert">
                {t("case.code.need")}
              </p>
            )}
          </div>
          <fieldset className="nine">
            <legend className="caption">{t("case.code.often")}</legend>
            {nine.map((c, i) => (
              <button
                key={c.code}
                ref={i === 0 ? first : undefined}
                type="button"
                className="nine-code"
                aria-pressed={c.code === code}
                onClick={() => setCode(c.code)}
              >
                <Kbd>{i + 1}</Kbd> {c.code} <span>{say(c.label, lang)}</span>
              </button>
            ))}
          </fieldset>
        </div>
      )}
      {mode && (
        <div className="field">
          <label htmlFor="note">{t(appeal ? "appeal.statement" : "case.note")}</label>
          <Input.TextArea
            id="note"
            value={note}
            maxLength={2000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            status={tried && (appeal || mode === "reject") && !note.trim() ? "error" : undefined}
            aria-invalid={tried && (appeal || mode === "reject") && !note.trim()}
            onChange={(event) => setNote(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setMode(undefined);
              if ((event.ctrlKey || event.metaKey) && isEnter(event.nativeEvent)) {
                event.preventDefault();
                send();
              }
            }}
          />
          {tried && (appeal || mode === "reject") && !note.trim() && (
            <p className="field-error" role="alert">
              {t(appeal ? "appeal.statement_need" : "case.note.need")}
            </p>
          )}
          <div className="field-foot">
            <span className="templates" hidden={appeal}>
              <span className="caption">{t("case.note.template")}</span>
              <Button size="small" disabled={mode === "reject" && !chosen} onClick={() => template("zh")}>
                {t("case.note.template.zh")}
              </Button>
              <Button size="small" disabled={mode === "reject" && !chosen} onClick={() => template("en")}>
                {t("case.note.template.en")}
              </Button>
            </span>
            <span className="caption">{t("case.note.send")}</span>
          </div>
        </div>
      )}
      <div className="decide-bar">
        <span>
          {unseen && mode !== "reject" ? (
            <span className="decide-held" role="status" id="unseen">
              <Icon name="wait" className="tone-warning" /> {detail.not_ready}
            </span>
          ) : !appeal && detail.second_needed ? (
            t("case.second_needed")
          ) : mode === "approve" && !appeal ? (
            t("case.approve_why")
          ) : null}
        </span>
        {!mode && (
          <>
            <Button
              onClick={() => actions.release.mutate(undefined, { onSuccess: released, onError: toast.failed })}
              loading={actions.release.isPending}
            >
              {t("case.release")}
            </Button>
            <Button danger size="large" onClick={() => setMode("reject")}>
              {t(appeal ? "appeal.uphold" : "case.reject")} <Kbd>R</Kbd>
            </Button>
            {unseen && <Button onClick={() => setMode("approve")}>{t("case.unseen")}</Button>}
            <Button
              type="primary"
              size="large"
              disabled={unseen}
              aria-describedby={unseen ? "unseen" : undefined}
              onClick={() => setMode("approve")}
            >
              {t(appeal ? "appeal.overturn" : "case.approve")} <Kbd>A</Kbd>
            </Button>
          </>
        )}
        {mode && (
          <>
            <Button onClick={() => setMode(undefined)} disabled={busy}>
              {t("do.cancel")}
            </Button>
            <Button
              ref={confirm}
              type="primary"
              danger={mode === "reject" || blind}
              size="large"
              loading={busy}
              onClick={send}
            >
              {t(
                blind
                  ? "case.unseen"
                  : appeal
                    ? mode === "approve"
                      ? "appeal.overturn_confirm"
                      : "appeal.uphold_confirm"
                    : mode === "approve"
                      ? "case.approve_confirm"
                      : "case.reject_confirm",
              )}
            </Button>
          </>
        )}
      </div>
      {dialog}
    </div>
  );
}

function KeysDialog({ close }: { close: () => void }) {
  const t = useT();
  const rows: [string[], string][] = [
    [["J", "K"], t("case.key.next")],
    [["C"], t("case.key.claim")],
    [["A"], t("case.key.approve")],
    [["R"], t("case.key.reject")],
    [["1", "…", "9"], t("case.key.code")],
    [["Space"], t("case.key.play")],
    [["←", "→"], t("case.key.finding")],
    [["?"], t("case.key.help")],
  ];
  return (
    <Dialog title={t("case.keys_title")} close={close}>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
