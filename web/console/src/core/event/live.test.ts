import { describe, expect, it } from "vitest";
import { arrives, cspLine, kept, later, merge, originsOf, type Seen, snippet } from "./live";

const row = (id: string, received_at: string, part: Partial<Seen> = {}): Seen =>
  ({ id, received_at, verdict: "accepted", ...part }) as Seen;

describe("the live list", () => {
  it("X-10 shows a row once, however often it comes, newest first", () => {
    const old = [row("b", "2026-01-01T00:00:02Z"), row("a", "2026-01-01T00:00:01Z")];
    const fresh = [row("c", "2026-01-01T00:00:03Z"), row("b", "2026-01-01T00:00:02Z")];
    expect(merge(old, fresh).map((r) => r.id)).toEqual(["c", "b", "a"]);
    expect(merge(merge(old, fresh), fresh)).toHaveLength(3);
  });
  it("has one order for rows of one instant", () => {
    const at = "2026-01-01T00:00:00Z";
    expect(merge([row("a", at)], [row("b", at)])).toEqual(merge([row("b", at)], [row("a", at)]));
  });
  it("does not grow without end", () => {
    const many = Array.from({ length: kept + 50 }, (_, i) => row(`r${i}`, new Date(i * 1000).toISOString()));
    const shown = merge([], many);
    expect(shown).toHaveLength(kept);
    expect(shown[0]?.id).toBe(`r${kept + 49}`);
  });
  it.each([
    [null, null, null],
    [null, "2026-01-01", "2026-01-01"],
    ["2026-01-02", null, "2026-01-02"],
    ["2026-01-02", "2026-01-01", "2026-01-02"],
    ["2026-01-02", "2026-01-03", "2026-01-03"],
  ])("goes on from the later of %s and %s", (a, b, want) => expect(later(a, b)).toBe(want));
});

describe("coverage", () => {
  const property = (required: boolean, arrived: number) => ({
    name: "p",
    kind: "text" as const,
    required,
    arrived,
    wrong: 0,
  });
  it("counts what is required only", () =>
    expect(arrives([property(true, 3), property(true, 0), property(false, 9)])).toEqual({ there: 1, wanted: 2 }));
});

describe("the snippet", () => {
  it("names the server and the key", () => {
    const text = snippet("https://souk.example", "pk_1", "en");
    expect(text).toContain('src="https://souk.example/w/v1/loader.js"');
    expect(text).toContain('data-write-key="pk_1"');
    expect(cspLine("https://souk.example")).toContain("connect-src https://souk.example");
  });
  it("X-52 origins have no path", () =>
    expect(originsOf("https://shop.example/page?x=1\nhttp://127.0.0.1:8080, shop")).toEqual([
      "https://shop.example",
      "http://127.0.0.1:8080",
      "shop",
    ]));
});
