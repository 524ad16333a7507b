import { appendFileSync, existsSync, openAsBlob, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test as plain, expect, type BrowserContext, type Page } from '@playwright/test';
import { base } from '../playwright.config';
import { files } from './films';
import { call, invite, sandbox } from './server';
import { type Lang, words, type Words } from './words';

export { expect };

export interface Film {
  id: string;
  title: string;
  state: 'checking' | 'in_review' | 'published' | 'rejected' | 'suspended' | 'withdrawn';
  findings: { code: string; reason: string }[];
  attempts: { id: string; number: number }[];
  encode: string;
  counts: Record<string, number>;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Kept {
  store?: { id: string; key: string; name: string };
  product?: { id: string; title: Record<Lang, string> };
  people: Record<string, { email: string; password: string; name: string; state: State }>;
  films: Record<string, string>;
}

/** second is another reviewer, for what one person may not do alone. */
export type Role = 'owner' | 'reviewer' | 'second' | 'operator';

/** World is what the journeys of one project share. A new worker finds it again in a file. */
export class World {
  private readonly kept: Kept;

  constructor(readonly name: string, private readonly file: string) {
    this.kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : { people: {}, films: {} };
  }

  /** askedFile collects whom the pages of all tests asked. */
  get askedFile(): string {
    return this.file.replace(/json$/, 'asked');
  }

  private save(): void {
    writeFileSync(this.file, JSON.stringify(this.kept, null, 2));
  }

  /** store is the store of the journeys: healthy, with one product. */
  async store() {
    if (!this.kept.store) {
      const name = `Lamp house ${this.name}`;
      const made = await sandbox<{ store: { id: string }; owner_key: string }>('POST', 'stores', { name, level: 'L3' });
      this.kept.store = { id: made.store.id, key: made.owner_key, name };
      this.save();
    }
    return this.kept.store;
  }

  async product() {
    if (!this.kept.product) {
      const store = await this.store();
      // A name of its own, so that a search finds this project's product alone.
      const title = { zh: `可调光台灯 ${this.name}`, en: `Dimmable reading lamp ${this.name}` };
      const made = await sandbox<{ product: { id: string } }>('POST', 'products', {
        store: store.id, title, price: { amount: '39.90', currency: 'USD' }, images: ['/shop/pictures/lamp.png'], brand: 'Northlight',
      });
      this.kept.product = { id: made.product.id, title };
      this.save();
    }
    return this.kept.product;
  }

  /** active switches the tool on without the screen. */
  async active() {
    const store = await this.store();
    await call(store.key, 'POST', `/v1/stores/${store.id}/tools/video/activation`);
    return store;
  }

  async film(id: string): Promise<Film> {
    const store = await this.store();
    return (await call<{ video: Film }>(store.key, 'GET', `/v1/stores/${store.id}/videos/${id}`)).video;
  }

  /** reach waits until a film is in a state. */
  async reach(id: string, state: Film['state'], timeout = 90_000): Promise<Film> {
    await expect.poll(async () => (await this.film(id)).state, { timeout, intervals: [500, 1000], message: `film ${id} becomes ${state}` }).toBe(state);
    return this.film(id);
  }

  async films(): Promise<Film[]> {
    const store = await this.store();
    return (await call<{ items: Film[] }>(store.key, 'GET', `/v1/stores/${store.id}/videos?limit=100`)).items;
  }

  /** submit hands a film in without the screen; the same key is the same film. */
  async submit(key: string, title: string, film: string, subtitles: string[]): Promise<string> {
    const known = this.kept.films[key];
    if (known) return known;
    const store = await this.active();
    const made = await call<{ video: Film }>(store.key, 'POST', `/v1/stores/${store.id}/videos`, await this.form(title, film, subtitles));
    return this.remember(key, made.video.id);
  }

  private async form(title: string, film: string, subtitles: string[]): Promise<FormData> {
    const product = await this.product();
    const form = new FormData();
    for (const [name, value] of [['title', title], ['product_ids', product.id], ['purposes', 'function'], ['music', 'own']] as const) form.append(name, value);
    for (const path of subtitles) form.append('subtitle', await openAsBlob(path), basename(path));
    form.append('file', await openAsBlob(film), basename(film));
    return form;
  }

  remember(key: string, id: string): string {
    this.kept.films[key] = id;
    this.save();
    return id;
  }

  /** drop forgets a film, so that the next one under this key is new. */
  drop(key: string): void {
    delete this.kept.films[key];
    this.save();
  }

  known(key: string): string | undefined {
    return this.kept.films[key];
  }

  /** waiting is the good film, rejected once, mended, in review at least; what the journeys before did not do is done here. */
  async waiting(suffix = ''): Promise<string> {
    const title = (this.name === 'zh' ? '台灯三档调光' : 'A lamp with three steps of light') + suffix;
    const id = await this.submit('good', title, files.dull, [files.boast, files.en]);
    const state = async () => (await this.film(id)).state;
    await expect.poll(state, { timeout: 90_000, message: `film ${id} is checked` }).not.toBe('checking');
    if ((await state()) === 'rejected') {
      const store = await this.store();
      await call(store.key, 'POST', `/v1/stores/${store.id}/videos/${id}/resubmissions`, await this.form((await this.film(id)).title, files.good, [files.zh, files.en]));
      await this.reach(id, 'in_review');
    }
    return id;
  }

  /** undecided is the good film before a person decides; every further try of a journey gets a film and a title of its own. */
  async undecided(tryAgain: number): Promise<string> {
    const id = await this.waiting();
    if (!tryAgain && (await this.film(id)).state === 'in_review') return id;
    this.drop('good');
    const store = await this.store();
    // What the try before had published leaves the shop: the buyers' journeys look for one film.
    await call(store.key, 'POST', `/v1/stores/${store.id}/videos/${id}/withdrawal`).catch(() => undefined);
    return this.waiting(` ${tryAgain + 1}`);
  }

  /** live is the good film, published. */
  async live(): Promise<string> {
    const id = await this.waiting();
    if ((await this.film(id)).state !== 'published') {
      await this.approve(id);
      await this.reach(id, 'published', 170_000);
    }
    return id;
  }

  private async approve(id: string): Promise<void> {
    const { key } = await sandbox<{ key: string }>('POST', 'staff', { role: 'reviewer' });
    const cases = await call<{ items: { id: string; parent_id?: string; subject_id: string; state: string }[] }>(key, 'GET', '/v1/review/cases?limit=100');
    const attempts = (await this.film(id)).attempts.map((a) => a.id);
    const open = cases.items.find((c) => c.state === 'open' && (c.parent_id === id || attempts.includes(c.subject_id)));
    if (!open) return;
    await call(key, 'POST', `/v1/review/cases/${open.id}/claim`);
    await call(key, 'POST', `/v1/review/cases/${open.id}/decision`, { decision: 'approve', note: 'True.' });
  }

  person(who: string) {
    return this.kept.people[who];
  }

  forget(who: string): void {
    delete this.kept.people[who];
    this.save();
  }

  keep(who: string, person: Kept['people'][string]): void {
    this.kept.people[who] = person;
    this.save();
  }
}

/** Watch is what a page must not do: ask another host, write an error. */
export class Watch {
  readonly seen: string[] = [];
  /** asked are the origins that any page of the test sent a request to. */
  readonly asked = new Set<string>();
  /** cuts says that this test cuts the line itself. */
  cuts = false;
  private readonly allowed = new Set<number>();

  /** refusals names the statuses that this test provokes; the browser logs every one of them. */
  refusals(...statuses: number[]): void {
    for (const status of statuses) this.allowed.add(status);
  }

  on(context: BrowserContext): void {
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol === 'data:' || url.protocol === 'blob:') return;
      this.asked.add(url.origin);
      if (url.origin !== base) this.seen.push(`asks ${request.url()}`);
    });
    context.on('weberror', (error) => this.seen.push(`fails: ${error.error().message}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url } = message.location();
      if (this.cuts && message.text().includes('net::ERR_')) return;
      const status = Number(/the server responded with a status of (\d+)/.exec(message.text())?.[1] ?? 0);
      // Who is here is asked before anybody has signed in.
      if (this.allowed.has(status) || (status === 401 && url.endsWith('/v1/me'))) return;
      this.seen.push(`console: ${message.text()} (${url})`);
    });
  }
}

interface Visit {
  reducedMotion?: 'reduce' | 'no-preference';
  lang?: Lang;
}

interface PerTest {
  t: Words;
  lang: Lang;
  phone: boolean;
  watch: Watch;
  /** join takes a one-time link to an account, on screen. */
  join: (role: Role) => Promise<Page>;
  /** visit opens a window of its own: for a person of the console, or for anybody. */
  visit: (who?: Role, how?: Visit) => Promise<Page>;
}

interface PerWorker {
  world: World;
}

export const test = plain.extend<PerTest, PerWorker>({
  world: [
    async ({}, use, info) => {
      const lang = info.project.name.endsWith('zh') ? 'zh' : 'en';
      await use(new World(lang, `out/world-${info.project.name}.json`));
    },
    { scope: 'worker' },
  ],
  lang: async ({ world }, use) => use(world.name as Lang),
  t: async ({ lang }, use) => use(words(lang)),
  phone: async ({}, use, info) => use(info.project.name.startsWith('phone')),
  watch: async ({ world }, use) => {
    const watch = new Watch();
    await use(watch);
    appendFileSync(world.askedFile, [...watch.asked, ''].join('\n'));
    expect.soft(watch.seen, 'X-60: no other host is asked; nothing is written to the console as an error').toEqual([]);
  },
  visit: async ({ browser, watch, world, join }, use) => {
    const open: BrowserContext[] = [];
    await use(async (who, how = {}) => {
      if (who && !world.person(who)) await (await join(who)).context().close();
      const context = await browser.newContext({
        storageState: who && world.person(who)?.state,
        reducedMotion: how.reducedMotion ?? 'no-preference',
        ...(how.lang ? { locale: how.lang === 'zh' ? 'zh-CN' : 'en-US' } : {}),
      });
      open.push(context);
      // An earlier test may have left the person with the other language.
      if (who) await context.request.patch(`${base}/v1/me`, { data: { lang: how.lang ?? world.name } });
      watch.on(context);
      return context.newPage();
    });
    for (const context of open) await context.close();
  },
  join: async ({ browser, watch, world, t }, use) => {
    const open: BrowserContext[] = [];
    await use(async (role) => {
      const name = { owner: 'Lin Yue', reviewer: 'Ren Hao', second: `Rosa Klein ${world.name}`, operator: 'Olga Ortiz' }[role];
      const email = `${role}-${world.name}-${Date.now()}@souk.example`;
      const password = 'a lamp that bends';
      const link = invite({ email, role: role === 'second' ? 'reviewer' : role, store: role === 'owner' ? (await world.store()).id : undefined });
      const context = await browser.newContext();
      open.push(context);
      watch.on(context);
      const page = await context.newPage();
      await page.goto(link);
      await page.getByLabel(t('invite.name')).fill(name);
      await page.getByLabel(t('invite.password')).fill(password);
      await page.getByRole('button', { name: t('invite.submit') }).click();
      await expect(page.getByRole('navigation', { name: t('nav.main') }).filter({ visible: true })).toBeVisible();
      world.keep(role, { email, password, name, state: await context.storageState() });
      return page;
    });
    for (const context of open) await context.close();
  },
});

/** slowly makes the window's uploads take time, so that what is shown meanwhile can be seen. */
export async function slowly(page: Page, bytesPerSecond: number): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond });
}

/** loseFirstAnswer lets the first POST to an address through and cuts the line before its answer arrives. */
export async function loseFirstAnswer(page: Page, url: string): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  let lost = false;
  tools.on('Fetch.requestPaused', ({ requestId, request }) => {
    const lose = request.method === 'POST' && !lost;
    lost ||= lose;
    void (lose ? tools.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' }) : tools.send('Fetch.continueRequest', { requestId }));
  });
  await tools.send('Fetch.enable', { patterns: [{ urlPattern: url, requestStage: 'Response' }] });
}
