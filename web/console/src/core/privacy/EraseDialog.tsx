import { useState } from "react";
import { useT } from "@/i18n";
import { FormDialog, Input } from "@/ui";

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
  const ready = reason.trim() !== "" && word.trim().toLowerCase() === t("privacy.word");
  return (
    <FormDialog
      title={t("privacy.erase_title", { buyer })}
      submit={t("privacy.erase")}
      danger
      ready={ready}
      close={close}
      run={() => erase(reason.trim())}
    >
      <p>{t("privacy.erase_why")}</p>
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
    </FormDialog>
  );
}
