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

/** What a reviewer is shown of a paper. */
export interface PaperEvidence {
  document_id: string;
  version: number;
  type_label: { zh: string; en: string };
  hint: { zh: string; en: string };
  needs_expiry: boolean;
  state: string;
  covers: string[];
  classes: string[];
  number: string;
  holder: string;
  legal_name: string;
  valid_from: string | null;
  expires_at: string | null;
  open_ended: boolean;
  file_name: string;
  media_type: string;
  bytes: number;
  page_url: string;
  uploaded_by: string;
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
