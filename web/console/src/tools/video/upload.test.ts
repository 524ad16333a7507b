import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { idle, isBusy, shown, step, type Upload, type UploadEvent } from "./upload";

const run = (events: UploadEvent[], from: Upload = idle) => events.reduce(step, from);
const start: UploadEvent = { type: "start", now: 0, total: 1000 };
const sending = (events: UploadEvent[]) => {
  const upload = run([start, ...events]);
  if (upload.at !== "sending") throw new Error(upload.at);
  return upload;
};

describe("the way of an upload", () => {
  it("goes from sending over waiting to done", () => {
    expect(run([start]).at).toBe("sending");
    expect(run([start, { type: "received" }]).at).toBe("waiting");
    expect(run([start, { type: "received" }, { type: "answered" }]).at).toBe("done");
  });

  it("a second start while one is under way changes nothing", () => {
    const before = run([start, { type: "progress", now: 1000, sent: 500, total: 1000 }]);
    expect(step(before, { type: "start", now: 2000, total: 9 })).toBe(before);
  });

  it("events that come too late change nothing", () => {
    const cancelled = run([start, { type: "cancelled" }]);
    for (const event of [
      { type: "progress", now: 9, sent: 9, total: 9 },
      { type: "received" },
      { type: "answered" },
      { type: "failed", problem: new Problem(500, {}) },
    ] as UploadEvent[]) {
      expect(step(cancelled, event)).toBe(cancelled);
    }
  });

  it("can start again after it failed or was cancelled", () => {
    expect(run([start, { type: "failed", problem: new Problem(0, {}) }, start]).at).toBe("sending");
    expect(run([start, { type: "cancelled" }, start]).at).toBe("sending");
  });

  it("is busy exactly while sending and waiting", () => {
    expect(isBusy(idle)).toBe(false);
    expect(isBusy(run([start]))).toBe(true);
    expect(isBusy(run([start, { type: "received" }]))).toBe(true);
    expect(isBusy(run([start, { type: "received" }, { type: "answered" }]))).toBe(false);
  });
});

describe("what is shown", () => {
  it("speed is known after the first second, and the time left from it", () => {
    const upload = sending([{ type: "progress", now: 1000, sent: 250, total: 1000 }]);
    expect(upload.speed).toBe(250);
    expect(shown(upload)).toEqual({ percent: 25, eta: 3000 });
  });

  it("speed follows a change slowly", () => {
    const upload = sending([
      { type: "progress", now: 1000, sent: 100, total: 1000 },
      { type: "progress", now: 2000, sent: 400, total: 1000 },
    ]);
    expect(upload.speed).toBeGreaterThan(100);
    expect(upload.speed).toBeLessThan(300);
  });

  it("nothing is said of the time left before there is something to measure", () => {
    expect(shown(sending([]))).toEqual({ percent: 0 });
    expect(shown(sending([{ type: "progress", now: 100, sent: 10, total: 1000 }]))).toEqual({ percent: 1 });
  });

  it("never goes backwards and never beyond 100 %", () => {
    const upload = sending([
      { type: "progress", now: 1000, sent: 900, total: 1000 },
      { type: "progress", now: 2000, sent: 800, total: 1000 },
    ]);
    expect(shown(upload).percent).toBe(90);
    expect(shown(sending([{ type: "progress", now: 1000, sent: 1200, total: 1000 }])).percent).toBe(100);
  });
});
