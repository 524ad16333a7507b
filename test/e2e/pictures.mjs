// Takes the README's pictures from a running demo marketplace (souk serve --sandbox --demo, its films decided):
//   node pictures.mjs URL DATA_FOLDER
// Desktop in English and phone in Chinese, into docs/pictures/NAME.png and NAME-phone.png.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, devices } from '@playwright/test';

const [url, data] = process.argv.slice(2);
if (!url || !data) {
  console.error('node pictures.mjs URL DATA_FOLDER');
  process.exit(2);
}
const base = url.replace(/\/$/, '');
const { password } = JSON.parse(readFileSync(`${data}/demo.json`, 'utf8'));
const to = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
mkdirSync(to, { recursive: true });
const largest = 200_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--font-render-hinting=none', '--disable-lcd-text',
    '--force-color-profile=srgb', '--hide-scrollbars', '--autoplay-policy=no-user-gesture-required'],
});

const sizes = {
  desktop: { viewport: { width: 1280, height: 860 }, locale: 'en-US' },
  phone: { ...devices['Pixel 7'], viewport: { width: 390, height: 800 }, deviceScaleFactor: 1.5, locale: 'zh-CN', defaultBrowserType: undefined },
};

/** open gives a window, signed in when somebody is named. */
async function open(size, email) {
  const lang = size === 'phone' ? 'zh' : 'en';
  const context = await browser.newContext({ ...sizes[size], baseURL: base, timezoneId: 'Asia/Shanghai', reducedMotion: email ? 'reduce' : 'no-preference' });
  if (email) {
    const answer = await context.request.post('/v1/sessions', { data: { email, password } });
    if (!answer.ok()) throw new Error(`${email}: ${answer.status()} ${await answer.text()}`);
    await context.request.patch('/v1/me', { data: { lang } });
  }
  return { context, page: await context.newPage(), get: async (path) => (await context.request.get(path)).json() };
}

/** shrink brings a picture to few colours when it is too large. */
function shrink(file) {
  for (const colours of [256, 96, 48]) {
    if (statSync(file).size < largest) break;
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', file, '-vf', `split[a][b];[a]palettegen=max_colors=${colours}[p];[b][p]paletteuse=dither=none`, `${file}.png`]);
    renameSync(`${file}.png`, file);
  }
  const { size } = statSync(file);
  if (size >= largest) throw new Error(`${file} has ${size} bytes`);
  console.log(`${file.slice(to.length)} ${Math.round(size / 1000)} kB`);
}

async function take(name, size, page) {
  const file = `${to}${name}${size === 'phone' ? '-phone' : ''}.png`;
  await page.screenshot({ path: file });
  shrink(file);
}

/** quiet waits until nothing loads any more. */
const quiet = async (page) => {
  await page.getByRole('heading').first().waitFor();
  await page.waitForLoadState('networkidle');
};

/** playing waits until the film in view shows some of its time. */
const playing = (page) =>
  page.waitForFunction(() => {
    const films = [...document.querySelectorAll('souk-video, souk-feed')].flatMap((el) => [el, ...(el.shadowRoot?.querySelectorAll('souk-video') ?? [])]);
    return films.some((el) => (el.shadowRoot?.querySelector('video')?.currentTime ?? 0) > 4);
  }, undefined, { timeout: 60_000 });

const owner = 'lin@northlight.example';
for (const size of ['desktop', 'phone']) {
  const seller = await open(size, owner);
  const { stores } = await seller.get('/v1/me');
  await seller.page.goto(`/stores/${stores[0].id}/marketing`);
  await quiet(seller.page);
  await take('marketing', size, seller.page);
  const { items } = await seller.get(`/v1/stores/${stores[0].id}/videos?state=rejected`);
  const worst = items.sort((a, b) => b.findings.length - a.findings.length)[0];
  if (!worst) throw new Error('the demo has no rejected film yet');
  await seller.page.goto(`/stores/${stores[0].id}/videos/${worst.id}`);
  await quiet(seller.page);
  // On a phone the findings stand below the preview.
  if (size === 'phone') await seller.page.getByRole('article').first().evaluate((el) => el.scrollIntoView({ block: 'center' }));
  await take('findings', size, seller.page);
  await seller.context.close();

  const desk = await open(size, 'reviewer@souk.example');
  const cases = await desk.get('/v1/review/cases?limit=20');
  const waiting = cases.items.find((c) => c.state === 'open' || c.mine);
  if (!waiting) throw new Error('no case waits in the queue');
  // A claimed case shows the decision; afterwards it goes back to the queue.
  const claim = `/v1/review/cases/${waiting.id}/claim`;
  if (waiting.state === 'open') await desk.context.request.post(claim, { headers: { 'Idempotency-Key': crypto.randomUUID() } });
  await desk.page.goto(`/review/${waiting.id}`);
  await quiet(desk.page);
  await desk.page.locator('video[src]').waitFor();
  await desk.page.locator('video').evaluate(async (el) => {
    el.currentTime = 5;
    await new Promise((done) => el.addEventListener('seeked', done, { once: true }));
  });
  await take('review', size, desk.page);
  if (waiting.state === 'open') await desk.context.request.delete(claim);
  await desk.context.close();

  const shop = await open(size);
  const feed = await shop.get('/v1/storefront/feed?limit=10');
  const film = feed.items[0];
  await shop.page.goto(film.products[0].url);
  await playing(shop.page);
  await take('product', size, shop.page);
  await shop.page.goto('/shop/feed');
  await playing(shop.page);
  await take('feed', size, shop.page);
  await shop.context.close();
}
await browser.close();
