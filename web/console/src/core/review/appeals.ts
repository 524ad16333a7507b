import type { AppealOf } from "@/api/types";

/** At most so many lines of evidence, each of so many characters. */
export const mostEvidence = { lines: 10, characters: 500 };

/** evidenceLines are the lines of a text field without the empty ones. */
export const evidenceLines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** tooMuch says that the server would refuse the evidence. */
export const tooMuch = (lines: string[]): boolean =>
  lines.length > mostEvidence.lines || lines.some((line) => [...line].length > mostEvidence.characters);

/** What stands where an appeal could: the button, how it goes, why it is not possible, or nothing. */
export function standing(of: AppealOf | null | undefined): "offer" | "shown" | "closed" | "none" {
  if (!of) return "none";
  if (of.possible) return "offer";
  if (of.appeal) return "shown";
  return of.why === "window_over" || of.why === "used" ? "closed" : "none";
}
