import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { Button } from "./antd";
import { problemTitle } from "./Empty";
import { Icon } from "./Icon";

interface Toast {
  id: number;
  tone: "success" | "error";
  title: string;
  more?: string;
  undo?: () => void;
}

interface Toaster {
  done: (title: string) => void;
  failed: (error: unknown) => void;
  /** Done, with a way back for a while. */
  undoable: (title: string, undo: () => void) => void;
}

const ToastContext = createContext<Toaster | undefined>(undefined);

const stay = { success: 5000, error: 10_000 } as const;

/** ToastProvider tells what has happened at the lower edge of the screen, and to screen readers. */
export function ToastProvider({ children }: { children: React.ReactNode }) {
  const t = useT();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const drop = useCallback((id: number) => setToasts((old) => old.filter((toast) => toast.id !== id)), []);
  const add = useCallback((toast: Omit<Toast, "id">) => {
    next.current += 1;
    const id = next.current;
    setToasts((old) => [...old.slice(-2), { ...toast, id }]);
  }, []);
  const toaster = useMemo<Toaster>(
    () => ({
      done: (title) => add({ tone: "success", title }),
      failed: (error) => {
        const problem = asProblem(error);
        const detail = problem.status > 0 && problem.status < 500 ? problem.body.detail : undefined;
        const trace = problem.body.trace_id;
        add({
          tone: "error",
          title: detail ?? t(problemTitle(problem)),
          more: trace && t("error.trace", { id: trace }),
        });
      },
      undoable: (title, undo) => add({ tone: "success", title, undo }),
    }),
    [add, t],
  );
  return (
    <ToastContext value={toaster}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastRow key={toast.id} toast={toast} drop={drop} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastRow({ toast, drop }: { toast: Toast; drop: (id: number) => void }) {
  const t = useT();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const wait = setTimeout(() => drop(toast.id), toast.undo ? 8000 : stay[toast.tone]);
    return () => clearTimeout(wait);
  }, [held, toast, drop]);
  return (
    // Reading or reaching for the button must not be a race against the clock.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only holds the clock while somebody is here
    <div
      className="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name={toast.tone === "success" ? "ok" : "no"} size={16} className={`tone-${toast.tone}`} />
      <span>
        {toast.title}
        {toast.more && <span className="caption">{toast.more}</span>}
      </span>
      {toast.undo && (
        <Button
          size="small"
          onClick={() => {
            drop(toast.id);
            toast.undo?.();
          }}
        >
          {t("do.undo")}
        </Button>
      )}
      <button type="button" className="toast-close" aria-label={t("do.close")} onClick={() => drop(toast.id)}>
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

/** useToast tells what has happened: done, failed, or done with a way back. */
export function useToast(): Toaster {
  const toaster = use(ToastContext);
  if (!toaster) throw new Error("useToast outside of ToastProvider");
  return toaster;
}
