import { useCallback, useMemo, useState } from "react";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { AntApp, Button, Input, Modal } from "./antd";
import { problemTitle } from "./Empty";

/** useToast tells what has happened: done, failed, or done with a way back. */
export function useToast() {
  const { notification } = AntApp.useApp();
  const t = useT();
  return useMemo(
    () => ({
      done: (title: string) => notification.success({ title, placement: "bottom", duration: 4, role: "status" }),
      failed: (error: unknown) => {
        const problem = asProblem(error);
        const detail = problem.status > 0 && problem.status < 500 ? problem.body.detail : undefined;
        notification.error({
          title: detail ?? t(problemTitle(problem)),
          description: problem.body.trace_id ? t("error.trace", { id: problem.body.trace_id }) : undefined,
          placement: "bottom",
          duration: 8,
          role: "alert",
        });
      },
      undoable: (title: string, undo: () => void) => {
        const key = `undo-${Date.now()}`;
        notification.success({
          key,
          title,
          placement: "bottom",
          duration: 8,
          role: "status",
          actions: (
            <Button
              size="small"
              onClick={() => {
                notification.destroy(key);
                undo();
              }}
            >
              {t("do.undo")}
            </Button>
          ),
        });
      },
    }),
    [notification, t],
  );
}

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
  const t = useT();
  const toast = useToast();
  const [ask, setAsk] = useState<Ask>();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const start = useCallback((next: Ask) => {
    setTyped("");
    setAsk(next);
    setOpen(true);
  }, []);
  const ready = !ask?.word || typed.trim().toLowerCase() === ask.word.toLowerCase();
  const run = async () => {
    if (!ask || !ready || busy) return;
    setBusy(true);
    try {
      await ask.run();
      setOpen(false);
    } catch (error) {
      toast.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const dialog = (
    <Modal
      open={open}
      title={ask?.title}
      okText={ask?.confirm}
      cancelText={t("do.cancel")}
      okButtonProps={{ danger: ask?.danger, disabled: !ready, loading: busy }}
      onOk={run}
      onCancel={() => setOpen(false)}
      destroyOnHidden
    >
      <p>{ask?.why}</p>
      {ask?.word && (
        <label className="field">
          <span>{t("confirm.type", { word: ask.word })}</span>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        </label>
      )}
    </Modal>
  );
  return [start, dialog];
}
