import { describe, expect, test } from "vitest";
import type { AppealOf } from "@/api/types";
import { evidenceLines, standing, tooMuch } from "./appeals";

const of = (more: Partial<AppealOf>): AppealOf => ({
  record_id: "rev_1",
  possible: false,
  why: "",
  until: "",
  left: 1,
  ...more,
});

describe("appeals", () => {
  test("X-30 the button stands only where the server offers an appeal", () => {
    expect(standing(null)).toBe("none");
    expect(standing(of({ possible: true }))).toBe("offer");
    expect(standing(of({ why: "window_over" }))).toBe("closed");
    expect(standing(of({ why: "not_offered" }))).toBe("none");
    const appeal = {
      id: "apl_1",
      state: "open" as const,
      reason: "r",
      evidence: [],
      filed_at: "",
      filed_by: "",
      due_at: "",
      statement: "",
    };
    expect(standing(of({ why: "open", appeal }))).toBe("shown");
    expect(standing(of({ why: "used", appeal: { ...appeal, state: "upheld" } }))).toBe("shown");
  });
  test("evidence is taken line by line, as much as the server takes", () => {
    expect(evidenceLines(" https://a.example \n\n b ")).toEqual(["https://a.example", "b"]);
    expect(tooMuch(Array.from({ length: 10 }, () => "证".repeat(500)))).toBe(false);
    expect(tooMuch(Array.from({ length: 11 }, () => "x"))).toBe(true);
    expect(tooMuch(["证".repeat(501)])).toBe(true);
  });
});
