import { useState } from "react";
import { useT } from "@/i18n";
import { Button, Input } from "./antd";
import { Dialog } from "./Dialog";
import { useToast } from "./toast";

interface Ask {
  title: string;
  why: string;
  confirm: string;
  danger?: boolean;
  /** The word to type where there is no way back. */
  word?: string;
  run: () => Promise<unknown>;
}

/** useConfirm asks before something is done; with a word to type where it cannot be undone. */
export function useConfirm(): [(ask: Ask) => void, React.ReactNode] {
  const [ask, setAsk] = useState<Ask>();
  return [setAsk, ask && <ConfirmDialog ask={ask} close={() => setAsk(undefined)} />];
}

function ConfirmDialog({ ask, close }: { ask: Ask; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const ready = !ask.word || typed.trim().toLowerCase() === ask.word.toLowerCase();
  const run = async () => {
    if (!ready || busy) return;
    setBusy(true);
    try {
      await ask.run();
      close();
    } catch (error) {
      toast.failed(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={ask.title}
      close={busy ? undefined : close}
      actions={
        <>
          <Button onClick={close} disabled={busy}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" danger={ask.danger} disabled={!ready} loading={busy} onClick={() => void run()}>
            {ask.confirm}
          </Button>
        </>
      }
    >
      <p>{ask.why}</p>
      {ask.word && (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <label htmlFor="confirm-word">{t("confirm.type", { word: ask.word })}</label>
          <Input
            id="confirm-word"
            data-first
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
          />
        </form>
      )}
    </Dialog>
  );
}
