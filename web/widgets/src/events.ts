// What the page tells Souk: what came into view, was clicked and was played. Only
// with a publishable key (data-write-key on the script); without one nothing is
// sent. No personal data: a random id that lives in this browser, ids of products
// and films, and the impression token that says that Souk itself has shown them.

import { base, buyerToken } from './api';

type Properties = Record<string, unknown>;

const store = 'souk_anonymous_id';
let id = '';

/** anonymousId is a random id of this browser, or of this page where storage is off. */
export function anonymousId(): string {
  if (id) return id;
  try { id = localStorage.getItem(store) ?? ''; } catch { /* storage is off */ }
  if (!id) {
    id = fresh();
    try { localStorage.setItem(store, id); } catch { /* it lives as long as the page */ }
  }
  return id;
}

const fresh = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

let queue: unknown[] = [];
let timer = 0;

/** track puts an event into the next batch; nothing happens without a key. */
export function track(event: string, properties: Properties = {}): void {
  if (!window.souk?.writeKey) return;
  const call = event === 'Page Viewed' ? { type: 'page' } : { type: 'track', event };
  queue.push({ ...call, messageId: fresh(), anonymousId: anonymousId(), timestamp: new Date().toISOString(), properties });
  if (queue.length >= 20) void flush();
  else if (!timer) timer = window.setTimeout(() => void flush(), 1000);
}

let token: string | undefined;
let asked = false;

/** flush sends what waits: sendBeacon outlives the page. */
export async function flush(leaving = false): Promise<void> {
  clearTimeout(timer);
  timer = 0;
  if (!queue.length) return;
  // A visitor is asked about once a page, a buyer's token is renewed.
  if (!leaving && (token || !asked)) token = await buyerToken().catch(() => undefined);
  asked = true;
  const batch = queue;
  queue = [];
  if (!batch.length) return;
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString(), writeKey: window.souk?.writeKey, token });
  // text/plain needs no question to the server first.
  if (!navigator.sendBeacon?.(`${base()}/v1/batch`, new Blob([body], { type: 'text/plain' }))) {
    void fetch(`${base()}/v1/batch`, { method: 'POST', body, keepalive: true, credentials: 'omit', headers: { 'Content-Type': 'text/plain' } }).catch(() => undefined);
  }
}

/** watch tells of what the page's own markup shows: data-souk-item with its token, clicks, the product of the page. */
export function watch(): void {
  if (!window.souk?.writeKey) return;
  track('Page Viewed', { path: location.pathname });
  const product = document.querySelector<HTMLElement>('[data-souk-product]');
  if (product) track('Product Viewed', { product_id: product.dataset.soukProduct, price: product.dataset.soukPrice && Number(product.dataset.soukPrice), currency: product.dataset.soukCurrency });
  const seen = new IntersectionObserver((entries) => {
    for (const e of entries) {
      if (!e.isIntersecting) continue;
      seen.unobserve(e.target);
      const d = (e.target as HTMLElement).dataset;
      track('Impression Viewed', { item: d.soukItem, impression: d.soukImpression });
    }
  }, { threshold: 0.5 });
  for (const el of document.querySelectorAll('[data-souk-impression]')) seen.observe(el);
  document.addEventListener('click', (e) => {
    const el = (e.target as Element).closest<HTMLElement>('[data-souk-click],[data-souk-add]');
    if (el?.dataset.soukClick) track('Product Clicked', { product_id: el.dataset.soukClick });
    if (el?.dataset.soukAdd) track('Product Added', { product_id: el.dataset.soukAdd, quantity: 1 });
  });
  addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') void flush(true); });
  addEventListener('pagehide', () => void flush(true));
}
