import { describe, expect, it } from "vitest";
import { marks, runs, ticks } from "./plot";

describe("ticks", () => {
  it.each([
    [0.974, 0.983, [0.9725, 0.975, 0.9775, 0.98, 0.9825, 0.985]],
    [0, 340, [0, 100, 200, 300, 400]],
    [4.79, 4.79, [4.25, 4.5, 4.75, 5, 5.25, 5.5]],
    [0, 0, [0, 0.05, 0.1]],
  ])("of %d to %d are round and reach over both ends", (low, high, want) => expect(ticks(low, high)).toEqual(want));
  it("never go below nothing for what is never below nothing", () => expect(ticks(1, 100)[0]).toBe(0));
  it("go below for what does", () => expect(ticks(-5, 5)[0]).toBeLessThanOrEqual(-5));
  it("do not go over what no value exceeds", () => {
    expect(ticks(100, 100, 100)).toEqual([90, 92.5, 95, 97.5, 100]);
    expect(ticks(0.98, 1, 1).at(-1)).toBe(1);
    expect(ticks(0, 340, 100), "unless one does").toEqual([0, 100, 200, 300, 400]);
  });
  it("of nothing are none", () => expect(ticks(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([]));
});

describe("runs", () => {
  const at = (...values: (number | null)[]) => values.map((value, i) => ({ at: String(i), value }));
  it("cut where there is no value", () => expect(runs(at(1, 2, null, 3, null))).toEqual([[0, 1], [3]]));
  it("of nothing known are none", () => expect(runs(at(null, null))).toEqual([]));
});

describe("marks", () => {
  it.each([
    [0, []],
    [3, [0, 1, 2]],
    [30, [5, 11, 17, 23, 29]],
  ])("of %d places", (length, want) => expect(marks(length, 5)).toEqual(want));
});
