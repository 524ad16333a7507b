import { describe, expect, it } from "vitest";
import type { Me } from "@/api/types";
import { barred, closedTo, grouped, mayOpen, staffPlaces, startPath, storeIn, storePlaces } from "./access";

const me = (part: Partial<Me>): Me => ({
  id: "p",
  name: "P",
  staff: [],
  stores: [],
  now: "2026-01-01T00:00:00Z",
  ...part,
});
const place = (key: string) => {
  const found = [...storePlaces, ...staffPlaces].find((p) => p.key === key);
  if (!found) throw new Error(key);
  return found;
};

describe("who sees which place", () => {
  it("X-50 an agent of one store is an agent there only", () => {
    const agent = me({ stores: [{ id: "s1", name: "One", role: "agent" }] });
    expect(mayOpen(place("video"), agent, "s1")).toBe(true);
    expect(mayOpen(place("video"), agent, "s2")).toBe(false);
    expect(mayOpen(place("people"), agent, "s1")).toBe(false);
    expect(mayOpen(place("review"), agent)).toBe(false);
  });

  it("X-50 a reviewer has the queue and no store", () => {
    const reviewer = me({ staff: ["reviewer"] });
    expect(mayOpen(place("review"), reviewer)).toBe(true);
    expect(mayOpen(place("audit"), reviewer)).toBe(false);
    expect(mayOpen(place("video"), reviewer, "s1")).toBe(false);
  });

  it("X-50 an operator has everything", () => {
    const operator = me({ staff: ["operator"] });
    for (const p of staffPlaces) expect(mayOpen(p, operator)).toBe(true);
    for (const p of storePlaces) expect(mayOpen(p, operator, "s9")).toBe(true);
  });
});

describe("closedTo", () => {
  it("X-50 shows nobody the frame of a staff page that is not theirs", () => {
    const reviewer = me({ staff: ["reviewer"] });
    expect(closedTo(reviewer, "/audit")).toBe(true);
    expect(closedTo(reviewer, "/Audit/")).toBe(true);
    expect(closedTo(reviewer, "/review/rev_1")).toBe(false);
    expect(closedTo(me({}), "/codes")).toBe(false);
    expect(closedTo(me({}), "/stores")).toBe(true);
    expect(closedTo(reviewer, "/stores/s1/videos/v1")).toBe(false);
  });
});

describe("startPath", () => {
  const stores = [
    { id: "s1", name: "One", role: "owner" as const },
    { id: "s2", name: "Two", role: "agent" as const },
  ];
  it("brings a seller back to the last store", () => {
    expect(startPath(me({ stores }), "s2")).toBe("/stores/s2/marketing");
    expect(startPath(me({ stores }), "gone")).toBe("/stores/s1/marketing");
  });
  it("brings staff to their work", () => {
    expect(startPath(me({ staff: ["reviewer"], stores }), null)).toBe("/review");
    expect(startPath(me({ staff: ["finance"] }), null)).toBe("/policies");
  });
  it("has a page even for a person without any role", () => expect(startPath(me({}), null)).toBe("/codes"));
});

describe("storeIn", () => {
  it.each([
    ["/stores/st_1/marketing", "st_1"],
    ["/stores/st_1", "st_1"],
    ["/stores", undefined],
    ["/review/c1", undefined],
  ])("%s", (path, want) => expect(storeIn(path)).toBe(want));
});

describe("the navigation", () => {
  it("puts places under their headings and loses none", () => {
    const groups = grouped(storePlaces);
    expect(groups[0]?.title).toBeUndefined();
    expect(groups.flatMap((g) => g.places)).toHaveLength(storePlaces.length);
    expect(new Set(groups.map((g) => g.title)).size).toBe(groups.length);
  });
  it.each([["store", storePlaces] as const, ["staff", staffPlaces] as const])(
    "has at most five places in the %s bar of a phone",
    (_name, places) => {
      const { shown, more } = barred(places);
      expect(shown.length + (more.length > 0 ? 1 : 0)).toBeLessThanOrEqual(5);
      expect([...shown, ...more]).toHaveLength(places.length);
    },
  );
  it("shows few places without a menu", () => {
    const few = storePlaces.slice(0, 5);
    expect(barred(few)).toEqual({ shown: few, more: [] });
  });
});
