import type { Of } from "@/api/server";
import { flatten } from "./flatten";

export type Publication = Of<"PolicyPublicationItem">;
export type PolicyDoc = Of<"PolicyDocumentItem">;
export type Draft = Of<"PolicyDraftItem">;
export type DraftAnswer = Of<"DraftOutputBody">;
export type Preview = Of<"PolicyPreviewItem">;
export type Difference = Of<"PolicyDifferenceItem">;
export type Effect = Of<"PolicyEffectItem">;

/** Edits are a draft's changes key by key; null takes a key back to its default. */
export type Edits = Readonly<Record<string, unknown>>;

/** editsOf reads a merge patch (RFC 7396) key by key; lists stay whole. */
export function editsOf(patch: unknown): Edits {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return {};
  return Object.fromEntries(flatten(patch).map((s) => [s.key, s.value]));
}

/** patchOf writes edits as a merge patch. */
export function patchOf(edits: Edits): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const key of Object.keys(edits).sort()) {
    const parts = key.split(".");
    let at = root;
    for (const part of parts.slice(0, -1)) {
      const inner = at[part];
      if (inner === null || typeof inner !== "object" || Array.isArray(inner)) at[part] = {};
      at = at[part] as Record<string, unknown>;
    }
    at[parts.at(-1) as string] = edits[key];
  }
  return root;
}

/** same compares values as JSON does. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** One line of the document with its label, in force and by default. */
export interface Line {
  section: string;
  /** Dotted, the section first. */
  key: string;
  label: string;
  value: unknown;
  byDefault?: unknown;
}

export interface Section {
  name: string;
  label: string;
  lines: Line[];
}

/** labelOf names a key of a section: its own label, or that of what it is part of with the part's name. */
export function labelOf(labels: Record<string, string>, key: string): string {
  if (labels[key]) return labels[key];
  const parts = key.split(".");
  for (let n = parts.length - 1; n > 0; n--) {
    const found = labels[parts.slice(0, n).join(".")];
    if (found) return `${found} · ${parts.slice(n).join(".")}`;
  }
  return key;
}

/** sectionsOf lays a document out in sections and lines. What stands beside the sections comes first. */
export function sectionsOf(
  doc: PolicyDoc,
  general: { label: string; guidelines: string },
  defaults?: unknown,
): Section[] {
  const whole = (doc.document ?? {}) as Record<string, unknown>;
  const before = new Map(flatten(defaults ?? {}).map((s) => [s.key, s.value]));
  const about = new Map(doc.sections.map((s) => [s.name, s]));
  const top: Line[] = [];
  const out: Section[] = [];
  for (const [name, raw] of Object.entries(whole)) {
    if (raw === null || typeof raw !== "object") {
      const label = name === "guidelines" ? general.guidelines : name;
      top.push({ section: "", key: name, label, value: raw, byDefault: before.get(name) });
      continue;
    }
    const known = about.get(name);
    const lines = flatten(raw).map((s) => ({
      section: name,
      key: `${name}.${s.key}`,
      label: labelOf(known?.labels ?? {}, s.key),
      value: s.value,
      byDefault: before.get(`${name}.${s.key}`),
    }));
    out.push({ name, label: known?.label ?? name, lines });
  }
  return top.length > 0 ? [{ name: "", label: general.label, lines: top }, ...out] : out;
}

/** narrowed keeps the lines with a word in their key, label, section or value. */
export function narrowed(sections: Section[], q: string, keep: (line: Line) => boolean = () => true): Section[] {
  const word = q.trim().toLowerCase();
  return sections
    .map((s) => ({
      ...s,
      lines: s.lines.filter(
        (l) =>
          keep(l) &&
          (!word || `${s.label} ${l.key} ${l.label} ${JSON.stringify(l.value)}`.toLowerCase().includes(word)),
      ),
    }))
    .filter((s) => s.lines.length > 0);
}

/** asText is a value as it stands in its field. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (isWords(value)) return value.join("\n");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** How a value is written: the kind of what is in force decides. */
export function kindOf(value: unknown): "yes_no" | "number" | "words" | "json" | "text" {
  if (typeof value === "boolean") return "yes_no";
  if (typeof value === "number") return "number";
  if (isWords(value)) return "words";
  return typeof value === "object" && value !== null ? "json" : "text";
}

/** typed reads a field's text as the kind of value that is in force; the server says what is wrong with it. */
export function typed(text: string, current: unknown): unknown {
  const trimmed = text.trim();
  switch (kindOf(current)) {
    case "yes_no":
      return trimmed === "true";
    case "number":
      return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
    case "words":
      return text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    case "json":
      try {
        return JSON.parse(trimmed);
      } catch {
        return trimmed;
      }
    default:
      return trimmed;
  }
}

/** A key that two people changed, or one of them. */
export interface Clash {
  key: string;
  mine: unknown;
  theirs: unknown;
  /** What I began with. */
  base: unknown;
}

/** clashes are the keys at which my edits and theirs differ; undefined is "not touched". */
export function clashes(base: Edits, mine: Edits, theirs: Edits): Clash[] {
  return [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
    .sort()
    .filter((key) => !same(mine[key], theirs[key]))
    .map((key) => ({ key, mine: mine[key], theirs: theirs[key], base: base[key] }));
}

/** ours says which side a clash falls to by itself: who alone has touched the key. */
export const ours = (clash: Clash): boolean => !same(clash.mine, clash.base);

/** merged takes the chosen side of every clash. */
export function merged(theirs: Edits, list: Clash[], mine: (clash: Clash) => boolean): Edits {
  const out: Record<string, unknown> = { ...theirs };
  for (const clash of list) {
    if (!mine(clash)) continue;
    if (clash.mine === undefined) delete out[clash.key];
    else out[clash.key] = clash.mine;
  }
  return out;
}

/** words is what a list lost and gained; undefined for what is no list of words. */
export function words(before: unknown, after: unknown): { gone: string[]; came: string[] } | undefined {
  if (!isWords(before) || !isWords(after)) return undefined;
  return { gone: before.filter((w) => !after.includes(w)), came: after.filter((w) => !before.includes(w)) };
}
