import { expect, it } from "vitest";
import { regionName } from "./region";

it.each([
  ["CN", "en", "China"],
  ["CN", "zh", "中国"],
  ["", "en", "–"],
  ["not a code", "en", "not a code"],
] as const)("region %s in %s is %s", (region, lang, want) => expect(regionName(region, lang)).toBe(want));
