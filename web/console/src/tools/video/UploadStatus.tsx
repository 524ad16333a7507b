import { useEffect } from "react";
import { useBlocker } from "react-router";
import type { Preflight } from "@/api/types";
import { NotCheckedList, PassedChecks } from "@/core/review/Checks";
import { Findings } from "@/core/review/FindingCard";
import { verdictLook } from "@/core/review/looks";
import { useLang, useT } from "@/i18n";
import { bytes, span } from "@/lib/format";
import { Alert, Button, Dialog, Icon, Panel, ProblemView, Progress } from "@/ui";
import type { Hint } from "./hints";
import { shown, type Upload } from "./upload";

const hintLook = {
  ok: ["ok", "success"],
  need: ["off", "secondary"],
  doubt: ["warn", "warning"],
  bad: ["no", "error"],
} as const;

export function HintList({ hints }: { hints: Hint[] }) {
  return (
    <ul className="hints">
      {hints.map((hint) => {
        const [icon, tone] = hintLook[hint.level];
        return (
          <li key={hint.id}>
            <Icon name={icon} className={`tone-${tone}`} /> {hint.text}
          </li>
        );
      })}
    </ul>
  );
}

export function Sending({
  upload,
  purpose,
  cancel,
}: {
  upload: Upload;
  purpose: "check" | "submit";
  cancel: () => void;
}) {
  const t = useT();
  const lang = useLang();
  if (upload.at === "failed") {
    const lost = upload.problem.passing;
    return (
      <div className="sending">
        {lost && (
          <Alert type="error" showIcon title={t("upload.failed")} description={t("upload.failed_why")} role="alert" />
        )}
        {!lost && <ProblemView error={upload.problem} small />}
        {upload.problem.body.findings && (
          <Findings findings={upload.problem.body.findings} label={t("film.findings_title")} />
        )}
      </div>
    );
  }
  if (upload.at === "cancelled") return <Alert type="info" showIcon title={t("upload.cancelled")} role="status" />;
  if (upload.at === "waiting") {
    return (
      <div className="sending" role="status">
        <Progress percent={100} showInfo={false} status="active" aria-label={t("upload.sending")} />
        <p>
          <Icon name="wait" /> {t(purpose === "check" ? "upload.received" : "upload.received_submit")}
        </p>
        <Button onClick={cancel}>{t("do.cancel")}</Button>
      </div>
    );
  }
  if (upload.at !== "sending") return null;
  const { percent, eta } = shown(upload);
  return (
    <div className="sending">
      <p>
        <b>{t("upload.sending")}</b> {percent} %
      </p>
      <Progress percent={percent} showInfo={false} aria-label={t("upload.sending")} />
      <p className="caption">
        {t("upload.sending.of", { done: bytes(upload.sent, lang), total: bytes(upload.total, lang) })}
        {upload.speed > 0 && ` · ${t("upload.sending.speed", { speed: bytes(upload.speed, lang) })}`}
        {eta !== undefined && ` · ${t("upload.sending.eta", { time: span(eta, lang) })}`}
      </p>
      <Button onClick={cancel}>{t("upload.cancel")}</Button>
    </div>
  );
}

export function PreflightResult({ preflight, stale, title }: { preflight: Preflight; stale: boolean; title: string }) {
  const t = useT();
  const look = verdictLook[preflight.verdict] ?? verdictLook.human;
  const heading = t(`check.${preflight.verdict}`);
  return (
    <Panel
      className={`verdict verdict-${preflight.verdict}`}
      title={
        <>
          <Icon name={look.icon} className={`tone-${look.tone}`} /> {heading}
        </>
      }
    >
      {stale && <Alert type="warning" showIcon title={t("check.stale")} role="status" />}
      {preflight.verdict !== "human" && (
        <p>{t(preflight.verdict === "pass" ? "check.pass_why" : "check.reject_why")}</p>
      )}
      {preflight.findings.length > 0 && (
        <Findings
          findings={preflight.findings}
          label={t("film.findings_title")}
          quote={(finding) => (finding.evidence.where === "title" ? title.trim() : undefined)}
        />
      )}
      <NotCheckedList list={preflight.not_checked} />
      <PassedChecks passed={preflight.passed} />
    </Panel>
  );
}

/** StayDialog asks before an upload is thrown away by leaving. */
export function StayDialog({ when, leaving }: { when: boolean; leaving: React.RefObject<boolean> }) {
  const t = useT();
  const blocker = useBlocker(() => when && !leaving.current);
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [when]);
  if (blocker.state !== "blocked") return null;
  return (
    <Dialog
      title={t("upload.stay.title")}
      actions={
        <>
          <Button onClick={() => blocker.proceed()}>{t("upload.stay.leave")}</Button>
          <Button type="primary" data-first onClick={() => blocker.reset()}>
            {t("upload.stay.stay")}
          </Button>
        </>
      }
    >
      <p>{t("upload.stay")}</p>
    </Dialog>
  );
}
