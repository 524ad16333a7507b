import { useState } from "react";
import { post } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Of } from "@/api/server";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { Alert, Button, Input, problemTitle, useToast } from "@/ui";
import { type Coded, type Part, type Status, useTake, waitFor } from "./verification";

type Sent = Of<"CodeOutputBody"> & { address: string };

/** CodePart proves an address with a code: where to, then what arrived. */
export function CodePart({ store, part, way }: { store: string; part: Part; way: Coded }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const waiting = part.state === "pending";
  if (!open) {
    const text = part.ok ? `verify.change.${way}` : waiting ? "verify.enter" : `verify.start.${way}`;
    return (
      <div className="part-do">
        <Button
          type={waiting ? "primary" : "default"}
          aria-expanded={false}
          aria-label={waiting && !part.ok ? `${t("verify.enter")}: ${t(`verify.part.${way}`)}` : undefined}
          onClick={() => setOpen(true)}
        >
          {t(text as "verify.enter")}
        </Button>
      </div>
    );
  }
  return <Steps store={store} part={part} way={way} close={() => setOpen(false)} />;
}

function Steps({ store, part, way, close }: { store: string; part: Part; way: Coded; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const take = useTake(store);
  const [address, setAddress] = useState("");
  const [sent, setSent] = useState<Sent>();
  // A code that was sent before the page was opened is waited for as well.
  const [asking, setAsking] = useState(part.state !== "pending");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState<"send" | "confirm">();
  const [wrong, setWrong] = useState<string>();
  const run = async (what: "send" | "confirm", work: () => Promise<void>) => {
    if (busy) return;
    setBusy(what);
    setWrong(undefined);
    try {
      await work();
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.body.detail ?? t(problemTitle(problem)));
    }
    setBusy(undefined);
  };
  const send = (to: string) =>
    run("send", async () => {
      const answer = await post<Of<"CodeOutputBody">>(`/v1/stores/{store}/verification/${way}/codes`, {
        path: { store },
        body: { address: to },
      });
      setSent({ ...answer, address: to });
      setAsking(false);
      setCode("");
      await take();
    });
  const confirm = () =>
    run("confirm", async () => {
      const answer = await post<{ verification: Status }>(`/v1/stores/{store}/verification/${way}/confirmation`, {
        path: { store },
        body: { code: code.trim() },
      });
      toast.done(t(`verify.done.${way}`));
      close();
      await take(answer);
    });
  const form = (submit: () => void, inside: React.ReactNode) => (
    <form
      className="part-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
      {inside}
    </form>
  );
  if (asking) {
    return form(
      () => void send(address.trim()),
      <>
        <div className="field">
          <label htmlFor={`${way}-address`}>{t(`verify.address.${way}`)}</label>
          <Input
            id={`${way}-address`}
            autoFocus
            type={way === "email" ? "email" : "tel"}
            autoComplete={way === "email" ? "email" : "tel"}
            maxLength={254}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
          <p className="caption">{t(`verify.hint.${way}`)}</p>
          {part.ok && <p className="caption">{t("verify.kept")}</p>}
        </div>
        <div className="part-do">
          <Button type="primary" htmlType="submit" loading={busy === "send"} disabled={!address.trim()}>
            {t("verify.send")}
          </Button>
          <Button onClick={close}>{t("do.cancel")}</Button>
        </div>
      </>,
    );
  }
  return form(
    () => code.trim() && void confirm(),
    <>
      <SentLine sent={sent} masked={part.address} />
      <div className="field">
        <label htmlFor={`${way}-code`}>{t("verify.code")}</label>
        <Input
          id={`${way}-code`}
          autoFocus
          className="code-input mono"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </div>
      <div className="part-do">
        <Button type="primary" htmlType="submit" loading={busy === "confirm"} disabled={!code.trim()}>
          {t("verify.confirm")}
        </Button>
        {sent && <Again nextAt={sent.next_at} busy={busy === "send"} send={() => void send(sent.address)} />}
        <Button
          onClick={() => {
            setAsking(true);
            setWrong(undefined);
          }}
        >
          {t("verify.other")}
        </Button>
        <Button onClick={close}>{t("do.cancel")}</Button>
      </div>
    </>,
  );
}

/** Where the code went and how long it holds; in practice also what it says. */
function SentLine({ sent, masked }: { sent?: Sent; masked?: string }) {
  const t = useT();
  const lang = useLang();
  const now = useNow(1000);
  if (!sent) return <p>{t("verify.sent_before", { address: masked ?? "" })}</p>;
  if (waitFor(sent.expires_at, now) === 0)
    return <Alert type="warning" showIcon role="status" title={t("verify.ended")} />;
  return (
    <>
      <p role="status">{t("verify.sent", { address: sent.address, at: moment(sent.expires_at, lang) })}</p>
      {sent.practice && (
        <Alert type="info" showIcon role="status" title={t("verify.practice")} description={sent.practice} />
      )}
    </>
  );
}

function Again({ nextAt, busy, send }: { nextAt: string; busy: boolean; send: () => void }) {
  const t = useT();
  const wait = waitFor(nextAt, useNow(1000));
  return (
    <Button disabled={wait > 0} loading={busy} onClick={send}>
      {wait > 0 ? t("verify.again_in", { n: wait }) : t("verify.again")}
    </Button>
  );
}
