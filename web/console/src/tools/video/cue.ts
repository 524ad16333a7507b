import type { Cue } from "@/api/types";

/** cueAt is the line on screen at a time, or the one before it. */
export function cueAt(cues: Cue[], ms: number): number {
  let found = -1;
  for (let i = 0; i < cues.length; i++) {
    const cue = cues[i];
    if (!cue || cue.start_ms > ms) break;
    found = i;
  }
  return found;
}
