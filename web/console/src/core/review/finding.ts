import type { Finding } from "@/api/types";
import type { Lang, Translate } from "@/i18n";
import { bytes, bytesApart, count } from "@/lib/format";

const order = { reject: 0, human: 1, warning: 2 } as const;

/** heaviestFirst puts what rejects before what is asked of a person before advice; the server's order holds within. */
export const heaviestFirst = (findings: Finding[]): Finding[] =>
  [...findings].sort((a, b) => order[a.severity] - order[b.severity]);

/** keyOf tells the findings of one attempt apart. */
export const keyOf = (finding: Finding, index: number): string => `${finding.code}-${finding.reason}-${index}`;

/** whereText says in the reader's words where a finding lies; places without a known name stay as they are. */
export function whereText(finding: Finding, t: Translate): string {
  const { where = "", file, line } = finding.evidence;
  const parts: string[] = [];
  const cue = /^subtitle cues? ([\d–-]+)$/.exec(where);
  const sound = /^sound track (\d+)$/.exec(where);
  if (cue) parts.push(t(/\D/.test(cue[1] ?? "") ? "where.cues" : "where.cue", { n: cue[1] ?? "" }));
  else if (sound) parts.push(t("where.sound", { n: sound[1] ?? "" }));
  else if (
    where === "film" ||
    where === "title" ||
    where === "container" ||
    where === "tracks" ||
    where === "subtitle" ||
    where === "reviewer"
  )
    parts.push(t(`where.${where}`));
  else if (where) parts.push(where);
  if (file) parts.push(file);
  if (line) parts.push(t("finding.line", { n: line }));
  return parts.join(" · ");
}

/**
 * measure writes a value with its unit as people write it: bytes in MiB, numbers with separators. `beside` is what it
 * is compared with: close to a limit the digits must show the difference.
 */
export function measure(
  value: string | undefined,
  unit: string | undefined,
  t: Translate,
  lang: Lang,
  beside?: string,
): string {
  if (!value) return "";
  if (unit === "bytes" && /^\d+$/.test(value)) {
    return beside && /^\d+$/.test(beside)
      ? bytesApart(Number(value), Number(beside), lang)
      : bytes(Number(value), lang);
  }
  const plain = /^\d{4,}$/.test(value) ? count(Number(value), lang) : value;
  switch (unit) {
    case undefined:
    case "":
    case "container":
      return plain;
    case "languages":
      return value
        .split(/,\s*/)
        .map((one) => (one === "zh" || one === "en" ? t(`upload.lang.${one}`) : one === "0" ? t("none") : one))
        .join(lang === "zh" ? "、" : ", ");
    case "sample aspect ratio":
      return plain;
    case "characters":
      return `${plain} ${t("unit.characters")}`;
    case "cues":
      return t("upload.subtitles.cues", { count: Number(value) });
    case "sound tracks":
      return `${plain} ${t("unit.sound_tracks")}`;
    case "picture tracks":
      return `${plain} ${t("unit.picture_tracks")}`;
    default:
      return `${plain} ${unit}`;
  }
}

/** othersThan counts the findings besides the first that make the attempt fail, so that a code is not taken for all. */
export const othersThan = (findings: Finding[] | undefined): number =>
  Math.max(0, (findings ?? []).filter((f) => f.severity === "reject").length - 1);

/** isNote says that the finding is a reviewer's note put into the shape of findings. */
export const isNote = (finding: Finding, note: string | undefined): boolean =>
  finding.reason === "reviewer" && Boolean(note) && finding.evidence.text === note;

/** A finding about words has no measured value: its evidence is the words. */
export const isMeasured = (finding: Finding): boolean =>
  Boolean(finding.evidence.value && finding.evidence.limit && finding.evidence.unit);

/** deadlineOf is the instant that a promotion's words name, as far as one was found. */
export const deadlineOf = (finding: Finding): string | undefined =>
  /^\d{4}-\d\d-\d\dT/.test(finding.evidence.limit ?? "") ? finding.evidence.limit : undefined;

/** spanOfText tells where the matched words stand in `whole`, given what the server says about either. */
export function spanOfText(whole: string, finding: Finding): number[] | undefined {
  const { text, span } = finding.evidence;
  if (!span || span.length < 2 || !text) return span;
  const length = (span[1] ?? 0) - (span[0] ?? 0);
  const points = Array.from(whole);
  if (points.slice(span[0], span[1]).join("") === text) return span;
  // The offsets belong to another text (the cue, while only the words are here).
  if (points.length === length || whole === text) return [0, points.length];
  const at = whole.indexOf(text);
  if (at < 0) return undefined;
  const from = Array.from(whole.slice(0, at)).length;
  return [from, from + Array.from(text).length];
}
