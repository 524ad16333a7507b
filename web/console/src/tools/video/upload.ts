import type { Problem } from "@/api/problem";

/**
 * The way of one upload:
 *
 *   idle → sending → waiting → done
 *            ↓  ↘      ↓
 *      cancelled  failed
 *
 * Sending is our bytes on their way, waiting is the server at work on what it has received.
 */
export type Upload =
  | { at: "idle" }
  | { at: "sending"; sent: number; total: number; since: number; seen: number; speed: number }
  | { at: "waiting" }
  | { at: "done" }
  | { at: "cancelled" }
  | { at: "failed"; problem: Problem };

export type UploadEvent =
  | { type: "start"; now: number; total: number }
  | { type: "progress"; now: number; sent: number; total: number }
  | { type: "received" }
  | { type: "answered" }
  | { type: "failed"; problem: Problem }
  | { type: "cancelled" }
  | { type: "reset" };

/** How quickly the shown speed follows the measured one, in milliseconds. */
const smooth = 3000;

export const idle: Upload = { at: "idle" };

/** isBusy says that an upload is on its way: buttons wait and leaving asks first. */
export const isBusy = (upload: Upload): boolean => upload.at === "sending" || upload.at === "waiting";

/** step moves an upload on; what cannot happen in a state leaves it as it is, so late events do no harm. */
export function step(upload: Upload, event: UploadEvent): Upload {
  switch (event.type) {
    case "start":
      if (isBusy(upload)) return upload;
      return { at: "sending", sent: 0, total: event.total, since: event.now, seen: event.now, speed: 0 };
    case "progress":
      return upload.at === "sending" ? progressed(upload, event) : upload;
    case "received":
      return upload.at === "sending" ? { at: "waiting" } : upload;
    case "answered":
      return isBusy(upload) ? { at: "done" } : upload;
    case "failed":
      return isBusy(upload) ? { at: "failed", problem: event.problem } : upload;
    case "cancelled":
      return isBusy(upload) ? { at: "cancelled" } : upload;
    case "reset":
      return isBusy(upload) ? upload : idle;
  }
}

function progressed(
  upload: Extract<Upload, { at: "sending" }>,
  event: { now: number; sent: number; total: number },
): Upload {
  const sent = Math.max(upload.sent, event.sent);
  const total = event.total || upload.total;
  const passed = event.now - upload.seen;
  // Events closer together than this measure the timer, not the line.
  if (passed < 50) return { ...upload, sent, total };
  const speed = ((sent - upload.sent) / passed) * 1000;
  const share = upload.speed === 0 ? 1 : 1 - Math.exp(-passed / smooth);
  return { ...upload, sent, total, seen: event.now, speed: upload.speed + (speed - upload.speed) * share };
}

/** What the reader sees of a sending upload: percent, and time left once the speed is known. */
export function shown(upload: Extract<Upload, { at: "sending" }>): { percent: number; eta?: number } {
  const percent = upload.total > 0 ? Math.min(100, Math.floor((upload.sent / upload.total) * 100)) : 0;
  if (upload.speed <= 0 || upload.seen - upload.since < 500) return { percent };
  return { percent, eta: ((upload.total - upload.sent) / upload.speed) * 1000 };
}
