import { describe, expect, it } from "vitest";
import { changed, shown } from "./trail";

describe("X-66 before and after", () => {
  it("names what differs", () => {
    expect(changed({ a: 1, b: [1], c: 1 }, { a: 1, b: [2], d: 1 })).toEqual(["b", "c", "d"]);
    expect(changed({ a: { x: 1 } }, { a: { x: 1 } })).toEqual([]);
    expect(changed(null, { a: 1 })).toEqual([]);
    expect(changed("old", "new")).toEqual([]);
  });
  it.each([
    [null, "–"],
    ["", "–"],
    ["plain", "plain"],
    ['{"a":1}', '{\n  "a": 1\n}'],
    [{ a: 1 }, '{\n  "a": 1\n}'],
  ])("%j stands as %j", (value, want) => expect(shown(value)).toBe(want));
});
