import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startI18n, translate } from "@/i18n";
import { actions, actName, changed, shown, whyText } from "./trail";

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

describe("X-53 actions and reasons of the trail", () => {
  beforeAll(() => startI18n("en"));

  it("every action that the program writes out has a name", () => {
    const root = join(__dirname, "../../../../../internal");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((f) => /(?<!_test)\.go$/.test(f));
    const written = files.flatMap((f) =>
      [
        ...readFileSync(join(root, f), "utf8").matchAll(
          /(?:Action: +|trail\(ctx, \*?d, |note\(ctx, \*?r, )"([a-z_]+(?:\.[a-z_]+)+)"/g,
        ),
      ].map((m) => m[1]),
    );
    expect(written).toContain("policy.published");
    expect(written.filter((action) => !(actions as string[]).includes(action as string))).toEqual([]);
  });
  it("an action without a name stands as it is", () => {
    expect(actName("policy.published", translate)).toBe("Policy published");
    expect(actName("moon.landed", translate)).toBe("moon.landed");
  });
  it.each([
    ["auto:pass", "automatic checks: passed"],
    ["auto:ERR-V07", "automatic checks: ERR-V07"],
    ["what a person wrote", "what a person wrote"],
    ["", ""],
  ])("reason %j reads %j", (reason, want) => expect(whyText(reason, translate)).toBe(want));
});
