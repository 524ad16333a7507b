import type { Of } from "@/api/server";
import type { Key, Lang, Translate } from "@/i18n";
import { count, money, share } from "@/lib/format";
import type { Point } from "@/lib/plot";

export type Figure = Of<"InsightItem">;
export type FigurePage = Of<"InsightPageItem">;

interface Amount {
  amount: string;
  currency: string;
}

const isAmount = (value: unknown): value is Amount =>
  typeof value === "object" && value !== null && "currency" in value && "amount" in value;

/** currencyOf is the currency of an amount of money, when there is one. */
export const currencyOf = (figure: Pick<Figure, "value">): string | undefined =>
  isAmount(figure.value) ? figure.value.currency : undefined;

/** exactText is a value with every digit that the server gives: what the file has. */
export function exactText(value: unknown, unit: Figure["unit"], lang: Lang, none: string, currency?: string): string {
  if (value === null || value === undefined || value === "") return none;
  if (isAmount(value)) return money(value, lang);
  const text = String(value);
  if (unit === "money" && currency) return money({ amount: text, currency }, lang);
  if (unit === "share") return share(text);
  if (unit === "count" && Number.isFinite(Number(text))) return count(Number(text), lang);
  return text;
}

/**
 * figureText is a value to be read at a glance: a share with at most four digits behind the point of its percent, cut
 * and not rounded, so that it never looks as if it had reached a limit.
 */
export function figureText(...[value, unit, ...rest]: Parameters<typeof exactText>): string {
  const short = unit === "share" && typeof value === "string" ? value.replace(/(\.\d{6})\d+$/, "$1") : value;
  return exactText(short, unit, ...rest);
}

/** axisText is a number on the scale of a chart: as short as it can be. */
export function axisText(n: number, unit: Figure["unit"], lang: Lang): string {
  const format = new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: 4 });
  if (unit === "share") return `${format.format(Number((n * 100).toPrecision(10)))} %`;
  return format.format(n);
}

/** pointsOf makes a chart's points of the server's series. */
export const pointsOf = (series: FigurePage["series"]): Point[] =>
  series.map((p) => ({ at: p.at, value: p.value === null ? null : Number(p.value) }));

/** The spans that can be looked at, with the steps that make sense in each. */
export const spans = {
  "7d": { days: 7, steps: ["day", "hour"] },
  "30d": { days: 30, steps: ["day"] },
  "90d": { days: 90, steps: ["day", "month"] },
  "365d": { days: 365, steps: ["month", "day"] },
} as const;

export type Span = keyof typeof spans;
export type Step = "hour" | "day" | "month";

/** chosen reads the span and its step from the address; what makes no sense there is the default. */
export function chosen(span: string, step: string): { span: Span; step: Step } {
  const known = (span in spans ? span : "30d") as Span;
  const steps = spans[known].steps as readonly Step[];
  return { span: known, step: steps.find((s) => s === step) ?? (steps[0] as Step) };
}

/** asked is the part of time that a span means now; full seconds, so that picture, table and file are the same. */
export function asked(span: Span, now: number): { from: string; to: string } {
  const to = Math.floor(now / 1000) * 1000;
  const text = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");
  return { from: text(to - spans[span].days * 86_400_000), to: text(to) };
}

/** stampsOf writes moments of a course in its own zone: short under the picture, full in the table. */
export function stampsOf(
  zone: string,
  step: Step,
  lang: Lang,
): { short: (at: string) => string; full: (at: string) => string } {
  const stamp = (options: Intl.DateTimeFormatOptions) => (at: string) =>
    new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, ...options }).format(new Date(at));
  const full = stamp({
    year: "numeric",
    month: "short",
    ...(step === "month" ? {} : { day: "numeric" }),
    ...(step === "hour" ? { hour: "2-digit", minute: "2-digit", hour12: false } : {}),
  });
  if (step === "month") return { full, short: stamp({ year: "2-digit", month: "short" }) };
  if (step === "hour") {
    return { full, short: stamp({ month: "numeric", day: "numeric", hour: "2-digit", hour12: false }) };
  }
  return { full, short: stamp({ month: "short", day: "numeric" }) };
}

/** csvOf is the address of the file with exactly what is on the screen. */
export function csvOf(store: string, key: string, range: { from: string; to: string }, step: Step): string {
  const query = new URLSearchParams({ ...range, step });
  return `/v1/stores/${encodeURIComponent(store)}/metrics/${encodeURIComponent(key)}/csv?${query}`;
}

const inputs: readonly (readonly [prefix: string, key: Key])[] = [
  ["order.orders", "metrics.orders"],
  ["order.units", "metrics.units"],
  ["order.gmv.", "metrics.gmv"],
  ["order.disputed", "metrics.disputed"],
  ["review.stars.", "metrics.reviews"],
  ["rating.sum.", "metrics.rating_sum"],
  ["rating.count.", "metrics.ratings"],
];

/** inputName is what is counted, in words; a count without a name stands as it is. */
export function inputName(key: string, t: Translate): string {
  const found = inputs.find(([prefix]) => key.startsWith(prefix));
  return found ? t(found[1], { of: key.slice(found[0].length) }) : key;
}

/** inputText shows what went into a figure: amounts come in micro-units. */
export function inputText(input: { key: string; value: number }, lang: Lang): string {
  const found = /\.([A-Z]{3})$/.exec(input.key);
  if (found) return money({ amount: (input.value / 1e6).toFixed(2), currency: found[1] as string }, lang);
  return count(input.value, lang);
}
