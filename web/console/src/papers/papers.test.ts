import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { canRemove, contentOf, digest, endsSoon, firstDay, lastDay, nameOf, paperStates, wrongAt } from "./papers";

const now = Date.parse("2026-03-01T00:00:00Z");

describe("papers", () => {
  it("X-14 a paper holds through its last day", () =>
    expect(lastDay("2027-02-01T00:00:00Z", "en")).toBe("31 Jan 2027"));
  it("X-14 days on papers are of UTC and may be missing", () => {
    expect(firstDay("2027-01-31T00:00:00Z", "en")).toBe("31 Jan 2027");
    expect(firstDay(null, "en") + lastDay(null, "en")).toBe("");
  });

  it.each([
    ["approved", "2026-03-31T00:00:00Z", true],
    ["approved", "2026-03-31T00:00:01Z", false],
    ["signed", "2026-03-02T00:00:00Z", true],
    ["approved", "2026-02-28T00:00:00Z", false],
    ["approved", null, false],
    ["in_review", "2026-03-02T00:00:00Z", false],
  ] as const)("a paper that is %s until %s ends soon: %s", (state, expires_at, want) =>
    expect(endsSoon({ state, expires_at }, now)).toBe(want),
  );

  it("is called by what is known of it", () => {
    expect(nameOf({ title: "Licence 2026", file_name: "a.pdf", type_label: "Licence" })).toBe("Licence 2026");
    expect(nameOf({ title: "", file_name: "a.pdf", type_label: "Licence" })).toBe("a.pdf");
    expect(nameOf({ title: "", file_name: "", type_label: "Licence" })).toBe("Licence");
  });

  it("X-17 only what still stands can be taken back", () =>
    expect(paperStates.filter(canRemove)).toEqual(["unsigned", "in_review", "approved", "signed"]));

  it("a refusal stands beside its field, in the reader's language where there is a text", () => {
    const error = new Problem(422, {
      errors: [
        { pointer: "/expires_at", code: "expired", message: "has expired" },
        { pointer: "/scope_ids", code: "odd", message: "said by the server" },
      ],
    });
    expect(wrongAt(error, "/expires_at")).toBe("papers.error.expired");
    expect(wrongAt(error, "/scope_ids")).toEqual({ text: "said by the server" });
    expect(wrongAt(error, "/title")).toBeUndefined();
    expect(wrongAt(null, "/title")).toBeUndefined();
  });

  it("X-18 knows a file by its bytes", async () =>
    expect(await digest(new Blob(["abc"]))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));

  it("an address keeps odd ids whole", () =>
    expect(contentOf("s/1", "d", true)).toBe("/v1/stores/s%2F1/documents/d/content?version=original"));
});
