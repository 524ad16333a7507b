import { useState } from "react";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { Alert, Button, Dialog, Input, problemTitle } from "@/ui";

/** EraseDialog asks why, and for the word that nothing brings back. */
export function EraseDialog({
  buyer,
  erase,
  close,
}: {
  buyer: string;
  erase: (reason: string) => Promise<void>;
  close: () => void;
}) {
  const t = useT();
  const [reason, setReason] = useState("");
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const ready = reason.trim() !== "" && word.trim().toLowerCase() === t("privacy.word");
  const run = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      await erase(reason.trim());
      close();
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.body.detail ?? t(problemTitle(problem)));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("privacy.erase_title", { buyer })} close={busy ? undefined : close}>
      <p>{t("privacy.erase_why")}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
        <div className="field">
          <label htmlFor="erase-reason">{t("privacy.reason")}</label>
          <Input
            id="erase-reason"
            data-first
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="caption">{t("privacy.reason_hint")}</p>
        </div>
        <div className="field">
          <label htmlFor="erase-word">{t("confirm.type", { word: t("privacy.word") })}</label>
          <Input id="erase-word" autoComplete="off" value={word} onChange={(event) => setWord(event.target.value)} />
        </div>
        <div className="dialog-foot">
          <Button onClick={close} disabled={busy}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" danger htmlType="submit" loading={busy} disabled={!ready}>
            {t("privacy.erase")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
