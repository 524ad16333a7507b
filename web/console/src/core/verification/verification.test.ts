import { describe, expect, it } from "vitest";
import { kindOf, lookOf, type Part, waitFor } from "./verification";

const part = (more: Partial<Part>): Part => ({
  name: "email",
  label: "",
  ok: false,
  state: "none",
  elsewhere: false,
  ...more,
});

describe("a part of Store Verification", () => {
  it.each([
    ["email", "email"],
    ["payment", "payment"],
    ["business_licence", "papers"],
    ["brand_authorisation|trademark", "papers"],
  ])("%s is proved by %s", (name, kind) => expect(kindOf({ name })).toBe(kind));
  it.each([
    [part({ state: "pending" }), "verify.state.pending", "info"],
    [part({ name: "payment", state: "refused" }), "verify.state.refused", "error"],
    [part({ name: "payment", state: "verified", ok: true }), "verify.payment.verified", "success"],
    [part({ name: "trademark" }), "verify.papers.none", "neutral"],
  ])("%j is shown as %s", (given, text, tone) => expect(lookOf(given)).toMatchObject({ text, tone }));
});

describe("waiting for another code", () => {
  const now = new Date("2026-06-15T10:00:00Z").getTime();
  it.each([
    ["2026-06-15T10:01:00Z", 60],
    ["2026-06-15T10:00:00.001Z", 1],
    ["2026-06-15T10:00:00Z", 0],
    ["2026-06-15T09:00:00Z", 0],
    [undefined, 0],
  ])("until %s takes %d s", (at, want) => expect(waitFor(at, now)).toBe(want));
});
