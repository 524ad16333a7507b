// Opens every screen of a running demo marketplace (souk serve --sandbox --demo), in both languages, on a desk and on
// a phone: takes a picture into .look/, runs axe, and fails on a finding, a console error, or a page that scrolls
// sideways:
//   npm run look -- URL DATA_FOLDER [FILTER] [zh-phone]
// FILTER takes only the screens whose name has it.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";
import { screens } from "./screens.mjs";

const [url, data, filter = "", only = ""] = process.argv.slice(2);
if (!url || !data) {
  console.error("npm run look -- URL DATA_FOLDER [FILTER] [zh-phone]");
  process.exit(2);
}
const base = url.replace(/\/$/, "");
const { password } = JSON.parse(readFileSync(`${data}/demo.json`, "utf8"));
const shots = fileURLToPath(new URL("../.look", import.meta.url));
mkdirSync(shots, { recursive: true });
const people = {
  lin: "lin@northlight.example",
  wu: "wu@harbor.example",
  he: "he@crane.example",
  sun: "sun@cedar.example",
  reviewer: "reviewer@souk.example",
  trust: "trust@souk.example",
  operator: "operator@souk.example",
};

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
const states = {};

/** A window with a person in it, in a language and a size. */
async function open(who, lang, size) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: size === "phone" ? { width: 390, height: 844 } : { width: 1280, height: 860 },
    locale: lang === "zh" ? "zh-CN" : "en-GB",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
    hasTouch: size === "phone",
    storageState: who && states[who],
  });
  if (!who) return context;
  if (!states[who]) {
    const answer = await context.request.post("/v1/sessions", { data: { email: people[who], password } });
    if (!answer.ok()) throw new Error(`${people[who]}: ${answer.status()} ${await answer.text()}`);
    states[who] = await context.storageState();
  }
  await context.request.patch("/v1/me", { data: { lang } });
  return context;
}

/** ask reads something that an address is made of. */
const ask = (who) => async (path) => {
  const context = await open(who, "en", "desk");
  const answer = await (await context.request.get(path)).json();
  await context.close();
  return answer;
};

async function look([name, who, path, act], lang, size) {
  const where = `${name}-${lang}-${size}`;
  const context = await open(who, lang, size);
  const page = await context.newPage();
  page.on("pageerror", (error) => say(where, `page error ${error.message}`));
  page.on("console", (message) => {
    // A refused call is part of some screens; the browser logs it by itself.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) say(where, `console ${message.text()}`);
    if (message.type() === "warning" && /antd|deprecated/i.test(message.text()))
      say(where, `console ${message.text()}`);
  });
  try {
    await page.goto(base + path);
    await page.waitForFunction(
      () => document.querySelector("h1, .problem, .empty") && !document.querySelector(".loading"),
    );
    await page.waitForTimeout(400);
    if (act) {
      await act(page);
      await page.waitForTimeout(300);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
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

const all = (await screens(ask)).filter(([name]) => name.includes(filter));
for (const lang of ["zh", "en"])
  for (const size of ["desk", "phone"])
    for (const screen of all) if (`${screen[0]}-${lang}-${size}`.endsWith(only)) await look(screen, lang, size);
await browser.close();
console.log(bad === 0 ? "every screen is clean" : `${bad} things to mend`);
process.exit(bad === 0 ? 0 : 1);
