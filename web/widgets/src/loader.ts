// The one script a shop embeds: it loads a widget's code only where the page has
// the widget. See docs/embed.md.
//
//   <script type="module" src="https://SOUK/w/v1/loader.js" data-token-url="/my/souk-token" data-write-key="pk_…"></script>
//   <souk-video product="prd_…"></souk-video>

const script = document.querySelector<HTMLScriptElement>('script[src$="/w/v1/loader.js"]');
const here = new URL(import.meta.url);

declare global {
  interface Window {
    /** What the widgets share: where Souk is and how to learn who the buyer is. */
    souk?: { base: string; tokenUrl?: string; lang?: string; writeKey?: string };
  }
}

window.souk = {
  base: here.origin,
  tokenUrl: script?.dataset.tokenUrl,
  lang: script?.dataset.lang,
  writeKey: script?.dataset.writeKey,
  ...window.souk,
};

const widgets: Record<string, () => Promise<unknown>> = {
  'souk-video': () => import('./video'),
  'souk-feed': () => import('./feed'),
};

function scan(root: ParentNode): void {
  for (const [tag, load] of Object.entries(widgets)) {
    if (!customElements.get(tag) && root.querySelector(tag)) void load();
  }
}

scan(document);
if (window.souk?.writeKey) void import('./events').then((e) => e.watch());
// A shop that renders in the browser adds widgets later.
new MutationObserver((changes) => {
  if (changes.some((c) => c.addedNodes.length > 0)) scan(document);
}).observe(document.documentElement, { childList: true, subtree: true });
