import { useEffect, useRef } from "react";
import { isCommand } from "./keys";

/** useKeys serves single keys of a page: never while somebody types, nor in the middle of a composition. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isCommand(event)) return;
      // An open dialog has the keys for itself.
      if (document.querySelector("dialog[open]")) return;
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const run = latest.current[name];
      if (!run) return;
      const target = event.target as HTMLElement;
      // Space and arrows belong to the control that has the focus.
      if ((name === " " || name === "Enter") && /^(BUTTON|A|SUMMARY|VIDEO|INPUT)$/.test(target.tagName)) return;
      if (name.startsWith("Arrow") && /^(VIDEO|INPUT)$/.test(target.tagName)) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
