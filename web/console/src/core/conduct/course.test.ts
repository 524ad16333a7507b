import { describe, expect, test } from "vitest";
import { course } from "./course";

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 2, 1 + day, hour)).toISOString();

describe("the course of the score", () => {
  test("X-08 has a point a day and ends with the score of now", () => {
    const points = course(
      [
        { at: at(0), score: "100" },
        { at: at(1, 6), score: "99.5" },
        { at: at(3), score: "100" },
      ],
      at(4, 5),
    );
    expect(points.map((p) => p.value)).toEqual([100, 100, 99.5, 100, 100, 100]);
    expect(points.at(-1)?.at).toBe(at(4, 5));
  });
  test("a fall that returns within a day is seen", () => {
    const points = course(
      [
        { at: at(0), score: "100" },
        { at: at(0, 3), score: "90" },
        { at: at(0, 9), score: "100" },
      ],
      at(2),
    );
    expect(points.map((p) => p.value)).toEqual([100, 90, 100]);
  });
  test("without a step there is nothing to draw", () => {
    expect(course([], at(1))).toEqual([]);
  });
});
