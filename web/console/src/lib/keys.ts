interface KeyLike {
  key: string;
  isComposing?: boolean;
  keyCode?: number;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  target?: EventTarget | null;
}

/** An Enter that ends an input-method composition is not an Enter. */
export const composing = (event: KeyLike): boolean => event.isComposing === true || event.keyCode === 229;

/** Enter that means "do it". */
export const isEnter = (event: KeyLike): boolean => event.key === "Enter" && !composing(event);

/** The reader is writing: single letters are text then, not commands. */
export function typing(target: EventTarget | null | undefined): boolean {
  const element = target as HTMLElement | null | undefined;
  if (!element?.tagName) return false;
  if (element.isContentEditable) return true;
  if (/^(TEXTAREA|SELECT)$/.test(element.tagName)) return true;
  if (element.tagName === "INPUT") {
    const type = (element as HTMLInputElement).type;
    return !/^(checkbox|radio|button|submit|range)$/.test(type);
  }
  return element.getAttribute?.("role") === "combobox" || element.getAttribute?.("role") === "textbox";
}

/** A plain letter key outside of any field. */
export const isCommand = (event: KeyLike): boolean =>
  !composing(event) && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
