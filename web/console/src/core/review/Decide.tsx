import { useEffect, useMemo, useRef, useState } from "react";
import type { CaseDetail, CaseRow } from "@/api/types";
import { say, translateIn, useLang, useT } from "@/i18n";
import { isEnter } from "@/lib/keys";
import { Button, Icon, Input, Select, useConfirm, useToast } from "@/ui";
import type { useCaseActions } from "./cases";
import { often, useCodes } from "./codes";
import { Kbd } from "./Keys";

/** What each button says to the server and on itself; an appeal has words of its own. */
const words = {
  approve: { word: "approve", label: "case.approve", confirm: "case.approve_confirm" },
  reject: { word: "reject", label: "case.reject", confirm: "case.reject_confirm" },
} as const;
const appealWords = {
  approve: { word: "overturn", label: "appeal.overturn", confirm: "appeal.overturn_confirm" },
  reject: { word: "uphold", label: "appeal.uphold", confirm: "appeal.uphold_confirm" },
} as const;

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

/** Decide is where a reviewer decides: the code, the note, and the buttons that the keys A and R press. */
export function Decide({ mode, setMode, quick, detail, actions, decided, released }: DecideProps) {
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
  const wording = appeal ? appealWords : words;
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
            decision: wording.approve.word,
            note: note.trim(),
            unseen: true,
          });
          done(got, true);
        },
      });
      return;
    }
    const { word } = wording[mode];
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
              {t(wording.reject.label)} <Kbd>R</Kbd>
            </Button>
            {unseen && <Button onClick={() => setMode("approve")}>{t("case.unseen")}</Button>}
            <Button
              type="primary"
              size="large"
              disabled={unseen}
              aria-describedby={unseen ? "unseen" : undefined}
              onClick={() => setMode("approve")}
            >
              {t(wording.approve.label)} <Kbd>A</Kbd>
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
              {t(blind ? "case.unseen" : wording[mode].confirm)}
            </Button>
          </>
        )}
      </div>
      {dialog}
    </div>
  );
}
