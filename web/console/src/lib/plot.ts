/** A value at an instant; null where there was none. */
export interface Point {
  at: string;
  value: number | null;
}

/** ticks gives round numbers from below the smallest to above the largest value. */
export function ticks(low: number, high: number, most = Number.POSITIVE_INFINITY, wanted = 4): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [];
  // A flat line gets room around it.
  const flat = high - low < 1e-12;
  const from = flat ? low - (Math.abs(low) || 1) * 0.1 : low;
  const to = Math.min(flat ? high + (Math.abs(high) || 1) * 0.1 : high, Math.max(high, most));
  const raw = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((n) => n * power >= raw - 1e-12) ?? 10) * power;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  // Figures of a shop are never below nothing.
  const start = low >= 0 ? Math.max(0, first) : first;
  return Array.from({ length: last - start + 1 }, (_, i) => Number(((start + i) * step).toPrecision(12)));
}

/** runs cuts a series at its gaps, so that no line is drawn over what is not known; indexes into the series. */
export function runs(points: Point[]): number[][] {
  const out: number[][] = [];
  let open: number[] | undefined;
  points.forEach((point, i) => {
    if (point.value === null) {
      open = undefined;
      return;
    }
    if (!open) {
      open = [];
      out.push(open);
    }
    open.push(i);
  });
  return out;
}

/** marks picks at most n of length places, evenly and with the last one. */
export function marks(length: number, n: number): number[] {
  if (length === 0) return [];
  const step = Math.max(1, Math.ceil(length / n));
  const out: number[] = [];
  for (let i = length - 1; i >= 0; i -= step) out.unshift(i);
  return out;
}
