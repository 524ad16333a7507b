// Opens every screen of the built console with the made-up marketplace, in both languages, on a desk and on a phone:
// takes a picture into .look/, runs axe, and fails on a finding, a console error, a refused source of the content
// policy, or a page that scrolls sideways. "npm run look -- FILTER [zh-phone]" takes only the screens whose name has FILTER.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const shots = `${root}.look`;
mkdirSync(shots, { recursive: true });
if (!existsSync(`${shots}/film.mp4`)) {
  spawnSync("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    "testsrc2=s=540x960:r=25:d=15",
    "-pix_fmt",
    "yuv420p",
    "-movflags",
    "+faststart",
    `${shots}/film.mp4`,
  ]);
}

const store = "/stores/str_aurora";
const low = "/stores/str_bamboo";
const press = (key) => (page) => page.keyboard.press(key);
const screens = [
  ["signin", null, "/sign-in"],
  ["invite", null, "/invitations/abc"],
  ["invite-gone", null, "/invitations/gone"],
  ["marketing", "owner", `${store}/marketing`],
  ["marketing-low", "owner", `${low}/marketing`],
  ["marketing-nothere", "owner", `${store}/marketing`, async (page) => page.locator(".tile button").first().click()],
  ["bell", "owner", `${store}/marketing`, async (page) => page.locator(".top .icon-button").click()],
  ["user", "owner", `${store}/marketing`, async (page) => page.locator(".user").click()],
  ["eligibility-low", "owner", `${low}/tools/video`, async (page) => page.locator(".panel-head button").click()],
  ["eligibility-on", "owner", `${store}/tools/video`],
  ["metrics", "owner", `${low}/metrics#positive_rate_90d`],
  ["videos", "owner", `${store}/videos`],
  ["videos-filtered", "owner", `${store}/videos?state=suspended`],
  ["videos-inactive", "owner", `${low}/videos`],
  ["upload", "owner", `${store}/videos/upload?product=prd_buds`],
  ["upload-filled", "owner", `${store}/videos/upload?product=prd_buds`, fill],
  [
    "upload-checked",
    "owner",
    `${store}/videos/upload?product=prd_buds`,
    async (page) => {
      await fill(page);
      await page.locator("#title").fill("Pulse 3 全网最低价");
      await page.locator(".upload-actions button").first().click();
      await page.locator(".verdict").waitFor();
    },
  ],
  ["film-rejected", "owner", `${store}/videos/vid_rejected`],
  ["film-first-attempt", "owner", `${store}/videos/vid_rejected?attempt=1`],
  ["film-live", "owner", `${store}/videos/vid_live`],
  ["film-review", "owner", `${store}/videos/vid_review`],
  ["film-person", "owner", `${store}/videos/vid_person`],
  [
    "film-withdraw",
    "owner",
    `${store}/videos/vid_live`,
    async (page) => {
      await page.locator(".page-actions button").first().click();
      await page.locator("dialog input").waitFor();
    },
  ],
  ["resubmit", "owner", `${store}/videos/vid_rejected/resubmit`],
  ["records", "owner", `${store}/reviews`],
  ["record", "owner", `${store}/reviews/rec_vid_rejected_2`],
  ["products", "owner", `${store}/products`],
  ["people", "owner", `${store}/people`],
  [
    "people-invite",
    "owner",
    `${store}/people`,
    async (page) => {
      await page.locator(".page-actions button").click();
      await page.locator("#invite-email").fill("new@demo.test");
      await page.keyboard.press("Enter");
      await page.locator("#link").waitFor();
    },
  ],
  ["people-403", "agent", `${store}/people`],
  ["not-found", "owner", "/stores/str_ember/marketing"],
  ["no-page", "owner", "/nowhere"],
  ["queue", "reviewer", "/review"],
  ["queue-decided", "reviewer", "/review?show=decided"],
  ["case-held", "reviewer", "/review/cas_3"],
  ["case-open", "reviewer", "/review/cas_2"],
  [
    "case",
    "reviewer",
    "/review/cas_1",
    async (page) => {
      await page.keyboard.press("c");
      await page.locator(".decide .ant-btn-dangerous").waitFor();
    },
  ],
  [
    "case-reject",
    "reviewer",
    "/review/cas_1",
    async (page) => {
      await page.keyboard.press("c");
      await page.locator(".decide .ant-btn-dangerous").waitFor();
      await page.keyboard.press("2");
      await page.locator("#note").waitFor();
    },
  ],
  ["case-keys", "reviewer", "/review/cas_2", press("?")],
  ["stores", "operator", "/stores"],
  ["store-by-staff", "operator", `${store}/marketing`],
  ["audit", "operator", "/audit"],
  ["audit-details", "operator", "/audit", async (page) => page.locator(".list button").first().click()],
  ["policies", "operator", "/policies"],
  ["codes", "owner", "/codes"],
  [
    "expired",
    "owner",
    `${store}/videos`,
    async (page) => {
      await page.context().clearCookies();
      await page.locator(".tab").nth(2).click();
      await page.locator("dialog input[type=password]").waitFor();
    },
  ],
];

async function fill(page) {
  const cue = (n, text) => `${n}\n00:00:0${n},000 --> 00:00:0${n},900\n${text}\n\n`;
  await page.setInputFiles("#film", `${shots}/film.mp4`);
  await page.setInputFiles("#subtitles", [
    {
      name: "film.zh.srt",
      mimeType: "application/x-subrip",
      buffer: Buffer.from(cue(1, "泡水三十分钟") + cue(2, "还能听歌")),
    },
  ]);
  await page.locator("#title").fill("Pulse 3");
  await page.locator(".choice input").first().check();
  await page.locator(".declare input").first().check();
  await page.locator(".hints").getByText("15").first().waitFor();
}

const [filter = "", only = ""] = process.argv.slice(2);
// A build of its own: the embedded one may be in use.
process.env.CONSOLE_OUT = `${shots}/dist`;
if (!process.env.BUILT) await build({ root, configFile: `${root}vite.config.ts`, logLevel: "error" });
const server = await preview({
  root,
  configFile: `${root}vite.config.ts`,
  preview: { port: 0, host: "127.0.0.1" },
  logLevel: "error",
});
const base = server.resolvedUrls.local[0].replace(/\/$/, "");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
  ],
});
let bad = 0;
const say = (where, what) => {
  bad++;
  console.log(`${where}: ${what}`);
};
for (const lang of ["zh", "en"]) {
  for (const [size, width, height] of [
    ["desk", 1280, 860],
    ["phone", 390, 844],
  ]) {
    for (const [name, who, path, act] of screens.filter(([n]) => n.includes(filter))) {
      const where = `${name}-${lang}-${size}`;
      if (!where.endsWith(only)) continue;
      const context = await browser.newContext({
        viewport: { width, height },
        locale: lang === "zh" ? "zh-CN" : "en-GB",
        timezoneId: "Asia/Shanghai",
        reducedMotion: "reduce",
        hasTouch: size === "phone",
      });
      if (who) await context.addCookies([{ name: "souk", value: who, url: base }]);
      const page = await context.newPage();
      page.on("pageerror", (error) => say(where, `page error ${error.message}`));
      page.on("console", (message) => {
        // A refused call is part of some screens; the browser logs it by itself.
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
          say(where, `console ${message.text()}`);
        if (message.type() === "warning" && /antd|deprecated/i.test(message.text()))
          say(where, `console ${message.text()}`);
      });
      try {
        await page.goto(base + path);
        await page.waitForFunction(
          () => document.querySelector("h1, .problem, .empty") && !document.querySelector(".loading"),
        );
        await page.waitForTimeout(300);
        if (act) {
          await act(page);
          await page.waitForTimeout(250);
        }
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) say(where, `scrolls sideways by ${wide} px`);
        await page.screenshot({ path: `${shots}/${where}.png`, fullPage: !act || size === "desk" });
        const axe = await new AxeBuilder({ page })
          .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
          .analyze();
        for (const v of axe.violations)
          say(
            where,
            `axe ${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n) => `${n.target} ${n.failureSummary?.split("\n")[1] ?? ""}`)
              .join(" | ")}`,
          );
      } catch (error) {
        say(where, error.message.split("\n")[0]);
        await page.screenshot({ path: `${shots}/${where}.png` }).catch(() => undefined);
      }
      await context.close();
    }
  }
}
await browser.close();
server.httpServer.closeAllConnections?.();
await server.close();
console.log(bad === 0 ? "every screen is clean" : `${bad} things to mend`);
process.exit(bad === 0 ? 0 : 1);
