import { useEffect, useId, useRef, useState } from "react";

interface PopProps {
  /** Names the button when its content does not. */
  label: string;
  className?: string;
  content: (close: () => void) => React.ReactNode;
  children: React.ReactNode;
  align?: "start" | "end";
}

/** usePop opens a panel under a button; Escape, a click elsewhere and leaving by Tab close it. */
function usePop() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", leave);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", leave);
    };
  }, [open]);
  return { open, setOpen, root, button };
}

/** Pop is a button with a panel under it. */
export function Pop({ label, className, content, children, align = "end" }: PopProps) {
  const { open, setOpen, root, button } = usePop();
  const id = useId();
  return (
    <div className="pop" ref={root}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div id={id} className={`pop-panel pop-${align}`}>
          {content(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}

export interface Choice {
  key: string;
  label: string;
  run: () => void;
  /** A line above it. */
  apart?: boolean;
}

/** Menu is a button with a list of things to do; the arrow keys walk through it. */
export function Menu({
  label,
  className,
  head,
  choices,
  children,
  align = "end",
}: Omit<PopProps, "content"> & { head?: React.ReactNode; choices: Choice[] }) {
  const { open, setOpen, root, button } = usePop();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [open]);
  const walk = (event: React.KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  };
  return (
    <div className="pop" ref={root}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div className={`pop-panel pop-menu pop-${align}`}>
          {head && <p className="pop-head">{head}</p>}
          <div role="menu" tabIndex={-1} aria-label={label} ref={list} onKeyDown={walk}>
            {choices.map((choice) => (
              <button
                key={choice.key}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className={choice.apart ? "pop-apart" : undefined}
                onClick={() => {
                  setOpen(false);
                  button.current?.focus();
                  choice.run();
                }}
              >
                {choice.label}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
