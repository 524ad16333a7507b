// Takes screenshots: node shot.mjs URL FILE [WIDTHxHEIGHT] [LANG] [STORAGE] [WAIT_MS]
import { chromium } from '@playwright/test';
const [url, file, size = '1280x860', lang = 'en-US', cookie = '', wait = '1500'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--font-render-hinting=none', '--hide-scrollbars', '--autoplay-policy=no-user-gesture-required'] });
const ctx = await browser.newContext({ viewport: { width, height }, locale: lang, deviceScaleFactor: 1 });
if (cookie) { const [n, v] = cookie.split('='); await ctx.addCookies([{ name: n, value: v, url: new URL(url).origin }]); }
const page = await ctx.newPage();
page.on('console', (m) => { if (m.type() === 'error') console.log('console:', m.text()); });
page.on('pageerror', (e) => console.log('pageerror:', e.message));
page.on('response', (r) => { if (r.status() >= 400) console.log(r.status(), r.url()); });
await page.goto(url, { waitUntil: 'domcontentloaded' });
await page.waitForTimeout(Number(wait));
await page.screenshot({ path: file });
await browser.close();
