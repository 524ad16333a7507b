import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "@/api/client";
import type { Appeal, AppealOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment, span } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { Alert, Button, Dialog, Input, Panel, useToast } from "@/ui";
import { evidenceLines, standing, tooMuch } from "./appeals";

/** AppealPanel is where a seller says that a rejection is wrong, and reads how that went. */
export function AppealPanel({ store, of }: { store: string; of: AppealOf | null | undefined }) {
  const t = useT();
  const lang = useLang();
  const how = standing(of);
  if (!of || how === "none") return null;
  return (
    <Panel title={t("appeal.do")}>
      {how === "offer" && <AppealOffer store={store} of={of} />}
      {how === "closed" && (
        <p className="caption">
          {of.why === "used" ? t("appeal.no.used") : t("appeal.no.window_over", { at: moment(of.until, lang) })}
        </p>
      )}
      {of.appeal && <AppealShown appeal={of.appeal} />}
    </Panel>
  );
}

const looks = { open: "info", upheld: "warning", overturned: "success", withdrawn: "info" } as const;

/** AppealShown says how far an appeal is, and the reasons of its decision. */
export function AppealShown({ appeal }: { appeal: Appeal }) {
  const t = useT();
  const lang = useLang();
  return (
    <>
      <Alert
        type={looks[appeal.state]}
        showIcon
        role="status"
        title={t(`appeal.state.${appeal.state}`)}
        description={
          appeal.state === "open"
            ? t("appeal.due", { at: moment(appeal.due_at, lang) })
            : moment(appeal.decided_at, lang)
        }
      />
      {appeal.statement && (
        <>
          <h3 className="caption">{t("appeal.statement")}</h3>
          <blockquote className="note">{appeal.statement}</blockquote>
        </>
      )}
      <h3 className="caption">{t("appeal.yours")}</h3>
      <AppealWords appeal={appeal} />
    </>
  );
}

/** AppealWords are what the seller says, with links that open. */
export function AppealWords({ appeal }: { appeal: Appeal }) {
  const lang = useLang();
  return (
    <>
      <blockquote className="note">{appeal.reason}</blockquote>
      {appeal.evidence.length > 0 && (
        <ul className="plain">
          {appeal.evidence.map((line) => (
            <li key={line}>
              {/^https?:\/\//.test(line) ? (
                <a href={line} target="_blank" rel="noreferrer noopener">
                  {line}
                </a>
              ) : (
                line
              )}
            </li>
          ))}
        </ul>
      )}
      <p className="caption">
        {appeal.filed_by} · {moment(appeal.filed_at, lang)}
      </p>
    </>
  );
}

/** AppealOffer is the button with the time that is left. */
export function AppealOffer({ store, of }: { store: string; of: AppealOf }) {
  const t = useT();
  const lang = useLang();
  const now = useNow(60_000);
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className="caption">
        {t("appeal.left", { time: span(new Date(of.until).getTime() - now, lang) })} (
        {t("appeal.until", { at: moment(of.until, lang) })})
      </p>
      <Button onClick={() => setOpen(true)}>{t("appeal.do")}</Button>
      {open && <AppealDialog store={store} of={of} close={() => setOpen(false)} />}
    </>
  );
}

function AppealDialog({ store, of, close }: { store: string; of: AppealOf; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const [evidence, setEvidence] = useState("");
  const [tried, setTried] = useState(false);
  const lines = evidenceLines(evidence);
  const send = useMutation({
    mutationFn: () =>
      post("/v1/stores/{store}/reviews/{id}/appeals", {
        path: { store, id: of.record_id },
        body: { reason: reason.trim(), evidence: lines },
      }),
    onSuccess: () => {
      toast.done(t("appeal.sent"));
      close();
    },
    onError: toast.failed,
    onSettled: () => cache.invalidateQueries(),
  });
  const go = () => {
    setTried(true);
    if (reason.trim() && !tooMuch(lines) && !send.isPending) send.mutate();
  };
  return (
    <Dialog
      title={t("appeal.title")}
      close={send.isPending ? undefined : close}
      wide
      actions={
        <>
          <Button onClick={close} disabled={send.isPending}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" loading={send.isPending} onClick={go}>
            {t("appeal.send")}
          </Button>
        </>
      }
    >
      <p>{t("appeal.why", { n: of.left })}</p>
      <div className="field">
        <label htmlFor="appeal-reason">{t("appeal.reason")}</label>
        <Input.TextArea
          id="appeal-reason"
          data-first
          value={reason}
          maxLength={4000}
          autoSize={{ minRows: 4, maxRows: 10 }}
          placeholder={t("appeal.reason_hint")}
          status={tried && !reason.trim() ? "error" : undefined}
          aria-invalid={tried && !reason.trim()}
          onChange={(event) => setReason(event.target.value)}
        />
        {tried && !reason.trim() && (
          <p className="field-error" role="alert">
            {t("appeal.reason_need")}
          </p>
        )}
      </div>
      <div className="field">
        <label htmlFor="appeal-evidence">{t("appeal.evidence")}</label>
        <Input.TextArea
          id="appeal-evidence"
          value={evidence}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => setEvidence(event.target.value)}
        />
        {tooMuch(lines) && (
          <p className="field-error" role="alert">
            {t("appeal.evidence_most")}
          </p>
        )}
      </div>
    </Dialog>
  );
}
