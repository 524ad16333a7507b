import { defineConfig, devices } from '@playwright/test';

// The journeys run on the built binary with an empty data folder: desktop in
// Chinese and phone in English, the two ends of what people use.
const port = Number(process.env.SOUK_E2E_PORT ?? 18080);
export const base = `http://127.0.0.1:${port}`;
const souk = process.env.SOUK_E2E_BIN ?? '../../bin/souk';

const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--font-render-hinting=none', '--disable-lcd-text',
    '--force-color-profile=srgb', '--hide-scrollbars', '--autoplay-policy=no-user-gesture-required'],
};

export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  outputDir: 'out/results',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  // A second try on a busy machine is reported as flaky; a real fault fails every try.
  retries: process.env.CI ? 2 : 1,
  reporter: [['list']],
  use: { baseURL: base, actionTimeout: 20_000, navigationTimeout: 30_000, timezoneId: 'Asia/Shanghai', launchOptions: chromium, trace: 'off', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop-zh', use: { viewport: { width: 1280, height: 860 }, locale: 'zh-CN' } },
    { name: 'phone-en', use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, locale: 'en-US', defaultBrowserType: 'chromium' } },
  ],
  webServer: {
    command: `rm -rf out/data && mkdir -p out && exec ${souk} serve --sandbox --data out/data --addr 127.0.0.1:${port} 2>out/server.log`,
    url: `${base}/readyz`,
    timeout: 30_000,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
});
