import { useState } from "react";
import { post, remove } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Of } from "@/api/server";
import { useT } from "@/i18n";
import { Alert, Button, Input, problemTitle, useConfirm, useToast } from "@/ui";
import { type Part, type Status, useTake } from "./verification";

type Answer = { verification: Status };

/** PaymentPart binds the account that is paid to: name it, consent at the provider, ask how far it is. */
export function PaymentPart({ store, part }: { store: string; part: Part }) {
  const t = useT();
  const toast = useToast();
  const take = useTake(store);
  const [open, setOpen] = useState(false);
  const [account, setAccount] = useState("");
  const [consent, setConsent] = useState<string>();
  const [note, setNote] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [ask, dialog] = useConfirm();
  const run = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    setNote(undefined);
    try {
      await work();
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.body.detail ?? t(problemTitle(problem)));
    }
    setBusy(false);
  };
  const bind = () =>
    run(async () => {
      const begun = await post<Of<"BindOutputBody">>("/v1/stores/{store}/verification/payment/binding", {
        path: { store },
        body: { account: account.trim() },
      });
      setConsent(begun.url);
      setOpen(false);
      await take();
    });
  const refresh = () =>
    run(async () => {
      const answer = await post<Answer>("/v1/stores/{store}/verification/payment/refresh", { path: { store } });
      const now = answer.verification.parts.find((p) => p.name === "payment");
      if (now?.state === "verified") toast.done(t("verify.bound"));
      if (now?.state === "pending") setNote(t("verify.still"));
      await take(answer);
    });
  const end = async () => {
    await take(await remove<Answer>("/v1/stores/{store}/verification/payment/binding", { path: { store } }));
    toast.done(t("verify.unbound"));
  };
  const askEnd = () =>
    ask({
      title: t("verify.unbind_ask", { account: part.address ?? "" }),
      why: t("verify.unbind_why"),
      confirm: t("verify.unbind"),
      danger: true,
      run: end,
    });
  return (
    <>
      {(wrong || note) && (
        <div className="part-form">
          {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
          {note && <Alert type="info" showIcon role="status" title={note} />}
        </div>
      )}
      {open ? (
        <form
          className="part-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void bind();
          }}
        >
          <div className="field">
            <label htmlFor="account">{t("verify.account")}</label>
            <Input
              id="account"
              autoFocus
              className="mono"
              autoComplete="off"
              maxLength={100}
              value={account}
              onChange={(event) => setAccount(event.target.value)}
            />
            <p className="caption">{t("verify.account_hint")}</p>
          </div>
          <div className="part-do">
            <Button type="primary" htmlType="submit" loading={busy} disabled={!account.trim()}>
              {t("verify.bind")}
            </Button>
            <Button onClick={() => setOpen(false)}>{t("do.cancel")}</Button>
          </div>
        </form>
      ) : (
        <div className="part-do">
          {part.state === "verified" && <Button onClick={askEnd}>{t("verify.unbind")}</Button>}
          {part.state === "pending" && (
            <>
              {consent && (
                <a className="button-link" href={consent} target="_blank" rel="noreferrer">
                  {t("verify.consent")}
                </a>
              )}
              <Button type="primary" loading={busy} onClick={() => void refresh()}>
                {t("verify.refresh")}
              </Button>
              <Button onClick={() => void run(end)}>{t("verify.give_up")}</Button>
            </>
          )}
          {(part.state === "none" || part.state === "refused") && (
            <Button aria-expanded={false} onClick={() => setOpen(true)}>
              {t(part.state === "refused" ? "verify.bind_again" : "verify.bind_open")}
            </Button>
          )}
        </div>
      )}
      {dialog}
    </>
  );
}
