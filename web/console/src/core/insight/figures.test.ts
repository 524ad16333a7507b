import { beforeAll, describe, expect, it } from "vitest";
import { startI18n, translate } from "@/i18n";
import { asked, axisText, chosen, csvOf, exactText, figureText, inputName, inputText, pointsOf } from "./figures";

describe("figures", () => {
  it.each([
    ["0.977064220183", "share", "97.7064 %"],
    ["4.79", "stars", "4.79"],
    ["12340", "count", "12,340"],
    [{ amount: "17756.60", currency: "USD" }, "money", "$17,756.60"],
    [null, "share", "none yet"],
    ["", "number", "none yet"],
  ] as const)("%s as %s is %s", (value, unit, want) => expect(figureText(value, unit, "en", "none yet")).toBe(want));

  it("X-12 a share is cut, not rounded up to a limit, and whole in the table", () => {
    expect(figureText("0.94999999999", "share", "en", "–")).toBe("94.9999 %");
    expect(exactText("0.94999999999", "share", "en", "–")).toBe("94.999999999 %");
  });

  it("an amount of a series has the figure's currency", () =>
    expect(figureText("17092.80", "money", "en", "–", "USD")).toBe("$17,092.80"));

  it.each([
    [0.976, "share", "97.6 %"],
    [400, "count", "400"],
    [17092.8, "money", "17,092.8"],
  ] as const)("%d as %s is %s on the scale", (n, unit, want) => expect(axisText(n, unit, "en")).toBe(want));

  it("a gap of the series stays a gap", () =>
    expect(
      pointsOf([
        { at: "a", value: "0.5" },
        { at: "b", value: null },
      ]),
    ).toEqual([
      { at: "a", value: 0.5 },
      { at: "b", value: null },
    ]));

  it.each([
    ["", "", "30d", "day"],
    ["7d", "hour", "7d", "hour"],
    ["30d", "hour", "30d", "day"],
    ["9y", "week", "30d", "day"],
    ["365d", "", "365d", "month"],
  ])("the address %s/%s means %s by %s", (span, step, wantSpan, wantStep) =>
    expect(chosen(span, step)).toEqual({ span: wantSpan, step: wantStep }),
  );

  it("X-12 the file has what the screen shows: the same instants and step", () => {
    const range = asked("7d", Date.parse("2026-03-08T10:00:00.700Z"));
    expect(range).toEqual({ from: "2026-03-01T10:00:00Z", to: "2026-03-08T10:00:00Z" });
    expect(csvOf("s/1", "gmv_30d", range, "day")).toBe(
      "/v1/stores/s%2F1/metrics/gmv_30d/csv?from=2026-03-01T10%3A00%3A00Z&to=2026-03-08T10%3A00%3A00Z&step=day",
    );
  });

  it("an amount that went in is money", () => {
    expect(inputText({ key: "order.gmv.USD", value: 17_756_600_000 }, "en")).toBe("$17,756.60");
    expect(inputText({ key: "order.orders", value: 1340 }, "en")).toBe("1,340");
  });
});

describe("what went into a figure", () => {
  beforeAll(() => startI18n("en"));
  it.each([
    ["order.disputed", "Orders with a dispute"],
    ["order.gmv.USD", "GMV"],
    ["review.stars.5", "Reviews with 5 stars"],
    ["moon.phases", "moon.phases"],
  ])("%s is called %s", (key, want) => expect(inputName(key, translate)).toBe(want));
});
