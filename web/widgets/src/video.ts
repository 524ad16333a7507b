import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { Refused, absolute, call, lang, type Media } from './api';
import { track } from './events';
import { icons } from './icons';
import { circumstances, mayAutoplay, nowPlaying, pickSource, pickTrack } from './playback';
import { askToSignIn } from './signin';
import { word, type Word } from './text';

type Deed = 'like' | 'save';

/**
 * <souk-video> plays one product film: muted, captioned, in view only.
 *
 * Attributes: `video` (film id) or `product` (product id); `data-media` (the media
 * object as JSON, spares the request); `compact` (no engagement buttons).
 * Without script the server's poster, title and transcript inside it stay.
 * Events out, all bubbling: souk:play, souk:pause, souk:like, souk:save, souk:share,
 * souk:error, each with {video, …} in detail. Style by --souk-accent, --souk-radius
 * and ::part(video|bar|button).
 */
export class SoukVideo extends LitElement {
  static override properties = {
    video: {}, product: {}, compact: { type: Boolean }, hold: { type: Boolean }, cueLine: { type: Number, attribute: 'cue-line' },
    media: { state: true }, isPlaying: { state: true }, muted: { state: true }, captions: { state: true }, message: { state: true }, messageLink: { state: true }, loaded: { state: true },
  };

  declare video: string | null;
  declare product: string | null;
  declare compact: boolean;
  /** hold keeps the film still: the feed sets it for all but the one in view. */
  declare hold: boolean;
  /** cueLine is where captions stand, in percent of the height from the top. */
  declare cueLine: number;
  declare media: Media | undefined;
  declare isPlaying: boolean;
  declare muted: boolean;
  declare captions: boolean;
  declare message: string;
  declare messageLink: string | undefined;
  declare loaded: boolean;

  private userPaused = false;
  private visibleShare = 0;
  private observer?: IntersectionObserver;
  private timer = 0;
  private told = new Set<string>();

  constructor() {
    super();
    this.video = null;
    this.product = null;
    this.compact = false;
    this.hold = false;
    this.cueLine = 78;
    this.isPlaying = false;
    this.muted = true;
    this.captions = true;
    this.message = '';
    this.loaded = false;
  }

  static override styles = css`
    :host { display: block; position: relative; container-type: inline-size; border-radius: var(--souk-radius, 8px); overflow: hidden; background: #10201b; color: #fff; font: 14px/1.4 system-ui, "Noto Sans SC", sans-serif; }
    :host([hidden]) { display: none; }
    .frame { position: relative; width: 100%; aspect-ratio: 9 / 16; height: var(--souk-height, auto); }
    video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; background: #10201b; }
    video::cue { white-space: pre-line; background: rgb(0 0 0 / .72); color: #fff; font: 600 16px/1.35 system-ui, "Noto Sans SC", sans-serif; }
    .bar { position: absolute; inset-inline: 0; inset-block-end: 0; display: flex; gap: 6px; padding: 10px; background: linear-gradient(transparent, rgb(6 18 14 / .72)); }
    .side { position: absolute; inset-inline-end: 10px; inset-block-end: 72px; display: grid; gap: 8px; justify-items: center; }
    button { display: inline-grid; place-items: center; min-width: 44px; min-height: 44px; padding: 0; border: 0; border-radius: 999px; background: rgb(6 18 14 / .62); color: #fff; cursor: pointer; font: inherit; }
    button:hover { background: rgb(6 18 14 / .82); }
    button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
    button[aria-pressed="true"].deed { background: var(--souk-accent, #0b6e4f); }
    .deed { grid-template-rows: auto auto; padding-block: 6px; }
    .deed small { font-size: 11px; line-height: 1; font-variant-numeric: tabular-nums; }
    .grow { flex: 1; }
    .big { position: absolute; inset: 0; margin: auto; width: 68px; height: 68px; }
    .say { position: absolute; inset-inline: 12px; inset-block-start: 12px; padding: 8px 12px; border-radius: 8px; background: rgb(6 18 14 / .82); text-align: center; }
    .say:empty { display: none; }
    .say a { color: inherit; font-weight: 600; }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    const given = this.getAttribute('data-media');
    if (given && !this.media) {
      try { this.media = JSON.parse(given) as Media; } catch { /* the request below replaces it */ }
    }
    this.observer = new IntersectionObserver((entries) => {
      for (const e of entries) this.visibleShare = e.intersectionRatio;
      this.settle();
    }, { threshold: [0, 0.3, 0.6, 0.9] });
    this.observer.observe(this);
    this.addEventListener('keydown', this.onKey);
    if (!this.media) void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.removeEventListener('keydown', this.onKey);
    clearTimeout(this.timer);
    this.player?.pause();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('hold')) this.settle();
    // Lit sets attributes; `muted` only counts as a property (V-07).
    if (this.player) this.player.muted = this.muted;
    if (changed.has('media')) this.player?.textTracks.addEventListener('change', this.applyCaptions);
    if (changed.has('captions') || changed.has('media')) this.applyCaptions();
  }

  private get player(): HTMLVideoElement | null { return this.renderRoot?.querySelector('video') ?? null; }

  private t(key: Word): string { return word(key, lang(this)); }

  private async load(): Promise<void> {
    try {
      if (this.video) {
        this.media = (await call<{ media: Media }>('GET', `/v1/videos/${encodeURIComponent(this.video)}`, lang(this))).media;
      } else if (this.product) {
        const page = await call<{ media: Media[] }>('GET', `/v1/storefront/products/${encodeURIComponent(this.product)}`, lang(this));
        this.media = page.media.find((m) => m.type === 'shopping_video');
      }
    } catch (e) {
      this.tell('souk:error', { message: (e as Error).message });
    }
    // A product without a film leaves no hole in the shop's page.
    this.hidden = !this.media;
  }

  /** settle plays or pauses by what is in view and what the buyer wants. */
  private settle(): void {
    const p = this.player;
    if (!p) return;
    const may = !this.hold && mayAutoplay({ ...circumstances(), userPaused: this.userPaused, visibleShare: this.visibleShare });
    if (may && p.paused) void this.play();
    if (!p.paused && (this.hold || this.visibleShare < 0.3)) p.pause();
  }

  private async play(): Promise<void> {
    const p = this.player;
    if (!p) return;
    if (!this.loaded) {
      const c = circumstances();
      const source = pickSource(this.media?.sources ?? [], this.clientWidth, devicePixelRatio, c.saveData);
      if (!source) return;
      p.src = absolute(source.url);
      this.loaded = true;
    }
    nowPlaying(p);
    try { await p.play(); } catch { /* the browser wants a tap first: the big button stays */ }
  }

  private toggle(): void {
    const p = this.player;
    if (!p) return;
    this.userPaused = !p.paused;
    if (p.paused) void this.play(); else p.pause();
  }

  /** applyCaptions shows the reader's language alone; browsers like to switch tracks on by themselves. */
  private applyCaptions = (): void => {
    const want = pickTrack(this.media?.tracks ?? [], lang(this));
    for (const track of this.player?.textTracks ?? []) {
      const mode = this.captions && want && track.language === want.lang ? 'showing' : 'disabled';
      if (track.mode !== mode) track.mode = mode;
    }
  };

  /** place lifts the cues above the controls and keeps them left of the round buttons. */
  private place(e: Event): void {
    for (const cue of (e.target as HTMLTrackElement).track.cues ?? []) {
      const c = cue as VTTCue;
      c.snapToLines = false;
      c.line = this.cueLine;
      c.size = 76;
      c.position = 41;
    }
  }

  private onKey = (e: KeyboardEvent): void => {
    const p = this.player;
    if (!p || e.ctrlKey || e.metaKey || e.altKey) return;
    const onButton = e.composedPath()[0] instanceof HTMLButtonElement;
    if (e.key === ' ' && !onButton) this.toggle();
    else if (e.key === 'm' || e.key === 'M') this.muted = !this.muted;
    else if (e.key === 'ArrowRight') p.currentTime = Math.min(p.duration || 0, p.currentTime + 5);
    else if (e.key === 'ArrowLeft') p.currentTime = Math.max(0, p.currentTime - 5);
    else return;
    e.preventDefault();
  };

  private async deed(kind: Deed): Promise<void> {
    const m = this.media;
    if (!m) return;
    const before = m.mine?.[kind] === true;
    try {
      const answer = await call<{ counts: Record<string, number>; mine: Record<string, boolean> }>(before ? 'DELETE' : 'PUT', `/v1/videos/${m.id}/${kind}`, lang(this));
      this.media = { ...m, counts: { ...m.counts, ...answer.counts }, mine: { ...m.mine, ...answer.mine } };
      this.tell(`souk:${kind}`, { on: !before });
      if (!before) this.report(kind === 'like' ? 'Video Liked' : 'Video Saved');
    } catch (e) {
      this.refused(e, kind);
    }
  }

  private async share(): Promise<void> {
    const m = this.media;
    if (!m) return;
    try {
      const answer = await call<{ url: string; counts: Record<string, number> }>('POST', `/v1/videos/${m.id}/shares`, lang(this));
      this.media = { ...m, counts: { ...m.counts, ...answer.counts } };
      await navigator.clipboard?.writeText(absolute(answer.url)).catch(() => undefined);
      this.say(this.t('copied'));
      this.tell('souk:share', { url: answer.url });
      this.report('Video Shared');
    } catch (e) {
      this.refused(e, 'share');
    }
  }

  /** refused says why something did not work; a visitor is shown the way to the shop's own sign-in. */
  private refused(e: unknown, act: string): void {
    if (!(e instanceof Refused && e.status === 401)) return this.say(this.t('failed'));
    const { handled, href } = askToSignIn(this, { video: this.media?.id, act });
    if (handled) return;
    this.say(this.t('signIn'), href);
  }

  /** report tells Souk of the film, each thing once. */
  private report(name: string, more: Record<string, unknown> = {}): void {
    const m = this.media;
    const key = name + String(more.progress ?? '');
    if (!m || this.told.has(key)) return;
    this.told.add(key);
    track(name, { video_id: m.id, impression: m.impression, ...(this.product ? { product_id: this.product } : {}), ...more });
  }

  /** progress reports quarters and the end; a film that loops never says "ended". */
  private progress(): void {
    const p = this.player;
    if (!p?.duration) return;
    const share = p.currentTime / p.duration;
    if (p.currentTime >= 3) this.report('Video Content Playing', { progress: 0, position: 3 });
    for (const q of [25, 50, 75]) if (share * 100 >= q) this.report('Video Content Playing', { progress: q });
    if (share >= 0.97) this.report('Video Playback Completed');
  }

  private say(text: string, href?: string): void {
    this.message = text;
    this.messageLink = href;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { this.message = ''; this.messageLink = undefined; }, href ? 10_000 : 4000);
  }

  private tell(name: string, detail: Record<string, unknown>): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail: { video: this.media?.id, ...detail } }));
  }

  override render() {
    const m = this.media;
    if (!m) return html`<slot></slot>`;
    return html`
      <div class="frame">
        <video part="video" playsinline loop preload="none" .muted=${this.muted} crossorigin="anonymous" tabindex="0"
          aria-label=${`${this.t('film')}: ${m.title ?? ''}`} poster=${m.poster ? absolute(m.poster) : nothing}
          width=${m.width ?? 1080} height=${m.height ?? 1920}
          @loadedmetadata=${() => this.applyCaptions()}
          @play=${() => { this.isPlaying = true; this.tell('souk:play', {}); this.report('Video Playback Started'); }}
          @pause=${() => { this.isPlaying = false; this.tell('souk:pause', {}); }}
          @timeupdate=${() => this.progress()}
          @click=${() => this.toggle()}>
          ${(m.tracks ?? []).map((t) => html`<track kind="captions" src=${absolute(t.url)} srclang=${t.lang} label=${t.label} @load=${(e: Event) => this.place(e)}>`)}
        </video>
        ${this.isPlaying ? nothing : html`<button class="big" part="button" aria-label=${this.t('play')} @click=${() => this.toggle()}>${icons.play}</button>`}
        <div class="say" role="status">${this.message}${this.messageLink ? html` <a part="link" href=${this.messageLink}>${this.t('signInGo')}</a>` : nothing}</div>
        ${this.compact ? nothing : html`<div class="side">${this.deedButton('like', icons.heart)}${this.deedButton('save', icons.star)}
          <button class="deed" part="button" aria-label=${this.t('share')} @click=${() => this.share()}>${icons.share}<small aria-hidden="true">${m.counts?.share ?? 0}</small></button></div>`}
        <div class="bar" part="bar">
          <button part="button" aria-label=${this.t(this.isPlaying ? 'pause' : 'play')} @click=${() => this.toggle()}>${this.isPlaying ? icons.pause : icons.play}</button>
          <button part="button" aria-label=${this.t(this.muted ? 'unmute' : 'mute')} aria-pressed=${this.muted ? 'false' : 'true'} @click=${() => { this.muted = !this.muted; }}>${this.muted ? icons.muted : icons.sound}</button>
          ${m.tracks?.length ? html`<button part="button" aria-label=${this.t(this.captions ? 'captionsOff' : 'captionsOn')} aria-pressed=${this.captions ? 'true' : 'false'} @click=${() => { this.captions = !this.captions; }}>${icons.captions}</button>` : nothing}
          <span class="grow"></span>
        </div>
      </div>`;
  }

  private deedButton(kind: Deed, icon: unknown) {
    const on = this.media?.mine?.[kind] === true;
    return html`<button class="deed" part="button" aria-label=${this.t(kind)} aria-pressed=${on ? 'true' : 'false'} @click=${() => this.deed(kind)}>${icon}<small aria-hidden="true">${this.media?.counts?.[kind] ?? 0}</small></button>`;
  }
}

if (!customElements.get('souk-video')) customElements.define('souk-video', SoukVideo);
