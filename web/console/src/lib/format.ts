import type { Money } from "@/api/types";
import type { Lang } from "@/i18n";

const locale = (lang: Lang) => (lang === "zh" ? "zh-CN" : "en-GB");

/** 1 234 567 with the language's separators. */
export const count = (n: number, lang: Lang): string => new Intl.NumberFormat(locale(lang)).format(n);

/** Money as the shop shows it. The amount stays text until here, so nothing is rounded. */
export function money(m: Money | undefined, lang: Lang): string {
  if (!m) return "";
  return new Intl.NumberFormat(locale(lang), {
    style: "currency",
    currency: m.currency,
    currencyDisplay: "narrowSymbol",
  }).format(m.amount as unknown as number);
}

/**
 * A share as percent: "0.9462" → "94.62 %". The decimal point is moved in the text, so that no digit is rounded; two
 * digits stay behind it, because limits have one or two.
 */
export function share(text: string): string {
  const found = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!found || (found[2] === "" && !found[3])) return text;
  const digits = (found[3] ?? "").padEnd(2, "0");
  const whole = `${found[2]}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  const rest = digits.slice(2).replace(/0+$/, "").padEnd(2, "0");
  return `${found[1]}${whole}.${rest} %`;
}

/** A size in binary units, the way limits are written: 50 MiB = 50 × 2^20. */
export function bytes(n: number, lang: Lang): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale(lang), { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

/** Two sizes that are compared: they read apart when they are, down to the byte. */
export function bytesApart(n: number, other: number, lang: Lang): string {
  const short = bytes(n, lang);
  return n !== other && short === bytes(other, lang) ? `${count(n, lang)} B` : short;
}

/** A place in a film: 0:07, 1:02.4 with tenths where they matter. */
export function timecode(ms: number, tenths = false): string {
  const unit = tenths ? 100 : 1000;
  const ticks = Math.max(0, Math.floor(ms / unit + 1e-9));
  const seconds = tenths ? ticks / 10 : ticks;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds - minutes * 60;
  return `${minutes}:${tenths ? rest.toFixed(1).padStart(4, "0") : String(rest).padStart(2, "0")}`;
}

/** A span of time in at most two words: 3 h 5 min, 2 d 4 h. */
export function span(ms: number, lang: Lang): string {
  const zh = lang === "zh";
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 86400), zh ? " 天" : " d"],
    [Math.floor(total / 3600) % 24, zh ? " 小时" : " h"],
    [Math.floor(total / 60) % 60, zh ? " 分钟" : " min"],
    [total % 60, zh ? " 秒" : " s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return `0${parts[3]?.[1]}`;
  // Seconds beside minutes and hours only flicker.
  const shown = parts.slice(first, first + (first >= 2 ? 1 : 2)).filter(([n]) => n > 0);
  return shown.map(([n, unit]) => `${n}${unit}`).join(" ");
}

/** A length of time as the policy writes it, in words: "90d" → 90 days, "1h" → 1 h. */
export function term(text: string, lang: Lang): string {
  if (!/^(\d+[dhms])+$/.test(text)) return text;
  const unit = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
  const ms = [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (all, [, n, u]) => all + Number(n) * unit[u as keyof typeof unit],
    0,
  );
  const days = ms / unit.d;
  if (!Number.isInteger(days) || days === 0) return span(ms, lang);
  if (lang === "zh") return span(ms, lang);
  return new Intl.NumberFormat(locale(lang), { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
}

/** A day. */
export function day(iso: string | undefined | null, lang: Lang): string {
  if (!iso) return "";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return new Intl.DateTimeFormat(locale(lang), { year: "numeric", month: "short", day: "numeric" }).format(at);
}

/** A day of this year's course, as short as an axis wants it. */
export const shortDay = (iso: string, lang: Lang): string =>
  new Intl.DateTimeFormat(locale(lang), { month: "short", day: "numeric" }).format(new Date(iso));

/** A day and a time of day. */
export function moment(iso: string | undefined | null, lang: Lang): string {
  if (!iso) return "";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return new Intl.DateTimeFormat(locale(lang), {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(at);
}

/** How long ago, or how long until: "3 hours ago". Beyond a month the day itself says more. */
export function ago(iso: string | undefined | null, now: number, lang: Lang): string {
  if (!iso) return "";
  const at = new Date(iso).getTime();
  if (Number.isNaN(at)) return "";
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size > 30 * 86400) return day(iso, lang);
  const format = new Intl.RelativeTimeFormat(locale(lang), { numeric: "auto" });
  if (size < 60) return format.format(0, "minute");
  if (size < 3600) return format.format(Math.trunc(seconds / 60), "minute");
  if (size < 86400) return format.format(Math.trunc(seconds / 3600), "hour");
  return format.format(Math.trunc(seconds / 86400), "day");
}
