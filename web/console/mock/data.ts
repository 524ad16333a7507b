// A made-up marketplace for looking at the screens. It answers in the server's shapes and never leaves dev and preview.

export const now = Date.now();
export const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
const day = 24 * 60;

export type Lang = "zh" | "en";
export interface Two {
  zh: string;
  en: string;
}
export const two = (zh: string, en: string): Two => ({ zh, en });

export const people = {
  owner: { kind: "user", id: "usr_owner", name: "林晓", email: "owner@demo.test", lang: "" },
  agent: { kind: "user", id: "usr_agent", name: "Maria Gomez", email: "agent@demo.test", lang: "" },
  reviewer: { kind: "user", id: "usr_rev", name: "Wei Chen", email: "reviewer@demo.test", lang: "" },
  operator: { kind: "user", id: "usr_op", name: "Olga Op", email: "operator@demo.test", lang: "" },
};

export const stores = [
  store("str_aurora", "Aurora Audio 极光音频", "深圳极光音频科技有限公司", "CN", "company", "L4"),
  store("str_bamboo", "Bamboo Home", "Bamboo Home (HK) Limited", "HK", "company", "L2"),
  store("str_cedar", "Cedar Outdoor", "义乌市雪松户外用品商行", "CN", "sole_proprietor", "L3"),
  store("str_delta", "Delta Kitchen", "Delta Kitchen Ltd", "HK", "company", "L1"),
  store("str_ember", "Ember Light", "宁波余烬照明有限公司", "CN", "company", "L5"),
];

function store(id: string, name: string, legal_name: string, region: string, entity: string, level: string) {
  return {
    id,
    name,
    legal_name,
    region,
    entity,
    level,
    level_name: level,
    opened_at: at(-400 * day),
    categories: ["electronics"],
    zone: "Asia/Shanghai",
  };
}

const rows = (lang: Lang, ok: boolean) => {
  const t = (zh: string, en: string) => (lang === "zh" ? zh : en);
  const row = (
    id: string,
    label: string,
    required: string,
    actual: string | null,
    good: boolean,
    more: object = {},
  ) => ({
    id,
    label,
    required,
    actual,
    ok: good,
    gap: null,
    expected_on: null,
    estimate: null,
    fix: null,
    fix_url: null,
    ...more,
  });
  const good = [
    row("no_serious", t("没有严重违规", "No serious violation"), t("0 次", "0"), t("0 次", "0"), true),
    row(
      "entity",
      t("主体类型", "Legal form"),
      t("企业或个体工商户", "company or sole proprietor"),
      t("企业", "company"),
      true,
    ),
    row("dispute_90d", t("近 90 天纠纷率", "Dispute rate, 90 days"), "≤ 0.80 %", "0.42 %", true),
  ];
  if (ok)
    return [
      row("level", t("店铺等级", "Store level"), "≥ L3", "L4", true),
      row("positive_90d", t("近 90 天好评率", "Positive ratings, 90 days"), "≥ 95.0 %", "97.31 %", true),
      ...good,
    ];
  return [
    row("positive_90d", t("近 90 天好评率", "Positive ratings, 90 days"), "≥ 95.0 %", "94.20 %", false, {
      gap: t("还差 0.80 个百分点，约 9 个好评", "0.80 points, about 9 more good ratings"),
      estimate: t("按最近 30 天的速度约 11 天", "about 11 days at the pace of the last 30 days"),
      fix: t(
        "主动跟进未评价的订单，先处理中差评。",
        "Follow up on orders without a rating; answer the bad ones first.",
      ),
      fix_url: "/stores/str_bamboo/metrics#positive_rate_90d",
    }),
    row("level", t("店铺等级", "Store level"), "≥ L3", "L2", false, {
      gap: t("差 1 级", "1 level"),
      fix: t(
        "等级每月 1 日按成交额和服务分更新。",
        "Levels are updated on the 1st of each month from sales and service score.",
      ),
    }),
    ...good,
  ];
};

export const criteria = (storeId: string, tool: string, lang: Lang) => {
  if (tool === "messages") return rows(lang, true).slice(2, 4);
  return rows(lang, storeId !== "str_bamboo" && storeId !== "str_delta");
};

export const tools: { id: string; name: Two; summary: Two; available: boolean; automatic: boolean }[] = [
  {
    id: "video",
    name: two("短视频", "Shopping Video"),
    summary: two(
      "商品页首屏的竖屏短视频，自动进入搜索和首页，免费。",
      "Vertical films at the top of product pages, in search and in the home feed. Free.",
    ),
    available: true,
    automatic: false,
  },
  {
    id: "aplus",
    name: two("A+ 页面", "A+ content"),
    summary: two(
      "工厂、研发和包装的实拍图，让买家看到商品怎么做出来。",
      "Real pictures of factory, development and packaging: how it is made.",
    ),
    available: false,
    automatic: false,
  },
  {
    id: "coins",
    name: two("金币抵扣", "Coins"),
    summary: two(
      "买家用金币抵扣部分货款，按预算付费。",
      "Buyers pay part of the price with coins; you pay within a budget.",
    ),
    available: false,
    automatic: false,
  },
  {
    id: "email",
    name: two("邮件营销", "E-mail"),
    summary: two("给同意接收的买家发送活动和关怀邮件。", "Campaigns and care mails to buyers who agreed to them."),
    available: false,
    automatic: false,
  },
  {
    id: "messages",
    name: two("买家消息", "Messages"),
    summary: two(
      "订单留言和站内消息，工作时间内及时回复。",
      "Order notes and on-site messages, answered within working hours.",
    ),
    available: false,
    automatic: true,
  },
];

export const products = [
  product("prd_buds", two("Pulse 3 防水耳机", "Pulse 3 waterproof earphones"), "39.90", "electronics", "#0b6e4f"),
  product("prd_lamp", two("折叠露营灯", "Folding camping lamp"), "24.50", "outdoor", "#8a4b00"),
  product("prd_bottle", two("316 不锈钢保温杯 500 ml", "316 steel bottle, 500 ml"), "18.00", "home", "#0a5f8a"),
  product(
    "prd_jacket",
    two("三合一冲锋衣（可拆卸内胆，男女同款）", "3-in-1 shell jacket with removable lining, unisex"),
    "89.00",
    "apparel",
    "#55605b",
  ),
];

function product(id: string, titles: Two, amount: string, category: string, fill: string) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="#efede6"/><circle cx="40" cy="40" r="22" fill="${fill}"/></svg>`;
  return {
    id,
    titles,
    price: { amount, currency: "USD" },
    category,
    image_url: `data:image/svg+xml,${encodeURIComponent(svg)}`,
    listed_at: at(-30 * day),
  };
}

const finding = (
  code: string,
  reason: string,
  severity: string,
  message: Two,
  fix: Two,
  rule: string,
  evidence: object,
) => ({ code, reason, severity, message, fix, rule, evidence });

export const findings = {
  short: finding(
    "ERR-V01",
    "too_short",
    "reject",
    two(
      "影片长 12.4 秒，要求 15 至 60 秒，还差 2.6 秒。",
      "The film lasts 12.4 s; 15 to 60 s are required, 2.6 s are missing.",
    ),
    two("补充镜头或放慢节奏，使影片至少 15 秒。", "Add shots or slow down so that it lasts at least 15 s."),
    "V-03",
    { value: "12.4", limit: "15–60", unit: "s", where: "film" },
  ),
  rate: finding(
    "ERR-V07",
    "sample_rate",
    "reject",
    two(
      "音频采样率为 22.05 kHz，最低 44.1 kHz。",
      "The sound is sampled at 22.05 kHz; at least 44.1 kHz are required.",
    ),
    two("用 44.1 或 48 kHz 重新录制或导出声音。", "Record or export the sound at 44.1 or 48 kHz."),
    "V-55",
    { value: "22050", limit: "44100", unit: "Hz", where: "sound track 1" },
  ),
  lowest: finding(
    "ERR-V10",
    "superlative",
    "reject",
    two("出现绝对化用语“全网最低价”。", "Superlative claim “全网最低价” (lowest price anywhere)."),
    two("改成可以证明的说法。 建议：正品低价", "Say something that can be proved. Suggestion: 正品低价"),
    "V-48",
    {
      text: "全网最低价",
      span: [3, 8],
      where: "subtitle cue 4",
      file: "film.zh.srt",
      line: 14,
      at_ms: 6500,
      end_ms: 9000,
      value: "V-48",
    },
  ),
  title: finding(
    "ERR-V17",
    "messenger",
    "reject",
    two("标题引导买家去站外联系。", "The title leads buyers to contact you elsewhere."),
    two("删除站外联系方式，买家可在站内提问。", "Remove it; buyers can ask you on the marketplace."),
    "V-52",
    { text: "WhatsApp", span: [22, 30], where: "title" },
  ),
  promo: finding(
    "ERR-V06",
    "promotion_without_deadline",
    "human",
    two("“五折”没有写明截止日期。", "“五折” (half price) without a deadline."),
    two("写明活动截止日期，或删除促销内容。", "State until when, or drop the offer."),
    "V-51",
    {
      text: "五折",
      span: [0, 2],
      where: "subtitle cue 2",
      file: "film.zh.srt",
      line: 6,
      at_ms: 2500,
      end_ms: 4200,
      value: "V-51",
    },
  ),
  silent: finding(
    "ERR-V07",
    "no_audio",
    "warning",
    two(
      "影片没有声音。可以发布，但不会获得优秀音频标记。",
      "The film has no sound. It may be published, but cannot earn the mark for excellent sound.",
    ),
    two(
      "如果需要解说或音乐，加入采样率不低于 44100 Hz 的音轨。",
      "For a voice or music add a sound track of at least 44100 Hz.",
    ),
    "AMB-03",
    { value: "0", limit: "1", unit: "sound tracks", where: "film" },
  ),
  large: finding(
    "ERR-V04",
    "too_large",
    "reject",
    two(
      "文件大小为 55.57 MB (53 MiB)，最大 52.42 MB (50 MiB)。",
      "The file has 55.57 MB (53 MiB); at most 52.42 MB (50 MiB) are allowed.",
    ),
    two("降低码率后重新导出。", "Export it with a lower bit rate."),
    "V-33",
    { value: "55574528", limit: "52428800", unit: "bytes", where: "film" },
  ),
};

export type AnyFinding = (typeof findings)[keyof typeof findings];

export interface MockAttempt {
  id: string;
  number: number;
  state: string;
  stage: string;
  title: string;
  verdict?: string;
  findings: AnyFinding[];
  not_checked: { check: string; reason: string }[];
  code?: string;
  note?: string;
  policy_version: string;
  as_of: string;
  submitted_at: string;
  submitted_by: string;
  checked_at?: string;
  decided_at?: string;
  film: { name: string; bytes: number; sha256: string };
}

const policy = "v2.4-7c1e09ab";
const file = { name: "pulse3-final.mp4", bytes: 31_400_000, sha256: "ab" };

export const attempt = (
  number: number,
  state: string,
  title: string,
  list: AnyFinding[],
  more: Partial<MockAttempt> = {},
): MockAttempt => ({
  id: `vat_${title.length}${number}`,
  number,
  state,
  stage: "auto",
  title,
  verdict: list.some((f) => f.severity === "reject")
    ? "reject"
    : list.some((f) => f.severity === "human")
      ? "human"
      : "pass",
  findings: list,
  not_checked: [],
  policy_version: policy,
  as_of: at(-90),
  submitted_at: at(-90 + number),
  submitted_by: "usr_owner",
  checked_at: at(-88 + number),
  film: file,
  ...more,
});

export interface MockVideo {
  id: string;
  store_id: string;
  title: string;
  state: string;
  product_ids: string[];
  purposes: string[];
  people: boolean;
  third_party: boolean;
  letters?: { id: string }[];
  music: string;
  attempts: MockAttempt[];
  encode: string;
  progress?: { stage: string; percent: number; share: number };
  poster_url?: string;
  play_url?: string;
  created_at: string;
  updated_at: string;
}

const film = (
  id: string,
  title: string,
  state: string,
  attempts: MockAttempt[],
  more: Partial<MockVideo> = {},
): MockVideo => ({
  id,
  store_id: "str_aurora",
  title,
  state,
  product_ids: ["prd_buds"],
  purposes: ["function", "scenario"],
  people: true,
  third_party: false,
  letters: [{ id: "doc_mock" }],
  music: "licensed",
  attempts,
  encode: "none",
  created_at: at(-3000),
  updated_at: at(-90),
  ...more,
});

const shown = { encode: "ready", poster_url: "/v1/media/poster.svg", play_url: "/v1/media/film.mp4" };

export const longTitle = "Pulse 3 耳机 全网最低价，加 WhatsApp 咨询";

export const videos: MockVideo[] = [
  film("vid_rejected", longTitle, "rejected", [
    attempt(1, "rejected", longTitle, [findings.short, findings.silent], {
      decided_at: at(-3000),
      submitted_at: at(-3002),
      checked_at: at(-3001),
      code: "ERR-V01",
    }),
    attempt(2, "rejected", longTitle, [findings.rate, findings.lowest, findings.title, findings.promo], {
      decided_at: at(-88),
      code: "ERR-V07",
    }),
  ]),
  film(
    "vid_live",
    "Pulse 3: 30 minutes under water",
    "published",
    [attempt(1, "approved", "Pulse 3", [], { stage: "human", decided_at: at(-1000) })],
    shown,
  ),
  film(
    "vid_review",
    "露营灯一键折叠，塞进口袋",
    "in_review",
    [attempt(1, "in_review", "露营灯一键折叠，塞进口袋", [findings.promo], { stage: "human" })],
    shown,
  ),
  film(
    "vid_person",
    "How big is the jacket really? Size comparison with three people of different heights",
    "rejected",
    [
      attempt(1, "rejected", "How big", [], {
        stage: "human",
        decided_at: at(-300),
        code: "ERR-V14",
        note: "背景为虚拟绿幕，请在真实环境中拍摄。\nThe background is a green screen; please film in a real place.",
      }),
    ],
    shown,
  ),
];

export const codes = [
  code(
    "ERR-V01",
    "duration",
    two("时长", "Length"),
    two("影片短于 15 秒或长于 60 秒。", "The film is shorter than 15 s or longer than 60 s."),
    two("剪辑到 15 至 60 秒。", "Cut it to 15 to 60 s."),
    two("14.9 秒 ✗，15.0 秒 ✓", "14.9 s ✗, 15.0 s ✓"),
    ["V-03"],
    true,
  ),
  code(
    "ERR-V02",
    "picture",
    two("分辨率与方向", "Resolution and orientation"),
    two("不是 1080×1920 竖屏。", "Not 1080×1920 portrait."),
    two("按 1080×1920 重新导出。", "Export at 1080×1920."),
    two("1920×1080 ✗", "1920×1080 ✗"),
    ["V-04", "V-31"],
    true,
  ),
  code(
    "ERR-V04",
    "file",
    two("文件大小", "File size"),
    two("文件超过 50 MB。", "The file has more than 50 MB."),
    two("降低码率。", "Lower the bit rate."),
    two("53 MB ✗", "53 MB ✗"),
    ["V-33"],
    true,
  ),
  code(
    "ERR-V06",
    "forbidden",
    two("禁止元素", "Forbidden element"),
    two("二维码、竞品标志或没有截止日期的促销。", "QR code, competitor's mark, or promotion without a deadline."),
    two("移除，或写明截止日期。", "Remove it or state the deadline."),
    two("“五折” ✗", "“50 % off” ✗"),
    ["V-49", "V-50", "V-51"],
    true,
  ),
  code(
    "ERR-V07",
    "sound",
    two("声音异常", "Sound"),
    two("采样率过低、音画不同步或噪声过大。", "Sampling rate too low, out of sync, or too noisy."),
    two("用 44.1 kHz 以上重新录制。", "Record again at 44.1 kHz or more."),
    two("22.05 kHz ✗", "22.05 kHz ✗"),
    ["V-55", "V-56", "V-57"],
    true,
  ),
  code(
    "ERR-V10",
    "wording",
    two("违禁或夸大用语", "Banned or exaggerated wording"),
    two("标题或字幕含违禁词、绝对化用语。", "Banned words or superlatives in title or subtitles."),
    two("改成可以证明的说法。", "Say what can be proved."),
    two("“全网最低价” ✗", "“lowest price anywhere” ✗"),
    ["V-42", "V-48"],
    true,
  ),
  code(
    "ERR-V14",
    "forbidden",
    two("虚拟背景或过度滤镜", "Virtual background or filter"),
    two("背景是合成的，或滤镜改变了商品外观。", "The background is composed, or filters change the product's look."),
    two("在真实环境中拍摄，关闭滤镜。", "Film in a real place without filters."),
    two("", ""),
    ["V-45", "V-46"],
    false,
  ),
  code(
    "ERR-V15",
    "rights",
    two("音乐授权", "Music licence"),
    two("使用了没有授权的音乐。", "Music is used without a licence."),
    two("换成自有或已授权的音乐。", "Use your own or licensed music."),
    two("", ""),
    ["V-47"],
    false,
  ),
  code(
    "ERR-V17",
    "diversion",
    two("站外引流", "Diversion"),
    two("引导买家去其他平台联系或购买。", "Buyers are led to contact or buy elsewhere."),
    two("删除链接、账号和二维码。", "Remove links, accounts and codes."),
    two("“加微信” ✗", "“add me on WhatsApp” ✗"),
    ["V-14", "V-52"],
    true,
  ),
  code(
    "ERR-V18",
    "first_frame",
    two("首帧", "First frame"),
    two("首帧没有商品或卖点文字。", "The first frame lacks product or selling point."),
    two("首帧放商品和一句卖点。", "Open with the product and one line."),
    two("", ""),
    ["V-83"],
    false,
    true,
  ),
  code(
    "ERR-V99",
    "other",
    two("其他", "Other"),
    two("不属于以上任何一项。", "None of the above."),
    two("按审核员的说明修改。", "Follow the reviewer's note."),
    two("", ""),
    ["V-64"],
    false,
  ),
];

function code(
  id: string,
  group: string,
  label: Two,
  cause: Two,
  fix: Two,
  example: Two,
  rules: string[],
  auto: boolean,
  warning = false,
) {
  return { code: id, tool: "video", group, label, cause, fix, example, rules, auto, warning };
}

export const cues = {
  zh: ["三十分钟泡在水里", "五折，抓紧", "拿出来接着听", "现在买全网最低价", "续航三十小时", "一年质保"].map(
    (text, i) => ({ start_ms: i * 2500, end_ms: i * 2500 + 2200, line: i * 4 + 1, text }),
  ),
  en: [
    "Thirty minutes under water",
    "Half price, hurry",
    "Take them out and keep listening",
    "The lowest price anywhere",
    "Thirty hours of battery",
    "One year of warranty",
  ].map((text, i) => ({ start_ms: i * 2500, end_ms: i * 2500 + 2200, line: i * 4 + 1, text })),
};

export interface MockCase {
  id: string;
  kind: string;
  store: { id: string; name: string };
  summary: string;
  questions: AnyFinding[];
  verdict: string;
  state: string;
  claimed_by?: { id: string; name: string };
  opened_at: string;
  due_at: string;
  attempt: number;
  video: string;
  decision?: { outcome: string; code: string; note: string; by: { id: string; name: string }; at: string };
}

export const cases: MockCase[] = [
  review("cas_1", "露营灯一键折叠，塞进口袋", [findings.promo], "human", -20, "open"),
  review("cas_2", "316 保温杯：六小时后还有多热？", [], "pass", 70, "open"),
  review(
    "cas_3",
    "How big is the jacket really? Size comparison with three people of different heights",
    [findings.promo, findings.silent],
    "human",
    300,
    "claimed",
    { id: "usr_x", name: "Ana Silva" },
  ),
  review("cas_4", "Pulse 3: 30 minutes under water", [], "pass", 1200, "open"),
];

function review(
  id: string,
  summary: string,
  questions: AnyFinding[],
  verdict: string,
  due: number,
  state: string,
  claimed_by?: { id: string; name: string },
): MockCase {
  const s = stores[id === "cas_4" ? 4 : 0];
  return {
    id,
    kind: "video",
    store: { id: s?.id ?? "", name: s?.name ?? "" },
    summary,
    questions,
    verdict,
    state,
    claimed_by,
    opened_at: at(-200),
    due_at: at(due),
    attempt: 2,
    video: "vid_review",
  };
}

export const notices = [
  {
    id: "ntc_1",
    kind: "video.rejected",
    tone: "error",
    text: two(
      `影片《${longTitle}》被驳回（ERR-V07），请修改后重新提交。`,
      `Film “${longTitle}” was rejected (ERR-V07). Mend it and resubmit.`,
    ),
    url: "/stores/str_aurora/videos/vid_rejected",
    at: at(-88),
    read_at: null as string | null,
  },
  {
    id: "ntc_2",
    kind: "video.published",
    tone: "success",
    text: two("影片《Pulse 3》已发布。", "Film “Pulse 3” is live."),
    url: "/stores/str_aurora/videos/vid_live",
    at: at(-1000),
    read_at: null as string | null,
  },
  {
    id: "ntc_3",
    kind: "tool.activated",
    tone: "info",
    text: two("短视频已开通。", "Shopping Video is on."),
    url: "/stores/str_aurora/tools/video",
    at: at(-5000),
    read_at: at(-4000) as string | null,
  },
];

export const audit = [
  {
    id: "aud_3",
    at: at(-88),
    store_id: "str_aurora",
    subject: "vid_rejected",
    action: "video.rejected",
    actor: { kind: "system", id: "system", name: "system", role: "" },
    reason: "ERR-V07",
    policy_version: policy,
    before: { state: "checking" },
    after: { state: "rejected", code: "ERR-V07" },
    digest: "9f2b1c44aa01",
  },
  {
    id: "aud_2",
    at: at(-1000),
    store_id: "str_aurora",
    subject: "str_aurora/video",
    action: "tool.activated",
    actor: { kind: "user", id: "usr_owner", name: "林晓", role: "owner" },
    reason: "",
    policy_version: policy,
    before: null,
    after: { state: "active" },
    digest: "77aa01be9f2b",
  },
  {
    id: "aud_1",
    at: at(-9000),
    store_id: "",
    subject: "usr_rev",
    action: "person.invited",
    actor: { kind: "user", id: "usr_op", name: "Olga Op", role: "operator" },
    reason: "new reviewer",
    policy_version: "",
    before: null,
    after: { role: "reviewer" },
    digest: "01be9f2b77aa",
  },
];

export const policyDocument = {
  version: policy,
  guidelines: "v2.4",
  document: {
    eligibility: { recheck_every: "24h", grace: "7d", grace_serious: "0s" },
    review: { appeal_window: "14d", appeals_per_attempt: 1, claim_timeout: "30m" },
    video: {
      eligibility: { min_level: "L3", max_dispute_90d: "0.008", min_positive_90d: "0.95", no_serious: true },
      min_duration: "15s",
      max_duration: "60s",
      max_bytes: 52428800,
      subtitle_languages: ["zh", "en"],
      terms: {
        superlative: [
          "全网最低价",
          "绝对不掉色",
          "第一品牌",
          "best in the world",
          "lowest price anywhere",
          "never fades",
          "100 % effective",
          "永不褪色",
        ],
      },
    },
  },
  sections: [
    {
      name: "eligibility",
      label: two("开通条件", "Eligibility"),
      labels: { recheck_every: two("复查间隔", "Checked again every"), grace: two("宽限期", "Grace period") },
    },
    { name: "review", label: two("审核", "Review"), labels: {} },
    {
      name: "video",
      label: two("短视频", "Shopping Video"),
      labels: {
        "eligibility.min_level": two("最低等级", "Lowest level"),
        min_duration: two("最短时长", "Shortest length"),
      },
    },
  ],
};
