/** urgency of a due time: late, soon (three hours or less), or fine. */
export function urgency(due: number, now: number): "late" | "soon" | "fine" {
  if (now > due) return "late";
  return due - now <= 3 * 3600_000 ? "soon" : "fine";
}
