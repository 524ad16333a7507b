import { describe, expect, it } from "vitest";
import {
  asText,
  clashes,
  editsOf,
  labelOf,
  merged,
  narrowed,
  ours,
  type PolicyDoc,
  patchOf,
  sectionsOf,
  typed,
  words,
} from "./patch";

const doc: PolicyDoc = {
  version: "2.4-1",
  guidelines: "2.4",
  document: {
    guidelines: "2.4",
    video: { min_duration: "15s", height: 1920, rank: { min: { amount: "30.00", currency: "USD" } }, codecs: ["h264"] },
  },
  sections: [{ name: "video", label: "Video", labels: { min_duration: "Shortest", "rank.min": "Least price" } }],
};

describe("X-66 a draft's changes", () => {
  const patch = { video: { min_duration: "10s", codecs: ["h264", "hevc"], height: null }, guidelines: "2.5" };
  it("go into keys and back without loss", () => {
    expect(editsOf(patch)).toEqual({
      "video.min_duration": "10s",
      "video.codecs": ["h264", "hevc"],
      "video.height": null,
      guidelines: "2.5",
    });
    expect(patchOf(editsOf(patch))).toEqual(patch);
    expect(editsOf("rubbish")).toEqual({});
  });
});

describe("the document", () => {
  const sections = sectionsOf(doc, { label: "General", guidelines: "Guidelines" }, { video: { height: 1080 } });
  it("has every value under its label, with its default", () => {
    expect(sections.map((s) => s.label)).toEqual(["General", "Video"]);
    expect(sections[1]?.lines.map((l) => [l.key, l.label, l.byDefault])).toEqual([
      ["video.min_duration", "Shortest", undefined],
      ["video.height", "height", 1080],
      ["video.rank.min.amount", "Least price · amount", undefined],
      ["video.rank.min.currency", "Least price · currency", undefined],
      ["video.codecs", "codecs", undefined],
    ]);
  });
  it("is searched by label, key and value", () => {
    expect(narrowed(sections, "shortest")[0]?.lines).toHaveLength(1);
    expect(narrowed(sections, "h264")[0]?.lines[0]?.key).toBe("video.codecs");
    expect(narrowed(sections, "nothing")).toEqual([]);
    expect(narrowed(sections, "", (l) => l.key === "guidelines")).toHaveLength(1);
  });
  it("a key without any label is called by itself", () => expect(labelOf({}, "a.b")).toBe("a.b"));
});

describe("a field", () => {
  it.each([
    ["12", 5, 12],
    ["twelve", 5, "twelve"],
    ["true", false, true],
    ["false", true, false],
    ["a\n b \n\n", ["x"], ["a", "b"]],
    ['[{"a":1}]', [{ a: 2 }], [{ a: 1 }]],
    ["15s ", "10s", "15s"],
  ])("%j over %j is %j", (text, current, want) => expect(typed(text, current)).toEqual(want));
  it.each([
    [["a", "b"], "a\nb"],
    [true, "true"],
    [null, ""],
    [[{ a: 1 }], '[{"a":1}]'],
  ])("%j stands as %j", (value, want) => expect(asText(value)).toBe(want));
});

describe("X-66 two editors of a draft", () => {
  const base = { a: 1, b: 1 };
  it("keep what only one of them touched", () => {
    const found = clashes(base, { a: 2, b: 1 }, { a: 1, b: 3, c: 4 });
    expect(found.map((c) => [c.key, ours(c)])).toEqual([
      ["a", true],
      ["b", false],
      ["c", false],
    ]);
    expect(merged({ a: 1, b: 3, c: 4 }, found, ours)).toEqual({ a: 2, b: 3, c: 4 });
  });
  it("an edit that I took out stays out when it is mine to say", () => {
    const found = clashes(base, { b: 1 }, base);
    expect(merged(base, found, ours)).toEqual({ b: 1 });
  });
  it("what is equal is no clash", () => expect(clashes(base, { a: 2 }, { a: 2 })).toEqual([]));
});

it("a list's difference is what went and what came", () => {
  expect(words(["a", "b"], ["b", "c"])).toEqual({ gone: ["a"], came: ["c"] });
  expect(words(["a"], 5)).toBeUndefined();
});
