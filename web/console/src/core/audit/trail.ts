import type { Of } from "@/api/server";

export type Row = Of<"AuditBody">;
export type Report = Of<"AuditReportBody">;
export type Head = Of<"ChainHead">;

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
