import { describe, expect, it } from "vitest";
import { choosable, type Paper, uncovered } from "./letters";

const paper = (state: string, ...covers: string[]): Paper => ({
  id: state,
  type_label: "letter",
  title: "",
  file_name: "a.pdf",
  covers,
  state,
  state_label: state,
  expires_at: null,
});

describe("letters of a film", () => {
  it("V-36 only papers that count or wait, and authorise, can be chosen", () => {
    const all = ["approved", "signed", "in_review", "unsigned", "rejected", "expired", "revoked", "deleted"];
    expect(choosable(all.map((s) => paper(s, "people"))).map((p) => p.state)).toEqual([
      "approved",
      "signed",
      "in_review",
    ]);
    expect(choosable([paper("approved"), paper("approved", "music")])).toEqual([]);
  });

  it("V-36 says what no letter covers", () => {
    const both = { people: true, third_party: true };
    expect(uncovered(both, [], false)).toEqual(["people", "third_party"]);
    expect(uncovered(both, [paper("approved", "people")], false)).toEqual(["third_party"]);
    expect(uncovered(both, [paper("a", "people"), paper("b", "third_party")], false)).toEqual([]);
    expect(uncovered(both, [], true)).toEqual([]);
    expect(uncovered({ people: false, third_party: false }, [], false)).toEqual([]);
  });
});
