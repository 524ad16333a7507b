// A visitor did something that needs a buyer. Only the shop knows how its buyers
// sign in, so the page is asked: it names an address, or does it itself.

/** What the page may answer through `souk:signin`. */
export interface SignIn {
  /** The page has taken over (preventDefault). */
  handled: boolean;
  /** Where the buyer signs in; undefined when the page named no address that can be followed. */
  href?: string;
}

/** askToSignIn fires `souk:signin` from the element; listeners set `event.detail.href` or prevent the default. */
export function askToSignIn(from: EventTarget, detail: { video?: string; act: string }): SignIn {
  const said: { video?: string; act: string; href?: unknown } = { ...detail };
  const handled = !from.dispatchEvent(new CustomEvent('souk:signin', { bubbles: true, composed: true, cancelable: true, detail: said }));
  return { handled, href: followable(said.href) };
}

/** followable keeps addresses of pages; a script in an address is none. */
export function followable(href: unknown): string | undefined {
  if (typeof href !== 'string' || href === '') return undefined;
  try {
    return /^https?:$/.test(new URL(href, document.baseURI).protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
