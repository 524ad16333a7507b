import { expect, it } from "vitest";
import { Problem, problemOf } from "@/api/problem";
import { safeNext } from "./next";

it.each([
  ["/stores/s/videos?state=rejected", "/stores/s/videos?state=rejected"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  [null, "/"],
])("after signing in %s leads to %s", (next, want) => expect(safeNext(next)).toBe(want));

it("a problem is read out of any answer", () => {
  expect(problemOf(409, { code: "tool.not_available" }).code).toBe("tool.not_available");
  expect(problemOf(409, '{"code":"x"}').code).toBe("x");
  expect(problemOf(502, "<html>").code).toBe("http_502");
  expect(problemOf(500, undefined).passing).toBe(true);
  expect(new Problem(422, {}).passing).toBe(false);
});
