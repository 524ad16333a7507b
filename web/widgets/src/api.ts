// Talking to Souk from a shop's page: public reads, and the buyer's own actions
// with a short-lived token that the shop's server signs.

export interface Source { url: string; type: string; width: number; height: number; bytes: number }
export interface Track { url: string; lang: string; label: string }

/** Media is one item of a product page's list, as /v1/storefront answers it. */
export interface Media {
  type: string;
  id: string;
  title?: string;
  poster?: string;
  width?: number;
  height?: number;
  seconds?: string;
  sources?: Source[];
  tracks?: Track[];
  counts?: Record<string, number>;
  mine?: Record<string, boolean>;
  /** Token that events about the item carry: they count only with it. */
  impression?: string;
}

export interface FeedProduct { id: string; title: string; price: { amount: string; currency: string }; url: string; image: string }
export interface FeedItem { media: Media; products: FeedProduct[]; store_id: string; store_name: string }
export interface Page<T> { items: T[]; next: string | null }

/** Refused is an answer that is no success; text is fit to be shown. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, text: string) { super(text); }
}

export const base = (): string => window.souk?.base ?? location.origin;

export function lang(el?: Element): string {
  const tag = el?.closest('[lang]')?.getAttribute('lang') ?? window.souk?.lang ?? document.documentElement.lang ?? navigator.language;
  return tag || 'en';
}

let token: { value: string; until: number } | undefined;

/** buyerToken asks the shop's own server who the buyer is; undefined for a visitor. */
export async function buyerToken(): Promise<string | undefined> {
  if (token && token.until > Date.now()) return token.value;
  const url = window.souk?.tokenUrl;
  if (!url) return undefined;
  const res = await fetch(url, { credentials: 'same-origin' });
  if (!res.ok) return undefined;
  const body = (await res.json()) as { token?: string; expires_in?: number };
  if (!body.token) return undefined;
  token = { value: body.token, until: Date.now() + Math.max(5, (body.expires_in ?? 300) - 30) * 1000 };
  return token.value;
}

/** call sends a request and returns the answer, or throws Refused. */
export async function call<T>(method: string, path: string, language: string): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language };
  const t = await buyerToken();
  if (t) headers.Authorization = `Bearer ${t}`;
  const res = await fetch(base() + path, { method, headers, credentials: 'omit' });
  if (res.status === 204) return undefined as T;
  const body = (await res.json().catch(() => ({}))) as Record<string, unknown>;
  if (!res.ok) throw new Refused(res.status, String(body.code ?? ''), String(body.detail ?? body.title ?? res.statusText));
  return body as T;
}

/** absolute makes a path of an answer loadable from another origin. */
export const absolute = (path: string): string => new URL(path, base()).href;
