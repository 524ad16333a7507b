import { expect, it } from "vitest";
import { flatten } from "./flatten";

it("flatten names every value by its path and keeps lists whole", () => {
  expect(flatten({ eligibility: { min_level: "L3", no_serious: true }, terms: ["a", "b"], none: null })).toEqual([
    { key: "eligibility.min_level", value: "L3" },
    { key: "eligibility.no_serious", value: true },
    { key: "terms", value: ["a", "b"] },
    { key: "none", value: null },
  ]);
});
