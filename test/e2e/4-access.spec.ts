import type { Page } from '@playwright/test';
import { inspect, settled, sideways, speak, unreached } from './support/access';
import { files } from './support/films';
import { call, invite, sandbox } from './support/server';
import { expect, test, type World } from './support/world';
import { type Lang, words } from './support/words';

// every page of the console, in both languages, at this project's width, with what opens on it.

interface Screen {
  name: string;
  path: string;
  /** Opens something on the page; then it is looked at once more. */
  open?: (page: Page) => Promise<unknown>;
}

/** walk looks at screens one after the other and gives everything that was found. */
async function walk(page: Page, screens: Screen[], lang: Lang, phone: boolean): Promise<string[]> {
  const found: string[] = [];
  let now = lang;
  for (const { name, path, open } of screens) {
    await page.goto(path);
    await settled(page, now);
    if (open) {
      if (now !== lang) await speak(page, (now = lang));
      await open(page);
      found.push(...(await inspect(page, `${name} (${now})`, true)));
      continue;
    }
    for (const next of [now, now === 'zh' ? 'en' : 'zh'] as const) {
      if (next !== now) await speak(page, (now = next));
      found.push(...(await inspect(page, `${name} (${now})`)));
      if (phone) found.push(...(await sideways(page, `${name} (${now})`)));
    }
  }
  return found;
}

/** The journeys' film, in review at least, and one that was rejected. */
async function both(world: World) {
  const store = await world.active();
  const bad = await world.submit('bad', '只看问题', files.dull, [files.boast, files.en]);
  await world.reach(bad, 'rejected');
  const good = await world.waiting();
  return { store, good, bad };
}

test('X-59: the pages before the sign-in', async ({ world, visit, watch, lang, phone, t }) => {
  const store = await world.store();
  const page = await visit(undefined, { reducedMotion: 'reduce' });
  watch.refusals(404);
  const link = invite({ email: `seen-${world.name}@souk.example`, role: 'agent', store: store.id });
  const found = await walk(
    page,
    [
      { name: 'sign-in', path: '/sign-in' },
      { name: 'sign-in with errors', path: '/sign-in', open: (p) => p.getByRole('button', { name: t('signin.submit') }).click() },
      { name: 'invitation', path: link },
      { name: 'invitation gone', path: '/invitations/gone' },
    ],
    lang,
    phone,
  );
  expect(found).toEqual([]);
});

test('X-59: every page of a store', async ({ world, visit, watch, lang, phone, t }) => {
  const { store, good, bad } = await both(world);
  const at = `/stores/${store.id}`;
  // What the marketplace has verified itself leaves nothing to verify.
  await sandbox('PATCH', `stores/${store.id}`, { documents: [{ type: 'business_licence' }] });
  const { items } = await call<{ items: { id: string }[] }>(store.key, 'GET', `/v1${at}/reviews?limit=1`);
  const page = await visit('owner', { reducedMotion: 'reduce' });
  watch.refusals(404);
  const button = (name: string) => (p: Page) => p.getByRole('main').getByRole('button', { name, exact: true }).click();
  const found = await walk(
    page,
    [
      { name: 'marketing', path: `${at}/marketing` },
      { name: 'bell', path: `${at}/marketing`, open: (p) => p.getByRole('button', { name: new RegExp(t('bell.label')) }).click() },
      { name: 'account menu', path: `${at}/marketing`, open: (p) => p.getByRole('button', { name: new RegExp(t('user.menu')) }).click() },
      { name: 'conditions met', path: `${at}/tools/video` },
      { name: 'conditions missing', path: `${at}/tools/aplus` },
      { name: 'figures', path: `${at}/metrics` },
      { name: 'films', path: `${at}/videos` },
      { name: 'films filtered out', path: `${at}/videos?state=suspended` },
      { name: 'upload', path: `${at}/videos/upload` },
      { name: 'upload choosing', path: `${at}/videos/upload`, open: async (p) => {
        await p.getByRole('combobox', { name: t('upload.products') }).click();
        await expect(p.locator('.ant-select-item-option').first()).toBeVisible();
      } },
      { name: 'film', path: `${at}/videos/${good}` },
      { name: 'film rejected', path: `${at}/videos/${bad}` },
      { name: 'withdrawing', path: `${at}/videos/${bad}`, open: async (p) => {
        await button(t('film.withdraw'))(p);
        await expect(p.getByRole('dialog')).toBeVisible();
      } },
      { name: 'resubmit', path: `${at}/videos/${bad}/resubmit` },
      { name: 'records', path: `${at}/reviews` },
      { name: 'record', path: `${at}/reviews/${items[0]?.id}` },
      { name: 'products', path: `${at}/products` },
      { name: 'verification', path: `${at}/verification` },
      { name: 'verifying', path: `${at}/verification`, open: async (p) => {
        // It may be proved by now: then another one can be.
        await p.getByRole('main').getByRole('listitem').filter({ has: p.getByRole('heading', { name: t('verify.part.phone'), exact: true }) }).getByRole('button').first().click();
        await expect(p.getByLabel(t('verify.address.phone'))).toBeFocused();
      } },
      { name: 'people', path: `${at}/people` },
      { name: 'inviting', path: `${at}/people`, open: async (p) => {
        await button(t('people.invite'))(p);
        await p.getByRole('dialog').getByRole('button', { name: t('people.create_link') }).click();
        await expect(p.getByText(t('people.email_wrong'))).toBeVisible();
      } },
      { name: 'invited', path: `${at}/people`, open: async (p) => {
        await button(t('people.invite'))(p);
        await p.getByRole('dialog').getByLabel(t('people.email')).fill(`agent-${world.name}@souk.example`);
        await p.getByRole('dialog').getByRole('button', { name: t('people.create_link') }).click();
        await expect(p.getByLabel(t('people.link'), { exact: true })).toHaveValue(/\/invitations\//);
      } },
      { name: 'papers', path: `${at}/papers` },
      { name: 'handing a paper in', path: `${at}/papers/upload?type=trademark` },
      { name: 'filling a paper in', path: `${at}/papers/fill/shooting-authorisation` },
      { name: 'figures', path: `${at}/metrics` },
      { name: 'figure', path: `${at}/metrics/positive_rate_90d` },
      { name: 'figure as a table', path: `${at}/metrics/gmv_30d?view=table` },
      { name: 'events', path: `${at}/events` },
      { name: 'coverage of events', path: `${at}/events?view=coverage` },
      { name: 'installing events', path: `${at}/events?view=install` },
      { name: 'trail of the store', path: `${at}/audit` },
      { name: 'profile', path: `${at}/profile` },
      { name: 'codes', path: '/codes' },
      { name: 'no such page', path: '/nowhere' },
    ],
    lang,
    phone,
  );
  expect(found).toEqual([]);
});

test('X-59: every page of the marketplace\'s staff', async ({ world, visit, watch, lang, phone, t }) => {
  const { store, good } = await both(world);
  const { key } = await sandbox<{ key: string }>('POST', 'staff', { role: 'reviewer' });
  const { items } = await call<{ items: { id: string; subject_id: string }[] }>(key, 'GET', '/v1/review/cases?limit=100');
  const attempts = (await world.film(good)).attempts.map((a) => a.id);
  const of = `/review/${items.find((c) => attempts.includes(c.subject_id))?.id}`;
  const page = await visit('operator', { reducedMotion: 'reduce' });
  watch.refusals(401);
  const operator = (await sandbox<{ key: string }>('POST', 'staff', { role: 'operator' })).key;
  const draft = await call<{ draft: { id: string } }>(operator, 'POST', '/v1/policies/drafts', { title: 'Shorter films', changes: { video: { min_duration: '10s' } } });
  const press = (name: string) => (p: Page) => p.getByRole('main').getByRole('button', { name }).first().click();
  const found = await walk(
    page,
    [
      { name: 'queue', path: '/review' },
      { name: 'queue decided', path: '/review?show=decided' },
      { name: 'case', path: of },
      { name: 'case keys', path: of, open: async (p) => {
        await press(t('case.keys'))(p);
        await expect(p.getByRole('dialog')).toBeVisible();
      } },
      { name: 'case rejecting', path: of, open: async (p) => {
        await press(t('case.claim'))(p);
        await press(t('case.reject'))(p);
        await press(t('case.reject_confirm'))(p);
        await expect(p.getByText(t('case.note.need'))).toBeVisible();
      } },
      { name: 'case approving', path: of, open: press(t('case.approve')) },
      { name: 'stores', path: '/stores' },
      { name: 'a store by staff', path: `/stores/${store.id}/marketing` },
      { name: 'staff', path: '/staff' },
      { name: 'changing roles', path: '/staff', open: async (p) => {
        await press(t('team.change_of', { name: 'Olga Ortiz' }))(p);
        await expect(p.getByRole('dialog')).toBeVisible();
      } },
      { name: 'conduct of stores', path: '/conduct' },
      { name: 'jobs', path: '/jobs' },
      { name: 'buyers\' data', path: '/privacy' },
      { name: 'audit', path: '/audit' },
      { name: 'audit details', path: '/audit', open: async (p) => {
        await p.getByRole('main').getByRole('button', { name: new RegExp(t('audit.details_of', { action: '' }).trim()) }).first().click();
        await expect(p.getByRole('dialog')).toBeVisible();
      } },
      { name: 'policies', path: '/policies' },
      { name: 'publications', path: '/policies?view=timeline' },
      { name: 'drafts', path: '/policies?view=drafts' },
      { name: 'comparing policies', path: '/policies?view=compare' },
      { name: 'draft', path: `/policies/drafts/${draft.draft.id}?section=video` },
      { name: 'draft as JSON', path: `/policies/drafts/${draft.draft.id}?tab=json` },
      { name: 'what a draft changes', path: `/policies/drafts/${draft.draft.id}?tab=differences` },
      { name: 'publishing', path: `/policies/drafts/${draft.draft.id}`, open: async (p) => {
        await press(t('policies.publish'))(p);
        await expect(p.getByRole('dialog')).toBeVisible();
      } },
      { name: 'events of the marketplace', path: '/events' },
      { name: 'staff keys', path: '/keys' },
      { name: 'profile by staff', path: `/stores/${store.id}/profile` },
      { name: 'session ended', path: of, open: async (p) => {
        // What was claimed goes back to the queue first.
        await press(t('case.release'))(p);
        await expect(p).toHaveURL(/\/review$/);
        await p.context().clearCookies();
        // The page may notice by itself before this arrives.
        await p.getByRole('button', { name: t('queue.decided') }).dispatchEvent('click');
        await expect(p.getByRole('dialog', { name: t('expired.title') })).toBeVisible();
      } },
    ],
    lang,
    phone,
  );
  expect(found).toEqual([]);
  // The cookie went; the next test signs in anew.
  world.forget('operator');
});

test('X-59: Tab reaches everything on sign-in, Marketing Center and upload', async ({ world, visit, lang }) => {
  const store = await world.active();
  const front = await visit();
  await front.goto('/sign-in');
  await settled(front, lang);
  expect(await unreached(front), 'sign-in').toEqual([]);
  const page = await visit('owner');
  for (const path of ['marketing', 'videos/upload']) {
    await page.goto(`/stores/${store.id}/${path}`);
    await settled(page, lang);
    expect(await unreached(page), path).toEqual([]);
  }
});

test('X-53: the language switch keeps the place, and the choice holds', async ({ world, visit, lang, t }) => {
  const store = await world.active();
  const page = await visit('owner');
  const here = `/stores/${store.id}/videos?state=rejected`;
  await page.goto(here);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(t('videos.title'));
  const other = lang === 'zh' ? 'en' : 'zh';
  await speak(page, other);
  await expect(heading).toHaveText(words(other)('videos.title'));
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(here);
  await page.reload();
  await expect(heading).toHaveText(words(other)('videos.title'));
  await page.goto(`/stores/${store.id}/tools/video`);
  await expect(heading, 'the server speaks it too').toHaveText({ zh: '商品短视频', en: 'Shopping Video' }[other]);
});
