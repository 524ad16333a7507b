import { describe, expect, it } from "vitest";
import { amountOf, besides, changeText, changeTone, csvOfReport, type Line, lineValue, noteOf } from "./report";

const line: Line = {
  key: "video.ctr_uplift",
  tool: "video",
  label: "Click-through",
  unit: "change",
  value: "0.372",
  direction: "at_least",
  own: false,
  mode: "source",
  source: "Annual report",
  date: "2024-03",
  period: "2023",
  sample: "9 stores",
  scope: "with a film",
  claim: "Claim, not promise.",
  version: 0,
} as Line;

describe("reports", () => {
  it.each([
    ["0.75", "share", "75 %"],
    ["0.94999", "share", "94.99 %"],
    ["0.372", "change", "+37.2 %"],
    ["-0.058", "points", "−5.8 points"],
    ["80", "money", "$80.00"],
    ["2.3", "times", "×2.3"],
    ["1234", "count", "1,234"],
    ["37", "minutes", "37 min"],
    [null, "share", "–"],
  ] as const)("%s as %s is %s", (value, unit, want) => expect(amountOf(value, unit, "en", "–", "USD")).toBe(want));

  it("X-44 a change is told relative and absolute", () => {
    expect(changeText({ absolute: "0.012", relative: "0.25" }, "share", "en")).toBe("+25 %, +1.2 points");
    expect(changeText({ absolute: "-12", relative: "-0.1" }, "count", "en")).toBe("−10 %, −12");
    expect(changeText({ absolute: null, relative: null }, "count", "en")).toBe("");
  });

  it("less is better where the figure says so", () => {
    expect(changeTone({ better: "at_most", change: { absolute: "0.1", relative: "0.1" } })).toBe("warning");
    expect(changeTone({ better: "at_least", change: { absolute: "0.1", relative: "0.1" } })).toBe("success");
    expect(changeTone({ better: "at_least", change: { absolute: "0", relative: "0" } })).toBe("neutral");
  });

  it("X-40 a line says source, period, sample and that it is a claim", () => {
    expect(noteOf(line)).toBe("Annual report, 2024-03 · 2023 · 9 stores · with a film · Claim, not promise.");
    expect(lineValue(line, "en")).toBe("≥ +37.2 %");
    expect(lineValue({ ...line, unit: "share", value: "0.41", to: "0.89", direction: "case" }, "en")).toBe(
      "41 % → 89 %",
    );
    expect(
      lineValue({ ...line, unit: "money", value: "80", to: "200", currency: "USD", direction: "info" }, "zh"),
    ).toBe("$80.00 – $200.00");
  });

  it("lines stand beside their figure", () => {
    expect(
      besides(
        {
          beside: [
            { line: "video.ctr_uplift", at: "effect" },
            { line: "gone", at: "value" },
          ],
        },
        [line],
      ),
    ).toEqual([{ at: "effect", line }]);
  });

  it("X-39 the file is of the same time", () =>
    expect(csvOfReport("s 1", "video", { from: "a", to: "b" }, "day")).toBe(
      "/v1/stores/s%201/reports/video/csv?from=a&to=b&step=day",
    ));
});
