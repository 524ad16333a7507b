// The screens that "npm run look" opens: name, who looks, address, what is done there first.

const first = (page, selector) => page.locator(selector).first().click();
const main = (page) => page.getByRole("main");
const press = (zh, en) => (page) =>
  main(page)
    .getByRole("button", { name: new RegExp(`^(${zh}|${en})`) })
    .first()
    .click();

/** Sends a code to a fresh phone; one that was sent before is waited for. */
async function sendCode(page) {
  const button = main(page).locator(".part").nth(1).getByRole("button");
  await button.first().click();
  if (await page.locator("#phone-code").isVisible()) return;
  await page.locator("#phone-address").fill("+86 138 0013 8000");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(600);
}

async function lookUp(page) {
  await page.locator("#buyer").fill("buy_demo_maria");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(600);
}

const shop = [
  ["shop", null, "/shop"],
  ["shop-search", null, "/shop/search?q=lamp"],
  ["shop-product", null, "/shop/products/prd_demo_lamp"],
  ["shop-feed", null, "/shop/feed"],
  ["shop-cart", null, "/shop/cart"],
];

const front = [
  ["signin", null, "/sign-in"],
  ["invite-gone", null, "/invitations/gone"],
];

/** screens gives the list; addresses with ids in them are asked for. */
export async function screens(ask) {
  const north = "/stores/sto_demo_northlight";
  const harbor = "/stores/sto_demo_harbor";
  const crane = "/stores/sto_demo_crane";
  const cedar = "/stores/sto_demo_cedar";
  const seller = ask("lin");
  const film = async (state) => (await seller(`/v1${north}/videos?state=${state}&limit=1`)).items[0]?.id;
  const [live, rejected] = [await film("published"), await film("rejected")];
  const record = (await seller(`/v1${north}/reviews?limit=1`)).items[0]?.id;
  const open = (await ask("reviewer")("/v1/review/cases?limit=20")).items.find((c) => c.state === "open")?.id;
  const list = [
    ...front,
    ["marketing", "lin", `${north}/marketing`],
    ["marketing-new", "wu", `${harbor}/marketing`],
    ["bell", "lin", `${north}/marketing`, (page) => first(page, ".top .icon-button")],
    ["user", "lin", `${north}/marketing`, (page) => first(page, ".user")],
    ["tool-on", "lin", `${north}/tools/video`],
    ["tool-missing", "wu", `${harbor}/tools/video`],
    ["tool-absent", "wu", `${harbor}/tools/email`],
    ["tool-messages", "wu", `${harbor}/tools/messages`],
    ["tool-frozen", "sun", `${cedar}/tools/video`],
    ["videos", "lin", `${north}/videos`],
    ["videos-filtered", "lin", `${north}/videos?state=suspended`],
    ["videos-none", "he", `${crane}/videos`],
    ["upload", "lin", `${north}/videos/upload`],
    ["film-live", "lin", live && `${north}/videos/${live}`],
    ["film-rejected", "lin", rejected && `${north}/videos/${rejected}`],
    ["resubmit", "lin", rejected && `${north}/videos/${rejected}/resubmit`],
    ["records", "lin", `${north}/reviews`],
    ["record", "lin", record && `${north}/reviews/${record}`],
    ["products", "lin", `${north}/products`],
    ["advice", "lin", `${north}/advice`],
    ["advice-new", "he", `${crane}/advice`],
    ["report", "lin", `${north}/reports/video`],
    ["report-new", "he", `${crane}/reports/video`],
    ["diagnosis", "lin", `${north}/diagnosis/video`],
    ["metrics", "lin", `${north}/metrics`],
    ["metric", "lin", `${north}/metrics/positive_rate_90d`],
    ["metric-table", "lin", `${north}/metrics/gmv_30d?view=table`],
    ["conduct", "lin", `${north}/conduct`],
    ["conduct-serious", "sun", `${cedar}/conduct`],
    ["verification", "lin", `${north}/verification`],
    ["verification-code", "lin", `${north}/verification`, (page) => press("验证邮箱", "Verify e-mail")(page)],
    ["verification-sent", "lin", `${north}/verification`, sendCode],
    ["papers", "lin", `${north}/papers`],
    ["paper-upload", "lin", `${north}/papers/upload`],
    ["paper-fill", "lin", `${north}/papers/fill/shooting-authorisation`],
    ["people", "lin", `${north}/people`],
    ["people-invite", "lin", `${north}/people`, press("邀请员工", "Invite staff")],
    ["profile", "lin", `${north}/profile`],
    ["events", "lin", `${north}/events`],
    ["events-coverage", "lin", `${north}/events?view=coverage`],
    ["events-install", "lin", `${north}/events?view=install`],
    ["store-audit", "lin", `${north}/audit`],
    ["codes", "lin", "/codes"],
    ["not-found", "lin", `${harbor}/marketing`],
    ["no-page", "lin", "/nowhere"],
    ["forbidden", "lin", "/policies"],
    ["queue", "reviewer", "/review"],
    ["queue-decided", "reviewer", "/review?show=decided"],
    ["case", "reviewer", open && `/review/${open}`],
    ["trust-stores", "trust", "/conduct"],
    ["staff", "operator", "/staff"],
    ["staff-invite", "operator", "/staff", press("邀请人员", "Invite somebody")],
    [
      "staff-roles",
      "operator",
      "/staff",
      (page) =>
        page
          .getByRole("button", { name: /Ren Hao/ })
          .first()
          .click(),
    ],
    ["trust-queue", "trust", "/review"],
    ["trust-conduct", "trust", `${cedar}/conduct`],
    ["stores", "operator", "/stores"],
    ["store-by-staff", "operator", `${harbor}/marketing`],
    ["profile-by-staff", "operator", `${cedar}/profile`],
    ["policies", "operator", "/policies"],
    ["policies-timeline", "operator", "/policies?view=timeline"],
    ["policies-drafts", "operator", "/policies?view=drafts"],
    ["policies-compare", "operator", "/policies?view=compare"],
    ["benchmarks", "operator", "/benchmarks"],
    ["keys", "operator", "/keys"],
    ["jobs", "operator", "/jobs"],
    ["jobs-dead", "operator", "/jobs?state=dead"],
    ["market-events", "operator", "/events"],
    ["privacy", "operator", "/privacy"],
    ["privacy-kept", "operator", "/privacy", lookUp],
    ["audit", "operator", "/audit"],
    ["audit-details", "operator", "/audit", (page) => first(page, ".list button")],
    ...shop,
  ];
  return list.filter(([, , path]) => path);
}
