import { useState } from "react";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { Alert, Button } from "./antd";
import { Dialog } from "./Dialog";
import { problemTitle } from "./Empty";

interface FormDialogProps {
  title: React.ReactNode;
  submit: string;
  /** Whether it can be sent. */
  ready: boolean;
  danger?: boolean;
  wide?: boolean;
  close: () => void;
  /** Sends it; what it throws is shown and nothing typed is lost. */
  run: () => Promise<unknown>;
  children: React.ReactNode;
}

/** FormDialog asks for a few things and sends them once, however often its button is pressed. */
export function FormDialog({ title, submit, ready, danger, wide, close, run, children }: FormDialogProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setWrong(undefined);
    try {
      await run();
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.body.detail ?? t(problemTitle(problem)));
    }
    setBusy(false);
  };
  return (
    <Dialog title={title} close={busy ? undefined : close} wide={wide}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {wrong && <Alert type="error" showIcon role="alert" title={wrong} />}
        {children}
        <div className="dialog-foot">
          <Button onClick={close} disabled={busy}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" danger={danger} htmlType="submit" loading={busy} disabled={!ready}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
