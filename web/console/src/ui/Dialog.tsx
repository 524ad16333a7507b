import { useEffect, useId, useRef } from "react";
import { useT } from "@/i18n";
import { Icon } from "./Icon";

interface DialogProps {
  title: React.ReactNode;
  /** Absent: it can only be answered, not closed. */
  close?: () => void;
  wide?: boolean;
  children: React.ReactNode;
  actions?: React.ReactNode;
}

/**
 * Dialog is the browser's own modal dialog: it holds the focus, makes the page behind it inert and gives the focus
 * back when it goes. Render it while it is open.
 */
export function Dialog({ title, close, wide, children, actions }: DialogProps) {
  const t = useT();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement as HTMLElement | null;
    if (dialog && !dialog.open) dialog.showModal();
    const first = dialog?.querySelector<HTMLElement>("[data-first]");
    first?.focus();
    return () => {
      dialog?.close();
      // What opened it may have gone with what was done: the page goes on from its content.
      const back = before?.isConnected ? before : document.getElementById("main");
      back?.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog; Escape does the same
    <dialog
      ref={ref}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
      onClick={(event) => {
        if (event.target === ref.current) close?.();
      }}
    >
      <div className="dialog-inner">
        <header>
          <h2 id={id}>{title}</h2>
          {close && (
            <button type="button" className="dialog-close" aria-label={t("do.close")} onClick={close}>
              <Icon name="close" size={14} />
            </button>
          )}
        </header>
        {children}
        {actions && <div className="dialog-foot">{actions}</div>}
      </div>
    </dialog>
  );
}
