import type { Locator } from '@playwright/test';
import { inspect, sideways } from './support/access';
import { call, sandbox } from './support/server';
import { expect, test } from './support/world';

// What buyers see of an approved film.

const say = {
  zh: { visit: '以谁的身份浏览', go: '切换', play: '播放', pause: '暂停', sound: '打开声音', mute: '静音', like: '点赞', save: '收藏', share: '分享', feed: '商品短视频', film: '商品短视频' },
  en: { visit: 'Visit as', go: 'Go', play: 'Play', pause: 'Pause', sound: 'Turn sound on', mute: 'Mute', like: 'Like', save: 'Save', share: 'Share', feed: 'Product films', film: 'Product film' },
};

interface Facts { paused: boolean; muted: boolean; src: string; captions: string[] }

const facts = (film: Locator): Promise<Facts> =>
  film.evaluate((el: HTMLVideoElement) => ({
    paused: el.paused, muted: el.muted, src: el.currentSrc,
    captions: [...el.textTracks].filter((track) => track.mode === 'showing' && (track.cues?.length ?? 0) > 0).map((track) => track.language),
  }));

test('V-02 V-05 V-06 V-07: the product page opens with the film, playing muted with captions', async ({ world, visit, lang }) => {
  await world.live();
  const product = await world.product();
  const page = await visit();
  await page.goto(`/shop/products/${product.id}`);
  const first = page.locator('main souk-video, main img').first();
  await expect(first, 'the film stands before the pictures').toHaveJSProperty('tagName', 'SOUK-VIDEO');
  const film = first.locator('video');
  await expect.poll(() => facts(film)).toMatchObject({ paused: false, muted: true });
  await expect.poll(async () => (await facts(film)).captions.map((c) => c.slice(0, 2))).toEqual([lang]);
  const media = await fetch(new URL(`/v1/storefront/products/${product.id}`, page.url()));
  expect(((await media.json()) as { media: object[] }).media[0]).toMatchObject({ type: 'shopping_video', autoplay: true, muted: true });

  await test.step('V-08: space pauses and plays, M turns the sound on', async () => {
    await film.focus();
    await page.keyboard.press('Space');
    await expect.poll(() => facts(film)).toMatchObject({ paused: true });
    await page.keyboard.press('Space');
    await expect.poll(() => facts(film)).toMatchObject({ paused: false });
    await page.keyboard.press('m');
    await expect.poll(() => facts(film)).toMatchObject({ muted: false });
    await first.getByRole('button', { name: say[lang].mute }).click();
    await expect.poll(() => facts(film)).toMatchObject({ muted: true });
    await expect(first.getByRole('button', { name: say[lang].sound })).toBeVisible();
  });
});

test('V-08: with reduced motion nothing plays by itself', async ({ world, visit, lang }) => {
  await world.live();
  const product = await world.product();
  const page = await visit(undefined, { reducedMotion: 'reduce' });
  await page.goto(`/shop/products/${product.id}`);
  const souk = page.locator('souk-video');
  const play = souk.getByRole('button', { name: say[lang].play }).first();
  await expect(play).toBeVisible();
  // The film is in view and its observer has told so: two frames after it is there.
  await souk.evaluate((el) => new Promise<void>((done) => {
    new IntersectionObserver((seen) => seen.some((e) => e.intersectionRatio >= 0.6) && requestAnimationFrame(() => requestAnimationFrame(() => done())), { threshold: [0, 0.3, 0.6, 0.9] }).observe(el);
    el.scrollIntoView({ block: 'nearest' });
  }));
  expect(await facts(souk.locator('video'))).toMatchObject({ paused: true, src: '' });
  await play.click();
  await expect.poll(() => facts(souk.locator('video'))).toMatchObject({ paused: false });
});

test('V-02 V-10 V-14: home, search and its video tab, and the feed have the film', async ({ world, visit, lang }) => {
  const id = await world.live();
  const { title: name } = await world.film(id);
  const product = await world.product();
  const page = await visit();
  await page.goto('/shop');
  await expect(page.getByRole('main').getByRole('link').filter({ hasText: name })).toBeVisible();
  await page.getByRole('searchbox').fill(product.title[lang]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('link').filter({ hasText: product.title[lang] }).first()).toBeVisible();
  await page.getByRole('main').getByRole('navigation').getByRole('link').last().click();
  await expect(page).toHaveURL(/tab=video/);
  await page.getByRole('main').getByRole('link').filter({ hasText: name }).click();
  await expect(page).toHaveURL(new RegExp(`/shop/feed\\?clip=${id}`));
  const clip = page.getByRole('feed').getByRole('article').filter({ hasText: product.title[lang] });
  await expect.poll(() => facts(clip.locator('video'))).toMatchObject({ paused: false, muted: true });
  const links = await page.getByRole('feed').getByRole('link').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).origin));
  expect(new Set(links), 'no link leads off the marketplace').toEqual(new Set([new URL(page.url()).origin]));
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/shop$/);
});

test('V-11: a buyer likes, saves and shares; a second like takes it back', async ({ world, visit, watch, lang }) => {
  const id = await world.live();
  const product = await world.product();
  const words = say[lang];
  const page = await visit();
  const souk = page.locator('souk-video');
  const deed = (name: string) => souk.getByRole('button', { name, exact: true });

  await test.step('a visitor is asked to sign in', async () => {
    watch.refusals(401);
    await page.goto(`/shop/products/${product.id}`);
    await deed(words.like).click();
    await expect(souk.getByRole('status')).not.toBeEmpty();
    await expect(deed(words.like)).toHaveText('0');
  });

  await page.getByLabel(words.visit).selectOption({ label: lang === 'zh' ? 'Mei · SG' : 'Maria · ES' });
  await page.getByRole('button', { name: words.go, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/shop/products/${product.id}`));
  for (const name of [words.like, words.save]) {
    await expect(deed(name)).toHaveText('0');
    await deed(name).click();
    await expect(deed(name)).toHaveAttribute('aria-pressed', 'true');
    await expect(deed(name)).toHaveText('1');
  }
  await deed(words.share).click();
  await expect(deed(words.share)).toHaveText('1');
  expect((await world.film(id)).counts).toMatchObject({ like: 1, save: 1, share: 1 });

  await page.reload();
  await expect(deed(words.like), 'it is remembered').toHaveAttribute('aria-pressed', 'true');
  await deed(words.like).click();
  await expect(deed(words.like)).toHaveText('0');
  await expect(deed(words.like)).toHaveAttribute('aria-pressed', 'false');

  await test.step('a repeated call is the same like', async () => {
    const { token } = await sandbox<{ token: string }>('POST', 'buyers', { country: 'ES' });
    await call(token, 'PUT', `/v1/videos/${id}/like`);
    await call(token, 'PUT', `/v1/videos/${id}/like`);
    expect((await world.film(id)).counts).toMatchObject({ like: 1 });
  });
});

test('X-59 X-53: the shop\'s pages in both languages', async ({ world, visit, watch, phone }) => {
  const id = await world.live();
  const product = await world.product();
  const page = await visit(undefined, { reducedMotion: 'reduce' });
  watch.refusals(404);
  const found: string[] = [];
  const pages = ['/shop', '/shop/search?q=lamp', '/shop/search?tab=video&q=', '/shop/search?q=nothing-like-this', `/shop/products/${product.id}`, `/shop/feed?clip=${id}`, '/shop/products/prd_nobody'];
  for (const path of pages) {
    for (const lang of ['zh', 'en'] as const) {
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      if (path.includes('feed')) await expect(page.getByRole('feed')).toBeVisible();
      if (path.includes(product.id)) await expect(page.locator('souk-video').getByRole('button', { name: say[lang].share })).toBeVisible();
      found.push(...(await inspect(page, `${path} (${lang})`)));
      if (phone) found.push(...(await sideways(page, `${path} (${lang})`)));
    }
  }
  expect(found).toEqual([]);
});
