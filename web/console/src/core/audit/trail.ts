import type { Of } from "@/api/server";
import type { Translate } from "@/i18n";
import { trail } from "@/i18n/texts/trail";

export type Row = Of<"AuditBody">;
export type Report = Of<"AuditReportBody">;
export type Head = Of<"ChainHead">;

type Text = keyof typeof trail;
type Named<P extends string> = Text extends infer K ? (K extends `${P}${infer Rest}` ? Rest : never) : never;

/** actions are the ones that have a name for people. */
export const actions = Object.keys(trail)
  .filter((key) => key.startsWith("audit.act."))
  .map((key) => key.slice("audit.act.".length)) as Named<"audit.act.">[];

/** actName is an action as people call it; one without a name stands as it is. */
export const actName = (action: string, t: Translate): string =>
  `audit.act.${action}` in trail ? t(`audit.act.${action as Named<"audit.act.">}`) : action;

/** whyText is a reason: what a person wrote stands as written, what the program wrote in the reader's language. */
export function whyText(reason: string | undefined, t: Translate): string {
  if (!reason) return "";
  if (`audit.why.${reason}` in trail) return t(`audit.why.${reason as Named<"audit.why.">}`);
  const code = /^auto:(ERR-\w+)$/.exec(reason)?.[1];
  return code ? t("audit.why.auto", { code }) : reason;
}

/** shown is a value of the trail as text, JSON indented. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** changed names the members that differ between before and after, for what both are objects. */
export function changed(before: unknown, after: unknown): string[] {
  if (!isObject(before) || !isObject(after)) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .sort();
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
