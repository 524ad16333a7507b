import type { Of } from "@/api/server";
import type { Key, Lang, Translate } from "@/i18n";
import { reports } from "@/i18n/texts/reports";
import { count, money, share } from "@/lib/format";
import type { Tone } from "@/ui";
import type { IconName } from "@/ui/Icon";

export type Report = Of<"InsightReportItem">;
export type ReportFigure = Report["figures"][number];
export type Line = Report["lines"][number];
export type At = "value" | "without" | "effect";
export type Unit = Line["unit"];
export type Plan = Of<"InsightPlanItem">;
export type Step = Plan["steps"][number];
export type Reason = Plan["tools"][number]["reasons"][number];
export type Diagnosis = Of<"InsightDiagnosisItem">;
export type Cause = Diagnosis["symptoms"][number]["causes"][number];
export type Benchmark = Of<"InsightBenchmarkItem">;

/** A decimal of the server as a percent with at most two digits, cut so that it never looks as if it reached a limit. */
const percent = (text: string): string =>
  share(text.replace(/(\.\d{4})\d+$/, "$1")).replace(/(\.\d*?)0+ %$/, (_all, digits: string) =>
    digits === "." ? " %" : `${digits} %`,
  );

const signed = (text: string): string => (text.startsWith("-") ? `−${text.slice(1)}` : `+${text}`);

/** amountOf is a number of a report in its unit. */
export function amountOf(value: string | null | undefined, unit: string, lang: Lang, none: string, currency?: string) {
  if (value === null || value === undefined || value === "") return none;
  switch (unit) {
    case "share":
      return percent(value).replace(/^-/, "−");
    case "change":
      return signed(percent(value));
    case "points":
      return `${signed(percent(value).replace(" %", ""))} ${reports["report.points"][lang]}`;
    case "money":
      return money({ amount: value, currency: currency ?? "USD" }, lang);
    case "times":
      return `×${value}`;
    case "minutes":
      return `${value} ${reports["report.minutes"][lang]}`;
    case "places":
      return `+${value}`;
    case "count":
      return count(Number(value), lang);
    default:
      return value.replace(/(\.\d{4})\d+$/, "$1");
  }
}

/** changeText is a change in both of its forms: relative and absolute. */
export function changeText(
  change: { absolute: string | null; relative: string | null },
  unit: string,
  lang: Lang,
): string {
  const parts: string[] = [];
  if (Number(change.absolute ?? 0) === 0) return "";
  if (change.relative !== null) parts.push(amountOf(change.relative, "change", lang, ""));
  if (change.absolute !== null) {
    parts.push(
      unit === "share"
        ? amountOf(change.absolute, "points", lang, "")
        : signed(amountOf(change.absolute.replace("-", ""), unit, lang, "")).replace(
            /^\+/,
            change.absolute.startsWith("-") ? "−" : "+",
          ),
    );
  }
  return parts.join(lang === "zh" ? "，" : ", ");
}

/** Whether a change is good: by what the figure should do. */
export function changeTone(f: Pick<ReportFigure, "better" | "change">): Tone {
  const by = f.change.absolute;
  if (!by || Number(by) === 0 || !f.better) return "neutral";
  return Number(by) > 0 === (f.better === "at_least") ? "success" : "warning";
}

/** lineValue is a benchmark's number with its other end. */
export function lineValue(l: Pick<Line, "value" | "to" | "unit" | "currency" | "direction">, lang: Lang): string {
  const one = (v: string) => amountOf(v, l.unit, lang, "", l.currency);
  const sign = l.direction === "at_least" ? "≥ " : l.direction === "at_most" ? "≤ " : "";
  if (!l.to) return `${sign}${one(l.value)}`;
  return l.direction === "case" ? `${one(l.value)} → ${one(l.to)}` : `${one(l.value)} – ${one(l.to)}`;
}

/** noteOf says where a line comes from: source, date, period, sample, what it is about, and that it is a claim. */
export const noteOf = (l: Line): string =>
  [l.date ? `${l.source}, ${l.date}` : l.source, l.period, l.sample, l.scope, l.claim].filter(Boolean).join(" · ");

/** besides are the lines beside a figure, each with the place where it stands. */
export const besides = (f: Pick<ReportFigure, "beside">, lines: Line[]): { at: At; line: Line }[] =>
  f.beside.flatMap((b) => {
    const line = lines.find((l) => l.key === b.line);
    return line ? [{ at: b.at as At, line }] : [];
  });

/** csvOfReport is the address of the file with exactly what is on the screen. */
export function csvOfReport(store: string, tool: string, range: { from: string; to: string }, step: string): string {
  const query = new URLSearchParams({ ...range, step });
  return `/v1/stores/${encodeURIComponent(store)}/reports/${encodeURIComponent(tool)}/csv?${query}`;
}

interface Look {
  tone: Tone;
  icon: IconName;
  label: Key;
}

/** How an act of the plan looks. */
export const acts: Record<string, Look> = {
  start: { tone: "success", icon: "ok", label: "advice.act.start" },
  keep: { tone: "accent", icon: "check", label: "advice.act.keep" },
  prepare: { tone: "info", icon: "clock", label: "advice.act.prepare" },
  try: { tone: "neutral", icon: "go", label: "advice.act.try" },
  later: { tone: "neutral", icon: "pause", label: "advice.act.later" },
  leave: { tone: "warning", icon: "stop", label: "advice.act.leave" },
};

/** How a reason looks. */
export const stances: Record<string, Look> = {
  for: { tone: "success", icon: "ok", label: "advice.stance.for" },
  against: { tone: "warning", icon: "off", label: "advice.stance.against" },
  decisive: { tone: "error", icon: "no", label: "advice.stance.decisive" },
  condition: { tone: "info", icon: "info", label: "advice.stance.condition" },
  warning: { tone: "warning", icon: "warn", label: "advice.stance.warning" },
};

/** inside reports that an address is a page of the console. */
export const inside = (url?: string): boolean => Boolean(url?.startsWith("/") && !url.startsWith("/v1/"));

/** figureOf is a reason's or cause's number beside its limit, "" when it has none. */
export function figureOf(
  r: { figure: string | null; limit: string | null; unit?: string; currency?: string },
  lang: Lang,
  t: Translate,
) {
  if (r.figure === null && r.limit === null) return "";
  const one = (v: string | null) => amountOf(v, r.unit ?? "", lang, "–", r.currency);
  if (r.figure === null) return t("advice.limit", { limit: one(r.limit) });
  return r.limit === null ? one(r.figure) : t("advice.figure", { figure: one(r.figure), limit: one(r.limit) });
}
