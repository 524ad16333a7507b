import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import * as data from "./data.ts";

type Lang = data.Lang;
type Next = () => void;

interface Ask {
  req: IncomingMessage;
  url: URL;
  lang: Lang;
  who: keyof typeof data.people | undefined;
  body: () => Promise<Buffer>;
  json: () => Promise<Record<string, unknown>>;
}

interface Answer {
  status?: number;
  body?: unknown;
  cookie?: string;
  raw?: { type: string; bytes: Buffer | string };
}

type Handler = (ask: Ask, params: string[]) => Answer | Promise<Answer>;

const active = new Map<string, string>([["str_aurora/video", "active"]]);
const film = fileURLToPath(new URL("../.look/film.mp4", import.meta.url));
let counter = 0;

const problem = (status: number, code: string, zh: string, en: string, lang: Lang, more: object = {}): Answer => ({
  status,
  body: {
    type: "about:blank",
    title: code,
    status,
    detail: lang === "zh" ? zh : en,
    code,
    trace_id: `t-${++counter}`,
    ...more,
  },
});

const list = (items: unknown[], more: object = {}): Answer => ({ body: { items, next: null, ...more } });

function say(value: unknown, lang: Lang): unknown {
  if (Array.isArray(value)) return value.map((v) => say(v, lang));
  if (value && typeof value === "object") {
    const keys = Object.keys(value);
    if (keys.length === 2 && keys.includes("zh") && keys.includes("en")) return (value as data.Two)[lang];
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, say(v, lang)]));
  }
  return value;
}

const stateOf = (store: string, tool: string): string => {
  const known = active.get(`${store}/${tool}`);
  if (known) return known;
  return data.criteria(store, tool, "en").every((c) => c.ok) ? "eligible" : "not_eligible";
};

const product = (id: string, lang: Lang) => {
  const p = data.products.find((x) => x.id === id);
  return p && { ...p, title: p.titles[lang], images: [p.image_url], attributes: {}, active: true, version: 1 };
};

function videoView(v: data.MockVideo) {
  const last = v.attempts.at(-1);
  const playable = v.encode === "ready";
  return {
    ...v,
    products: v.product_ids.map((id) => ({
      id,
      title: data.products.find((p) => p.id === id)?.titles,
      price: data.products.find((p) => p.id === id)?.price,
      image_url: data.products.find((p) => p.id === id)?.image_url,
    })),
    findings: last?.findings ?? [],
    not_checked: last?.not_checked ?? [],
    attempts: [...v.attempts].reverse(),
    can_resubmit: v.state === "rejected",
    sources: playable ? [{ url: v.play_url, type: "video/mp4", width: 1080, height: 1920 }] : [],
    tracks: playable
      ? [
          { url: "/v1/media/zh.vtt", lang: "zh", label: "中文" },
          { url: "/v1/media/en.vtt", lang: "en", label: "English" },
        ]
      : [],
    counts: { like: 12, save: 3, share: 1 },
  };
}

/** Lets a new film go its way: checking, then rejected or in review. */
function advance(v: data.MockVideo, reject: boolean) {
  const stages = ["waiting", "sniff", "decode", "decode", "judge"];
  let i = 0;
  const tick = () => {
    const last = v.attempts.at(-1);
    if (!last) return;
    if (i < stages.length) {
      v.progress = { stage: stages[i] ?? "", percent: i === 2 ? 40 : i === 3 ? 85 : 0, share: 0 };
      i++;
      setTimeout(tick, 900);
      return;
    }
    v.progress = undefined;
    v.state = reject ? "rejected" : "in_review";
    Object.assign(last, {
      state: v.state,
      verdict: reject ? "reject" : "pass",
      findings: reject ? [data.findings.lowest, data.findings.rate] : [],
      checked_at: new Date().toISOString(),
      decided_at: reject ? new Date().toISOString() : undefined,
      code: reject ? "ERR-V07" : undefined,
      stage: reject ? "auto" : "human",
    });
    v.updated_at = new Date().toISOString();
  };
  tick();
}

const field = (body: Buffer, name: string): string[] => {
  const text = body.toString("latin1");
  const out: string[] = [];
  const pattern = new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)\\r\\n`, "g");
  for (const m of text.matchAll(pattern)) out.push(Buffer.from(m[1] ?? "", "latin1").toString("utf8"));
  return out;
};

async function submit(ask: Ask, store: string, id?: string): Promise<Answer> {
  const body = await ask.body();
  const title = field(body, "title")[0] ?? "";
  const old = id ? data.videos.find((v) => v.id === id) : undefined;
  const made: data.MockVideo = old ?? {
    id: `vid_${++counter}`,
    store_id: store,
    title,
    state: "checking",
    product_ids: field(body, "product_ids"),
    purposes: field(body, "purposes"),
    people: field(body, "people")[0] === "true",
    third_party: field(body, "third_party")[0] === "true",
    letters: field(body, "letter").map((id) => ({ id })),
    music: field(body, "music")[0] ?? "",
    attempts: [],
    encode: "none",
    created_at: new Date().toISOString(),
    updated_at: new Date().toISOString(),
  };
  made.title = title;
  made.state = "checking";
  made.attempts.push(
    data.attempt(made.attempts.length + 1, "checking", title, [], {
      verdict: undefined,
      checked_at: undefined,
      submitted_at: new Date().toISOString(),
      id: `vat_${counter}`,
    }),
  );
  if (!old) data.videos.unshift(made);
  advance(made, /最低价|lowest/.test(title));
  return { status: 201, body: { video: videoView(made) } };
}

const caseView = (c: data.MockCase, who: string | undefined) => ({
  ...c,
  kind_label: "Film",
  mine: c.claimed_by?.id === who,
  overdue: new Date(c.due_at).getTime() < Date.now(),
});

function evidence(c: data.MockCase) {
  const v = data.videos.find((x) => x.id === c.video);
  if (!v) return {};
  const view = videoView(v);
  return {
    ...view,
    video_id: v.id,
    attempt: c.attempt,
    title: c.summary,
    duration_ms: 15000,
    width: 1080,
    height: 1920,
    findings: [...c.questions, data.findings.silent],
    subtitles: [
      { lang: "zh", name: "film.zh.srt", cues: data.cues.zh },
      { lang: "en", name: "film.en.srt", cues: data.cues.en },
    ],
    earlier: [{ id: "vat_1", number: 1, outcome: "auto_rejected", changed: ["film", "title"], findings: [] }],
  };
}

const record = (v: data.MockVideo, a: data.MockAttempt) => ({
  id: `rec_${v.id}_${a.number}`,
  kind: "video",
  subject_id: a.id,
  parent_id: v.id,
  attempt: a.number,
  stage: a.stage,
  outcome: a.stage === "human" ? (a.state === "approved" ? "approved" : "rejected") : a.verdict,
  code: a.code ?? "",
  findings: a.findings,
  not_checked: [],
  note: a.note ?? "",
  policy_version: a.policy_version,
  as_of: a.as_of,
  at: a.decided_at ?? a.checked_at ?? a.submitted_at,
  by: a.stage === "human" ? "reviewer" : "system",
});

const records = (store: string) =>
  data.videos
    .filter((v) => v.store_id === store)
    .flatMap((v) => v.attempts.filter((a) => a.decided_at).map((a) => record(v, a)));

const me = (who: keyof typeof data.people) => ({
  actor: data.people[who],
  now: new Date().toISOString(),
  staff: who === "reviewer" ? ["reviewer"] : who === "operator" ? ["operator"] : [],
  stores:
    who === "owner"
      ? data.stores.slice(0, 2).map((s) => ({ id: s.id, name: s.name, role: "owner" }))
      : who === "agent"
        ? data.stores.slice(0, 1).map((s) => ({ id: s.id, name: s.name, role: "agent" }))
        : [],
});

const routes: [string, RegExp, Handler][] = [
  [
    "POST",
    /^\/v1\/sessions$/,
    async (ask) => {
      const { email, password } = await ask.json();
      const who = Object.entries(data.people).find(([, p]) => p.email === email)?.[0];
      if (!who || password !== "demo")
        return problem(401, "session.wrong", "邮箱或密码不正确。", "E-mail or password is not right.", ask.lang);
      return { status: 201, cookie: `souk=${who}; Path=/; HttpOnly; SameSite=Lax`, body: me(who as "owner") };
    },
  ],
  ["DELETE", /^\/v1\/sessions\/current$/, () => ({ status: 204, cookie: "souk=; Path=/; Max-Age=0" })],
  [
    "GET",
    /^\/v1\/invitations\/(.+)$/,
    (ask, [token]) =>
      token === "gone"
        ? problem(404, "invitation.gone", "链接已失效。", "The link no longer works.", ask.lang)
        : {
            body: {
              kind: "invite",
              email: "new@demo.test",
              name: "",
              role: "agent",
              store: { id: "str_aurora", name: "Aurora Audio 极光音频" },
              has_account: false,
              expires_at: data.at(3000),
            },
          },
  ],
  ["POST", /^\/v1\/invitations\/(.+)$/, () => ({ status: 201, cookie: "souk=agent; Path=/", body: me("agent") })],
];

const signedIn: [string, RegExp, Handler][] = [
  ["GET", /^\/v1\/me$/, (ask) => ({ body: me(ask.who ?? "owner") })],
  ["PATCH", /^\/v1\/me$/, (ask) => ({ body: me(ask.who ?? "owner") })],
  ["GET", /^\/v1\/notices$/, () => list(data.notices, { unread: data.notices.filter((n) => !n.read_at).length })],
  [
    "POST",
    /^\/v1\/notices\/read$/,
    async (ask) => {
      const { ids, all } = (await ask.json()) as { ids?: string[]; all?: boolean };
      for (const n of data.notices) if (all || ids?.includes(n.id)) n.read_at ??= new Date().toISOString();
      return { status: 204 };
    },
  ],
  ["GET", /^\/v1\/stores$/, () => list(data.stores)],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)$/,
    (ask, [id]) => {
      const found = data.stores.find((s) => s.id === id);
      return found ? { body: found } : problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/tools$/,
    (ask, [store = ""]) =>
      list(
        data.tools.map((tool) => {
          const rows = data.criteria(store, tool.id, ask.lang);
          return {
            ...tool,
            state: stateOf(store, tool.id),
            criteria: rows.length,
            missing: rows.filter((r) => !r.ok).length,
            screen_url: tool.id === "video" ? `/stores/${store}/videos` : `/stores/${store}/tools/${tool.id}`,
            since: null,
            grace_until: null,
          };
        }),
      ),
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/tools\/([^/]+)\/eligibility$/,
    (ask, [store = "", tool = ""]) => {
      const rows = data.criteria(store, tool, ask.lang);
      return {
        body: {
          tool,
          eligible: rows.every((r) => r.ok),
          state: stateOf(store, tool),
          criteria: rows,
          since: null,
          grace_until: null,
          policy_version: "v2.4-7c1e09ab",
          checked_at: new Date().toISOString(),
        },
      };
    },
  ],
  [
    "POST",
    /^\/v1\/stores\/([^/]+)\/tools\/([^/]+)\/activation$/,
    (ask, [store = "", tool = ""]) => {
      if (!data.tools.find((t) => t.id === tool)?.available)
        return problem(409, "tool.not_available", "此工具尚未提供。", "This tool is not there yet.", ask.lang);
      const rows = data.criteria(store, tool, ask.lang);
      if (rows.some((r) => !r.ok))
        return problem(403, "eligibility.not_met", "尚有条件未达标。", "Some criteria are not met.", ask.lang, {
          criteria: rows,
        });
      active.set(`${store}/${tool}`, "active");
      return { body: { state: "active", upload_url: `/v1/stores/${store}/videos` } };
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/metrics$/,
    (ask, [store = ""]) =>
      list(
        [
          {
            key: "positive_rate_90d",
            name: data.two("近 90 天好评率", "Positive ratings, 90 days"),
            value: store === "str_bamboo" ? "0.942" : "0.9731",
            unit: "share",
            formula: data.two("好评数 ÷ 评价总数", "good ratings ÷ all ratings"),
            window: "90d",
            zone: "Asia/Shanghai",
            source: "pinned",
            computed_at: data.at(-60),
          },
          {
            key: "gmv_30d",
            name: data.two("近 30 天成交额", "Sales, 30 days"),
            value: { amount: "5120.40", currency: "USD" },
            unit: "money",
            formula: data.two("已付款订单金额", "paid orders"),
            window: "30d",
            zone: "Asia/Shanghai",
            source: "pinned",
            computed_at: data.at(-60),
          },
        ].map((m) => say(m, ask.lang)),
      ),
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/products$/,
    (ask) => {
      const q = (ask.url.searchParams.get("q") ?? "").toLowerCase();
      return list(
        data.products
          .filter((p) => !q || `${p.id} ${p.titles.zh} ${p.titles.en}`.toLowerCase().includes(q))
          .map((p) => product(p.id, ask.lang)),
      );
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/people$/,
    (ask) =>
      ask.who === "agent"
        ? problem(403, "role.missing", "只有店主可以查看成员。", "Only the store owner can see the people.", ask.lang)
        : list([
            {
              id: "usr_owner",
              email: "owner@demo.test",
              name: "林晓",
              role: "owner",
              state: "active",
              since: data.at(-90000),
            },
            {
              id: "usr_agent",
              email: "agent@demo.test",
              name: "Maria Gomez",
              role: "agent",
              state: "active",
              since: data.at(-20000),
            },
            {
              id: "inv_1",
              email: "jun.takahashi.with.a.long.address@demo.test",
              name: "",
              role: "agent",
              state: "invited",
              since: data.at(-200),
            },
          ]),
  ],
  ["POST", /^\/v1\/stores\/([^/]+)\/people$/, () => ({ status: 201, body: { link: "/invitations/k3Y9u2mQ-abc" } })],
  ["DELETE", /^\/v1\/stores\/([^/]+)\/people\/(.+)$/, () => ({ status: 204 })],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/videos$/,
    (ask, [store]) => {
      const state = ask.url.searchParams.get("state");
      const all = data.videos.filter((v) => v.store_id === store);
      const counts: Record<string, number> = {};
      for (const v of all) counts[v.state] = (counts[v.state] ?? 0) + 1;
      return list(all.filter((v) => !state || v.state === state).map(videoView), { counts });
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/documents$/,
    () => ({
      body: {
        items: [
          {
            id: "doc_mock",
            type_label: "商品拍摄授权书",
            title: "",
            file_name: "shooting-authorisation.pdf",
            covers: ["people", "third_party"],
            state: "signed",
            state_label: "已签署",
            expires_at: "2027-03-02T08:00:00Z",
          },
        ],
        next: null,
      },
    }),
  ],
  [
    "POST",
    /^\/v1\/stores\/([^/]+)\/videos\/preflight$/,
    async (ask) => {
      const body = await ask.body();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const title = field(body, "title")[0] ?? "";
      const found = /最低价|lowest/.test(title) ? [data.findings.lowest, data.findings.rate, data.findings.silent] : [];
      return {
        body: {
          verdict: found.length ? "reject" : "pass",
          findings: found,
          not_checked: [],
          policy_version: "v2.4-7c1e09ab",
          as_of: new Date().toISOString(),
          elapsed_ms: 1500,
          engine: {},
        },
      };
    },
  ],
  ["POST", /^\/v1\/stores\/([^/]+)\/videos$/, (ask, [store = ""]) => submit(ask, store)],
  [
    "POST",
    /^\/v1\/stores\/([^/]+)\/videos\/([^/]+)\/resubmissions$/,
    (ask, [store = "", id]) => submit(ask, store, id),
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/videos\/([^/]+)$/,
    (ask, [, id]) => {
      const found = data.videos.find((v) => v.id === id);
      return found
        ? { body: { video: videoView(found) } }
        : problem(404, "video.not_found", "没有找到。", "Not found.", ask.lang);
    },
  ],
  [
    "POST",
    /^\/v1\/stores\/([^/]+)\/videos\/([^/]+)\/withdrawal$/,
    (_ask, [, id]) => {
      const found = data.videos.find((v) => v.id === id);
      if (found) found.state = "withdrawn";
      return { body: { video: found && videoView(found) } };
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/reviews$/,
    (ask, [store = ""]) => {
      const outcome = ask.url.searchParams.get("outcome");
      return list(records(store).filter((r) => !outcome || r.outcome === outcome));
    },
  ],
  [
    "GET",
    /^\/v1\/stores\/([^/]+)\/reviews\/(.+)$/,
    (ask, [store = "", id]) => {
      const found = records(store).find((r) => r.id === id);
      return found ? { body: found } : problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
    },
  ],
  [
    "GET",
    /^\/v1\/review\/cases$/,
    (ask) => {
      const state = ask.url.searchParams.get("state") ?? "waiting";
      const who = ask.who && data.people[ask.who].id;
      const mine = ask.url.searchParams.get("mine") === "true";
      const all = data.cases.map((c) => caseView(c, who));
      const waiting = all.filter((c) => c.state === "open" || c.state === "claimed");
      const items = all.filter((c) =>
        mine ? c.mine : state === "waiting" ? c.state === "open" || c.state === "claimed" : c.state === state,
      );
      const counts = {
        waiting: waiting.length,
        open: all.filter((c) => c.state === "open").length,
        claimed: all.filter((c) => c.state === "claimed").length,
        mine: all.filter((c) => c.mine).length,
        overdue: waiting.filter((c) => c.overdue).length,
        due_soon: 1,
      };
      return list(items, { counts });
    },
  ],
  [
    "GET",
    /^\/v1\/review\/cases\/([^/]+)$/,
    (ask, [id]) => {
      const c = data.cases.find((x) => x.id === id);
      if (!c) return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
      const v = data.videos.find((x) => x.id === "vid_rejected");
      const a = v?.attempts[0];
      return {
        body: {
          ...caseView(c, ask.who && data.people[ask.who].id),
          evidence: evidence(c),
          records: [],
          history: v && a ? [record(v, a)] : [],
        },
      };
    },
  ],
  [
    "POST",
    /^\/v1\/review\/cases\/([^/]+)\/claim$/,
    (ask, [id]) => {
      const c = data.cases.find((x) => x.id === id);
      if (!c || !ask.who) return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
      if (c.state === "claimed" && c.claimed_by?.id !== data.people[ask.who].id)
        return problem(
          409,
          "review.claimed",
          `${c.claimed_by?.name} 已领取这一单。`,
          `${c.claimed_by?.name} has claimed this case.`,
          ask.lang,
        );
      c.state = "claimed";
      c.claimed_by = { id: data.people[ask.who].id, name: data.people[ask.who].name };
      return { body: caseView(c, data.people[ask.who].id) };
    },
  ],
  [
    "DELETE",
    /^\/v1\/review\/cases\/([^/]+)\/claim$/,
    (_ask, [id]) => {
      const c = data.cases.find((x) => x.id === id);
      if (c) Object.assign(c, { state: "open", claimed_by: undefined });
      return { status: 204 };
    },
  ],
  [
    "POST",
    /^\/v1\/review\/cases\/([^/]+)\/decision$/,
    async (ask, [id]) => {
      const c = data.cases.find((x) => x.id === id);
      const b = (await ask.json()) as { decision: string; code?: string; note?: string };
      if (!c) return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
      c.state = "decided";
      c.decision = {
        outcome: b.decision === "approve" ? "approved" : "rejected",
        code: b.code ?? "",
        note: b.note ?? "",
        by: { id: "usr_rev", name: "Wei Chen" },
        at: new Date().toISOString(),
      };
      return { body: caseView(c, "usr_rev") };
    },
  ],
  ["GET", /^\/v1\/review\/codes$/, () => list(data.codes)],
  [
    "GET",
    /^\/v1\/audit$/,
    (ask) => {
      const s = ask.url.searchParams.get("subject");
      return list(data.audit.filter((r) => !s || r.subject.includes(s)));
    },
  ],
  [
    "GET",
    /^\/v1\/policies$/,
    () =>
      list([
        {
          id: "pol_2",
          version: "v2.4-7c1e09ab",
          effective_from: data.at(-9000),
          state: "in_force",
          origin: "built_in",
          actor: "system",
          reason: "",
        },
        {
          id: "pol_1",
          version: "v2.4-00000001",
          effective_from: data.at(-99000),
          state: "past",
          origin: "built_in",
          actor: "system",
          reason: "",
        },
      ]),
  ],
  [
    "GET",
    /^\/v1\/policies\/(.+)$/,
    (ask) => ({ body: { ...data.policyDocument, sections: say(data.policyDocument.sections, ask.lang) } }),
  ],
];

const media = (ask: Ask, name: string): Answer => {
  if (name === "film.mp4" && existsSync(film)) return { raw: { type: "video/mp4", bytes: readFileSync(film) } };
  if (name.endsWith(".vtt")) {
    const cues = name.startsWith("zh") ? data.cues.zh : data.cues.en;
    const time = (ms: number) => `00:00:${(ms / 1000).toFixed(3).padStart(6, "0")}`;
    return {
      raw: {
        type: "text/vtt",
        bytes: `WEBVTT\n\n${cues.map((c) => `${time(c.start_ms)} --> ${time(c.end_ms)}\n${c.text}`).join("\n\n")}\n`,
      },
    };
  }
  if (name === "poster.svg")
    return {
      raw: {
        type: "image/svg+xml",
        bytes: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 270 480"><rect width="270" height="480" fill="#1d3a35"/><circle cx="135" cy="230" r="80" fill="#e9e6dd"/><text x="135" y="400" fill="#fff" font-size="26" text-anchor="middle">IP68</text></svg>`,
      },
    };
  return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
};

async function handle(ask: Ask): Promise<Answer> {
  const method = ask.req.method ?? "GET";
  const path = ask.url.pathname;
  for (const [m, pattern, run] of routes) {
    const found = m === method && pattern.exec(path);
    if (found) return run(ask, found.slice(1).map(decodeURIComponent));
  }
  if (!ask.who) return problem(401, "session.missing", "请先登录。", "Sign in first.", ask.lang);
  if (path.startsWith("/v1/media/")) return media(ask, path.slice(10));
  const staff = /^\/v1\/(review\/cases|audit|policies)/.exec(path);
  if (staff && (ask.who === "owner" || ask.who === "agent"))
    return problem(403, "role.missing", "此操作需要平台角色。", "This needs a role of the marketplace.", ask.lang);
  const store = /^\/v1\/stores\/([^/]+)/.exec(path)?.[1];
  if (store && ask.who === "owner" && !["str_aurora", "str_bamboo"].includes(store))
    return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
  for (const [m, pattern, run] of signedIn) {
    const found = m === method && pattern.exec(path);
    if (found) {
      const answer = await run(ask, found.slice(1).map(decodeURIComponent));
      return keepsBoth(path) ? answer : { ...answer, body: say(answer.body, ask.lang) };
    }
  }
  return problem(404, "not_found", "没有找到。", "Not found.", ask.lang);
}

/** Findings and codes come in both languages, everything else in the reader's. */
const keepsBoth = (path: string): boolean => /\/(videos|reviews|review)(\/|$)/.test(path);

const policy = (nonce: string) =>
  `default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'`;

/** middleware answers /v1 like the server; a preview of the build gets the server's headers too. */
export function middleware(built?: string) {
  return (req: IncomingMessage, res: ServerResponse, next: Next) => {
    const url = new URL(req.url ?? "/", "http://mock");
    if (!url.pathname.startsWith("/v1/")) {
      if (!built || /\.[a-z0-9]+$/.test(url.pathname)) return next();
      const nonce = `n${++counter}`;
      res.setHeader("Content-Security-Policy", policy(nonce));
      res.setHeader("Content-Type", "text/html; charset=utf-8");
      res.end(readFileSync(`${built}/index.html`, "utf8").replaceAll("__CSP_NONCE__", nonce));
      return;
    }
    const read = () =>
      new Promise<Buffer>((resolve, reject) => {
        const parts: Buffer[] = [];
        req.on("data", (part: Buffer) => parts.push(part));
        req.on("end", () => resolve(Buffer.concat(parts)));
        req.on("error", reject);
      });
    const who = /souk=(owner|agent|reviewer|operator)/.exec(req.headers.cookie ?? "")?.[1] as Ask["who"];
    const ask: Ask = {
      req,
      url,
      who,
      lang: (req.headers["accept-language"] ?? "").startsWith("zh") ? "zh" : "en",
      body: read,
      json: async () => JSON.parse((await read()).toString() || "{}") as Record<string, unknown>,
    };
    handle(ask)
      .then((answer) => {
        res.statusCode = answer.status ?? 200;
        if (answer.cookie) res.setHeader("Set-Cookie", answer.cookie);
        if (answer.raw) {
          res.setHeader("Content-Type", answer.raw.type);
          res.end(answer.raw.bytes);
          return;
        }
        if (answer.body === undefined) return res.end();
        res.setHeader("Content-Type", res.statusCode >= 400 ? "application/problem+json" : "application/json");
        res.end(JSON.stringify(answer.body));
      })
      .catch((error: unknown) => {
        res.statusCode = 500;
        res.end(String(error));
      });
  };
}
