import { LitElement, css, html, nothing } from 'lit';
import { absolute, call, lang, type FeedItem, type Page } from './api';
import { track } from './events';
import { icons } from './icons';
import { word, type Word } from './text';
import './video';

/**
 * <souk-feed> is a column of films, one in view at a time.
 *
 * Attributes: `q` (show the Video tab of this search instead of the feed), `start`
 * (film id to begin with), `home` (address Escape and the close button lead to).
 * Events out: souk:clip with {video, index} when another film comes into view.
 */
export class SoukFeed extends LitElement {
  static override properties = {
    q: {}, start: {}, home: {}, items: { state: true }, next: { state: true }, at: { state: true }, state: { state: true },
  };

  declare q: string | null;
  declare start: string | null;
  declare home: string | null;
  declare items: FeedItem[];
  declare next: string | null;
  declare at: number;
  declare state: 'loading' | 'ready' | 'error';

  private observer?: IntersectionObserver;

  constructor() {
    super();
    this.q = null;
    this.start = null;
    this.home = null;
    this.items = [];
    this.next = null;
    this.at = 0;
    this.state = 'loading';
  }

  static override styles = css`
    :host { display: block; position: relative; background: #0c1713; color: #fff; font: 14px/1.4 system-ui, "Noto Sans SC", sans-serif; --h: var(--souk-feed-height, 100dvh); height: var(--h); overflow: hidden; }
    .list { height: 100%; overflow-y: auto; scroll-snap-type: y mandatory; overscroll-behavior: contain; }
    article { position: relative; height: var(--h); scroll-snap-align: start; scroll-snap-stop: always; display: grid; justify-items: center; }
    souk-video, .still { height: 100%; aspect-ratio: 9 / 16; max-width: 100%; --souk-height: 100%; border-radius: 0; }
    .still { object-fit: cover; display: block; }
    .card { position: absolute; inset-block-end: 76px; inset-inline-start: max(12px, calc(50% - var(--h) * 9 / 32 + 12px)); max-width: min(62%, 300px); padding: 10px 12px; border-radius: 10px; background: rgb(6 18 14 / .74); color: #fff; text-decoration: none; display: grid; gap: 2px; }
    .card:focus-visible, button:focus-visible, .close:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
    .card b { font-weight: 600; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
    .price { font-variant-numeric: tabular-nums; }
    .store { font-size: 12px; opacity: .88; }
    nav { position: absolute; inset-block-start: 12px; inset-inline-end: 12px; display: grid; gap: 8px; }
    button, .close { display: inline-grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 999px; background: rgb(6 18 14 / .7); color: #fff; cursor: pointer; text-decoration: none; font-size: 20px; }
    button[disabled] { opacity: .4; cursor: default; }
    .note { display: grid; place-content: center; justify-items: center; gap: 12px; height: 100%; text-align: center; padding: 24px; }
    .retry { width: auto; padding: 0 18px; font-size: 14px; }
    @media (prefers-reduced-motion: no-preference) { .list { scroll-behavior: smooth; } }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.onKey);
    void this.more(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.onKey);
    this.observer?.disconnect();
  }

  private t(key: Word): string { return word(key, lang(this)); }

  private async more(first = false): Promise<void> {
    if (first) this.state = 'loading';
    const cursor = this.next && !first ? `&cursor=${encodeURIComponent(this.next)}` : '';
    // The page's language, said outright: the buyer's token may hold another one.
    const tag = `&lang=${encodeURIComponent(lang(this))}`;
    const path = this.q === null ? `/v1/storefront/feed?limit=10${tag}${cursor}` : `/v1/storefront/search?tab=video&limit=10&q=${encodeURIComponent(this.q)}${tag}${cursor}`;
    try {
      const page = await call<Page<FeedItem>>('GET', path, lang(this));
      const known = new Set(first ? [] : this.items.map((i) => i.media.id));
      this.items = [...(first ? [] : this.items), ...page.items.filter((i) => !known.has(i.media.id))];
      this.next = page.next;
      this.state = 'ready';
    } catch {
      if (first) this.state = 'error';
      return;
    }
    await this.updateComplete;
    this.watch();
    if (first && this.start) this.go(Math.max(0, this.items.findIndex((i) => i.media.id === this.start)), true);
  }

  private watch(): void {
    this.observer?.disconnect();
    this.observer = new IntersectionObserver((entries) => {
      for (const e of entries) if (e.isIntersecting) this.arrive(Number((e.target as HTMLElement).dataset.i));
    }, { root: this.renderRoot.querySelector('.list'), threshold: 0.6 });
    for (const el of this.renderRoot.querySelectorAll('article')) this.observer.observe(el);
  }

  private arrive(i: number): void {
    if (i === this.at && i !== 0) return;
    this.at = i;
    const id = this.items[i]?.media.id;
    if (id && this.home) history.replaceState(null, '', `?clip=${encodeURIComponent(id)}`);
    const m = this.items[i]?.media;
    if (m?.impression) track('Impression Viewed', { item: m.id, impression: m.impression });
    this.dispatchEvent(new CustomEvent('souk:clip', { bubbles: true, composed: true, detail: { video: id, index: i } }));
    if (i >= this.items.length - 3 && this.next) void this.more();
  }

  private go(i: number, now = false): void {
    const el = this.renderRoot.querySelector<HTMLElement>(`article[data-i="${i}"]`);
    el?.scrollIntoView({ behavior: now ? 'instant' : 'auto' });
    el?.focus({ preventScroll: true });
  }

  private onKey = (e: KeyboardEvent): void => {
    if (e.key === 'Escape' && this.home) location.assign(this.home);
    else if (e.key === 'ArrowDown' || e.key === 'PageDown') this.go(Math.min(this.items.length - 1, this.at + 1));
    else if (e.key === 'ArrowUp' || e.key === 'PageUp') this.go(Math.max(0, this.at - 1));
    else return;
    e.preventDefault();
  };

  override render() {
    if (this.state === 'error') return html`<div class="note" role="alert"><p>${this.t('failed')}</p><button class="retry" @click=${() => this.more(true)}>${this.t('retry')}</button></div>`;
    if (this.state === 'loading') return html`<div class="note" role="status">${this.t('loading')}</div>`;
    if (!this.items.length) return html`<div class="note"><p>${this.t('empty')}</p>${this.home ? html`<a class="close" href=${this.home} aria-label=${this.t('close')}>×</a>` : nothing}</div>`;
    return html`
      <div class="list" role="feed" aria-label=${this.t('feed')} aria-busy=${this.state === 'ready' ? 'false' : 'true'}>
        ${this.items.map((item, i) => this.clip(item, i))}
      </div>
      <nav aria-label=${this.t('feed')}>
        ${this.home ? html`<a class="close" href=${this.home} aria-label=${this.t('close')}>×</a>` : nothing}
        <button aria-label=${this.t('previous')} ?disabled=${this.at === 0} @click=${() => this.go(this.at - 1)}>${icons.up}</button>
        <button aria-label=${this.t('next')} ?disabled=${this.at >= this.items.length - 1 && !this.next} @click=${() => this.go(this.at + 1)}>${icons.down}</button>
      </nav>`;
  }

  private clip(item: FeedItem, i: number) {
    const p = item.products[0];
    // Only the film in view and its neighbours are mounted.
    const near = Math.abs(i - this.at) <= 1;
    return html`
      <article data-i=${i} tabindex="-1" aria-posinset=${i + 1} aria-setsize=${this.next ? -1 : this.items.length} aria-label=${item.media.title ?? ''}>
        ${near
          ? html`<souk-video data-media=${JSON.stringify(item.media)} ?hold=${i !== this.at} cue-line="60"></souk-video>`
          : html`<img class="still" src=${absolute(item.media.poster ?? '')} alt="" width="540" height="960" loading="lazy">`}
        ${p ? html`<a class="card" href=${p.url} @click=${() => track('Video Product Clicked', { video_id: item.media.id, impression: item.media.impression, product_id: p.id })}><b>${p.title}</b><span class="price">${price(p.price, lang(this))}</span><span class="store">${item.store_name}</span></a>` : nothing}
      </article>`;
  }
}

function price(p: { amount: string; currency: string }, language: string): string {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency: p.currency, currencyDisplay: 'narrowSymbol' }).format(Number(p.amount));
  } catch {
    return `${p.amount} ${p.currency}`;
  }
}

if (!customElements.get('souk-feed')) customElements.define('souk-feed', SoukFeed);
