/** A paper of the store, as far as choosing a letter needs it. */
export interface Paper {
  id: string;
  type_label: string;
  title: string;
  file_name: string;
  covers: string[];
  state: string;
  state_label: string;
  expires_at: string | null;
}

const usable = ["approved", "signed", "in_review"];

/** choosable are the papers that can stand as a film's letter now. */
export const choosable = (papers: Paper[]): Paper[] =>
  papers.filter((p) => usable.includes(p.state) && p.covers.some((c) => c === "people" || c === "third_party"));

/** uncovered is what is declared and no chosen letter covers; a file handed in covers everything. */
export function uncovered(
  declared: { people: boolean; third_party: boolean },
  chosen: Pick<Paper, "covers">[],
  file: boolean,
): string[] {
  const need = (["people", "third_party"] as const).filter((c) => declared[c]);
  return file ? [] : need.filter((c) => !chosen.some((p) => p.covers.includes(c)));
}
