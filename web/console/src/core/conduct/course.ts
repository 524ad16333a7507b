import type { Point } from "@/lib/plot";

const dayMs = 86_400_000;

/**
 * course samples a score, which changes in steps, once a day up to now: the value of each day is the lowest that it
 * had, so that no fall disappears between two points.
 */
export function course(steps: { at: string; score: string }[], asOf: string): Point[] {
  const known = steps.map((s) => ({ at: new Date(s.at).getTime(), value: Number(s.score) }));
  const first = known[0];
  const end = new Date(asOf).getTime();
  if (!first || Number.isNaN(end)) return [];
  const points: Point[] = [];
  const days = Math.max(1, Math.ceil((end - first.at) / dayMs));
  let value = first.value;
  let next = 1;
  for (let d = 0; d <= days; d++) {
    const until = Math.min(end, first.at + d * dayMs);
    let lowest: number | undefined;
    while (next < known.length && (known[next]?.at ?? 0) <= until) {
      value = known[next]?.value ?? value;
      lowest = Math.min(lowest ?? value, value);
      next++;
    }
    // The last point is the score of now.
    points.push({ at: new Date(until).toISOString(), value: d === days ? value : (lowest ?? value) });
  }
  return points;
}
