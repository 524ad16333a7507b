import { describe, expect, it } from "vitest";
import type { Code, Finding } from "@/api/types";
import { urgency } from "@/lib/urgency";
import { cueAt } from "@/tools/video/cue";
import { playUrl, quoteOf, stepOf, tally } from "@/tools/video/films";
import { often } from "./codes";
import { deadlineOf, heaviestFirst, isMeasured, isNote, measure, othersThan, spanOfText, whereText } from "./finding";
import { matches } from "./match";

const t = ((key: string, vars?: { n?: string }) => (vars?.n ? `${key}(${vars.n})` : key)) as never;
const finding = (part: Partial<Finding>): Finding => ({
  code: "ERR-V10",
  reason: "superlative",
  severity: "reject",
  message: "m",
  fix: "f",
  evidence: {},
  ...part,
});

describe("findings", () => {
  it("X-27 all are shown, the heaviest first, the server's order within", () => {
    const list = [
      finding({ reason: "a", severity: "warning" }),
      finding({ reason: "b", severity: "human" }),
      finding({ reason: "c" }),
      finding({ reason: "d" }),
    ];
    expect(heaviestFirst(list).map((f) => f.reason)).toEqual(["c", "d", "b", "a"]);
  });

  it("V-62 a code is not taken for all: what else made the attempt fail is counted", () => {
    expect(othersThan(undefined)).toBe(0);
    expect(othersThan([finding({})])).toBe(0);
    expect(othersThan([finding({}), finding({}), finding({ severity: "warning" }), finding({ code: "ERR-V05" })])).toBe(
      2,
    );
  });

  it("V-59 a reviewer's note is told once", () => {
    const note = finding({ reason: "reviewer", evidence: { text: "too loud", where: "reviewer" } });
    expect(isNote(note, "too loud")).toBe(true);
    expect(isNote(note, "something else")).toBe(false);
    expect(isNote(finding({ reason: "reviewer", evidence: { text: "" } }), "")).toBe(false);
    expect(isNote(finding({ evidence: { text: "too loud" } }), "too loud")).toBe(false);
  });

  it.each([
    [{ where: "title" }, "where.title"],
    [{ where: "subtitle cue 4", file: "a.srt", line: 14 }, "where.cue(4) · a.srt · finding.line(14)"],
    [{ where: "subtitle cues 4–5", file: "a.srt" }, "where.cues(4–5) · a.srt"],
    [{ where: "sound track 2" }, "where.sound(2)"],
    [{ where: "somewhere new" }, "somewhere new"],
    [{}, ""],
  ])("V-59 says where: %o", (evidence, want) => expect(whereText(finding({ evidence }), t)).toBe(want));

  it("writes measured values with their unit", () => {
    expect(measure("52428801", "bytes", t, "en")).toBe("50 MiB");
    expect(measure("52428801", "bytes", t, "en", "52428800")).toBe("52,428,801 B");
    expect(measure("6", "cues", t, "en")).toBe("upload.subtitles.cues");
    expect(measure("22050", "Hz", t, "en")).toBe("22,050 Hz");
    expect(measure("mov", "container", t, "en")).toBe("mov");
    expect(measure("121", "characters", t, "en")).toBe("121 unit.characters");
    expect(measure("zh", "languages", t, "en")).toBe("upload.lang.zh");
    expect(measure("zh, en", "languages", t, "zh")).toBe("upload.lang.zh、upload.lang.en");
  });

  it("V-51 a deadline is no measured limit", () => {
    const f = finding({ evidence: { text: "50 % off", value: "V-51", limit: "2026-12-01T00:00:00Z" } });
    expect(isMeasured(f)).toBe(false);
    expect(deadlineOf(f)).toBe("2026-12-01T00:00:00Z");
  });

  it("V-48 marks the words in the whole text, and all of it when only the words are known", () => {
    const f = finding({ evidence: { text: "全网最低价", span: [3, 8] } });
    expect(spanOfText("现在买全网最低价", f)).toEqual([3, 8]);
    expect(spanOfText("全网最低价", f)).toEqual([0, 5]);
    expect(spanOfText("别处：全网最低价！", f)).toEqual([3, 8]);
    expect(spanOfText("另一句话完全不同的内容", f)).toBeUndefined();
  });
});

describe("films", () => {
  const cues = [
    { start_ms: 0, end_ms: 2000, text: "a" },
    { start_ms: 2500, end_ms: 4000, text: "b" },
  ];
  it("finds the cue on screen, or the one before", () => {
    expect(cueAt(cues, -1)).toBe(-1);
    expect(cueAt(cues, 0)).toBe(0);
    expect(cueAt(cues, 2400)).toBe(0);
    expect(cueAt(cues, 2500)).toBe(1);
    expect(cueAt(cues, 99_000)).toBe(1);
    expect(cueAt([], 5)).toBe(-1);
  });
  it("quotes the title or the cue that a finding is about", () => {
    const subtitles = [{ lang: "zh", name: "z.srt", cues }];
    expect(quoteOf(finding({ evidence: { where: "title" } }), "T", subtitles)).toBe("T");
    expect(
      quoteOf(finding({ evidence: { where: "subtitle cue 2", file: "z.srt", at_ms: 2500 } }), "T", subtitles),
    ).toBe("b");
    expect(
      quoteOf(finding({ evidence: { where: "subtitle cue 2", file: "other", at_ms: 2500 } }), "T", subtitles),
    ).toBeUndefined();
    expect(quoteOf(finding({ evidence: { where: "film" } }), "T", subtitles)).toBeUndefined();
  });
  it("maps the worker's stages to the seller's steps", () => {
    expect(stepOf(undefined)).toBe("received");
    expect(stepOf("waiting")).toBe("received");
    expect(stepOf("decode")).toBe("measure");
    expect(stepOf("judge")).toBe("judge");
  });
  it("plays the smallest copy that is good enough, else the largest", () => {
    const source = (height: number) => ({ url: `/${height}`, width: 9, height });
    expect(playUrl({ sources: [source(1920), source(1280)] })).toBe("/1280");
    expect(playUrl({ sources: [source(640)] })).toBe("/640");
    expect(playUrl({ play_url: "/p" })).toBe("/p");
    expect(playUrl({})).toBeUndefined();
  });
  it("counts by state, the server's counts first", () => {
    const film = (state: "rejected" | "published", findings: Finding[]) => ({
      id: "v",
      title: "t",
      state,
      attempts: [],
      findings,
    });
    const page = { items: [film("rejected", [finding({}), finding({ severity: "warning" })]), film("published", [])] };
    expect(tally(page)).toMatchObject({ any: true, rejected: 1, published: 1, findings: 1 });
    expect(tally({ ...page, counts: { rejected: 7 } }).rejected).toBe(7);
    expect(tally({ items: [] })).toMatchObject({ any: false, findings: 0 });
  });
});

describe("codes", () => {
  const code = (name: string, part: Partial<Code> = {}): Code => ({
    code: name,
    tool: "video",
    group: "g",
    label: { zh: "声音", en: "Sound" },
    cause: "",
    fix: "",
    example: "",
    rules: ["V-55"],
    auto: true,
    warning: false,
    ...part,
  });
  it("the keys 1 to 9: what was found first, then what only a person sees, never a warning", () => {
    const all = [code("A"), code("B"), code("C", { auto: false }), code("W", { warning: true, auto: false })];
    expect(often(all, ["B"]).map((c) => c.code)).toEqual(["B", "C", "A"]);
    expect(
      often(
        Array.from({ length: 20 }, (_, i) => code(String(i))),
        [],
      ),
    ).toHaveLength(9);
  });
  it("X-26 the table is searched in both languages", () => {
    expect(matches(code("ERR-V07"), "v07")).toBe(true);
    expect(matches(code("ERR-V07"), "声音")).toBe(true);
    expect(matches(code("ERR-V07"), "sound v-55")).toBe(true);
    expect(matches(code("ERR-V07"), "length")).toBe(false);
    expect(matches(code("ERR-V07"), "")).toBe(true);
  });
});

describe("due times", () => {
  const hour = 3600_000;
  it.each([
    [-1, "late"],
    [0, "soon"],
    [3 * hour, "soon"],
    [3 * hour + 1, "fine"],
  ])("%d ms before it is due", (left, want) => expect(urgency(left, 0)).toBe(want));
});
