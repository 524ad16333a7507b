import type { Criterion } from "@/api/types";
import type { Lang, Translate } from "@/i18n";
import { day } from "./format";

/**
 * gapText is the one line under an open criterion: what is missing, and when it may be reached. The server's forecast
 * with its basis says more than the bare day, so the day is only added when the forecast does not stand for it.
 */
export function gapText(row: Criterion, t: Translate, lang: Lang): string {
  if (row.ok) return "";
  const parts = [row.gap, row.estimate].filter((part): part is string => Boolean(part));
  if (row.expected_on && !row.estimate) parts.push(t("elig.expected", { at: day(row.expected_on, lang) }));
  return parts.join(lang === "zh" ? "，" : " · ");
}

/** openFirst puts what is missing before what is met and keeps the server's order within both. */
export function openFirst(rows: Criterion[]): Criterion[] {
  return [...rows.filter((row) => !row.ok), ...rows.filter((row) => row.ok)];
}

/** missingOf counts what is missing, for "2 of 5 missing". */
export const missingOf = (rows: Criterion[]): { count: number; total: number } => ({
  count: rows.filter((row) => !row.ok).length,
  total: rows.length,
});
