import { describe, expect, it } from "vitest";
import type { Criterion } from "@/api/types";
import { ago, bytes, bytesApart, money, share, span, term, timecode } from "./format";
import { gapText, missingOf, openFirst } from "./gap";
import { isCommand, isEnter, typing } from "./keys";
import { pieces } from "./mark";
import { numberIn, scale } from "./scale";

describe("format", () => {
  it.each([
    ["90d", "90 days", "90 天"],
    ["1d", "1 day", "1 天"],
    ["1h", "1 h", "1 小时"],
    ["1h30m", "1 h 30 min", "1 小时 30 分钟"],
    ["1d12h", "1 d 12 h", "1 天 12 小时"],
    ["for ever", "for ever", "for ever"],
  ])("the term %s in words", (text, en, zh) => {
    expect(term(text, "en")).toBe(en);
    expect(term(text, "zh")).toBe(zh);
  });
  it.each([
    [0, "0 B"],
    [1023, "1,023 B"],
    [1024, "1 KiB"],
    [50 * 2 ** 20, "50 MiB"],
    [50 * 2 ** 20 + 2 ** 19, "50.5 MiB"],
    [5 * 2 ** 30, "5 GiB"],
  ])("%d bytes are %s", (n, text) => expect(bytes(n, "en")).toBe(text));

  it.each([
    [50 * 2 ** 20 + 1, 50 * 2 ** 20, "52,428,801 B"],
    [50 * 2 ** 20, 50 * 2 ** 20 + 1, "52,428,800 B"],
    [50 * 2 ** 20, 50 * 2 ** 20, "50 MiB"],
    [51 * 2 ** 20, 50 * 2 ** 20, "51 MiB"],
  ])("V-33 %d bytes beside %d read as %s", (n, other, text) => expect(bytesApart(n, other, "en")).toBe(text));

  it.each([
    ["0.0081", "0.81 %"],
    ["0.008", "0.80 %"],
    ["0.942", "94.20 %"],
    ["0.94625", "94.625 %"],
    ["1", "100.00 %"],
    ["0", "0.00 %"],
    ["0.0005", "0.05 %"],
    ["-0.058", "-5.80 %"],
    ["L3", "L3"],
  ])("a share of %s is %s, without rounding", (text, want) => expect(share(text)).toBe(want));

  it.each([
    [0, false, "0:00"],
    [14_900, true, "0:14.9"],
    [59_999, false, "0:59"],
    [59_999, true, "0:59.9"],
    [62_400, true, "1:02.4"],
  ])("%d ms (tenths %s) is %s", (ms, tenths, want) => expect(timecode(ms, tenths)).toBe(want));

  it.each([
    [0, "0 s"],
    [59_000, "59 s"],
    [3600_000 + 5 * 60_000, "1 h 5 min"],
    [2 * 86400_000 + 4 * 3600_000 + 59 * 60_000, "2 d 4 h"],
    [90_000, "1 min"],
  ])("a span of %d ms is %s", (ms, want) => expect(span(ms, "en")).toBe(want));

  it("a span in Chinese has Chinese units", () => expect(span(3_900_000, "zh")).toBe("1 小时 5 分钟"));

  it("money keeps its digits", () => expect(money({ amount: "39.90", currency: "USD" }, "en")).toContain("39.90"));

  it("ago speaks of both sides of now", () => {
    const now = Date.parse("2026-01-10T12:00:00Z");
    expect(ago("2026-01-10T11:57:00Z", now, "en")).toBe("3 minutes ago");
    expect(ago("2026-01-10T14:00:00Z", now, "en")).toBe("in 2 hours");
    expect(ago("2026-01-09T12:00:00Z", now, "zh")).toBe("昨天");
    expect(ago(undefined, now, "en")).toBe("");
    expect(ago("rubbish", now, "en")).toBe("");
  });
});

describe("the gap of a condition", () => {
  const t = ((key: string, vars?: { at?: string }) => `${key} ${vars?.at ?? ""}`.trim()) as never;
  const row = (part: Partial<Criterion>): Criterion => ({
    id: "a",
    label: "A",
    required: "1",
    actual: "0",
    ok: false,
    ...part,
  });
  it("X-21 joins what is missing and the forecast", () => {
    expect(gapText(row({ gap: "0.8 points", estimate: "about 11 days" }), t, "en")).toBe("0.8 points · about 11 days");
    expect(gapText(row({ gap: "差 1 级", estimate: "约 11 天" }), t, "zh")).toBe("差 1 级，约 11 天");
  });
  it("X-21 names the day where only a day is known", () =>
    expect(gapText(row({ expected_on: "2026-02-01" }), t, "en")).toBe("elig.expected 1 Feb 2026"));
  it("a met condition has no gap", () => expect(gapText(row({ ok: true, gap: "x" }), t, "en")).toBe(""));
  it("nothing known says nothing", () => expect(gapText(row({ gap: null, estimate: null }), t, "en")).toBe(""));
  it("puts the missing first and counts them", () => {
    const rows = [row({ id: "1", ok: true }), row({ id: "2" }), row({ id: "3", ok: true }), row({ id: "4" })];
    expect(openFirst(rows).map((r) => r.id)).toEqual(["2", "4", "1", "3"]);
    expect(missingOf(rows)).toEqual({ count: 2, total: 4 });
  });
});

describe("the scale bar", () => {
  it.each([
    ["14.9 s", 14.9],
    ["≥ 44100 Hz", 44100],
    ["44,100 Hz", 44100],
    ["1:02.4", 62.4],
    ["1.02 %", 1.02],
    ["none", undefined],
    [undefined, undefined],
  ])("reads %s", (text, want) => expect(numberIn(text)).toBe(want));

  it("places a value below its limit", () => {
    const found = scale("22050", "44100");
    expect(found?.value).toBeLessThan(found?.limit ?? 0);
  });
  it("takes the near end of a range", () => {
    const short = scale("12.4", "15–60");
    expect((short?.value ?? 0) / (short?.limit ?? 1)).toBeCloseTo(12.4 / 15);
    const long = scale("61", "15–60");
    expect((long?.value ?? 0) / (long?.limit ?? 1)).toBeCloseTo(61 / 60);
  });
  it.each([
    ["1920×1080", "1080×1920"],
    ["mov", "mp4"],
    ["15", "15"],
    ["", "1"],
  ])("draws nothing for %s against %s", (value, limit) => expect(scale(value, limit)).toBeUndefined());
  it("stays on the bar", () => {
    const found = scale("9000000", "1");
    expect(found?.value).toBeLessThanOrEqual(100);
    expect(found?.limit).toBeGreaterThan(0);
  });
});

describe("marked words", () => {
  it("counts code points, not UTF-16 units", () =>
    expect(pieces("🎧 全网最低价！", [2, 7])).toEqual([
      { text: "🎧 ", hit: false },
      { text: "全网最低价", hit: true },
      { text: "！", hit: false },
    ]));
  it.each([[undefined], [[3, 3]], [[5, 2]], [[99, 120]], [[-1, 2]]])("an impossible span %s marks nothing", (wrong) =>
    expect(pieces("abc", wrong)).toEqual([{ text: "abc", hit: false }]),
  );
  it("a span beyond the end is cut", () =>
    expect(pieces("abc", [1, 9])).toEqual([
      { text: "a", hit: false },
      { text: "bc", hit: true },
    ]));
});

describe("keys", () => {
  const field = (tagName: string, type = "text") =>
    ({ tagName, type, getAttribute: () => null }) as unknown as EventTarget;
  it("an Enter inside a composition is no Enter", () => {
    expect(isEnter({ key: "Enter" })).toBe(true);
    expect(isEnter({ key: "Enter", isComposing: true })).toBe(false);
    expect(isEnter({ key: "Enter", keyCode: 229 })).toBe(false);
  });
  it("a letter in a field is text", () => {
    for (const tag of ["TEXTAREA", "SELECT", "INPUT"]) expect(isCommand({ key: "a", target: field(tag) })).toBe(false);
    expect(isCommand({ key: "a", target: field("BUTTON") })).toBe(true);
    expect(isCommand({ key: "a", target: field("INPUT", "checkbox") })).toBe(true);
    expect(typing(null)).toBe(false);
  });
  it("a letter with Ctrl belongs to the browser", () => expect(isCommand({ key: "a", ctrlKey: true })).toBe(false));
});
