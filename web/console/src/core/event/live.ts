import { useCallback, useEffect, useRef, useState } from "react";
import { get } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import type { Of } from "@/api/server";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

export type Seen = Of<"EventSeenBody">;
export type Debug = Of<"EventDebugBody">;
export type Coverage = Of<"EventCoverageBody">;
export type Property = Of<"EventPropertyCoverageBody">;
export type EventType = Of<"EventTypeBody">;

/** How many rows a window keeps; older ones are a filter away. */
export const kept = 500;

/** merge puts fresh rows on top of old ones; a row that comes again is the same row. */
export function merge(old: Seen[], fresh: Seen[]): Seen[] {
  const all = new Map<string, Seen>();
  for (const row of [...old, ...fresh]) all.set(row.id, row);
  return [...all.values()]
    .sort((a, b) => (a.received_at === b.received_at ? (a.id < b.id ? 1 : -1) : a.received_at < b.received_at ? 1 : -1))
    .slice(0, kept);
}

/** later is the later of two instants; none is before all. */
export const later = (a: string | null, b: string | null): string | null => (!a || (b && b > a) ? b : a);

const looks: Record<Seen["verdict"], { tone: Tone; icon: IconName }> = {
  accepted: { tone: "success", icon: "ok" },
  refused: { tone: "error", icon: "no" },
  ignored: { tone: "neutral", icon: "off" },
};

export const verdictLook = (verdict: Seen["verdict"]) => looks[verdict] ?? looks.ignored;

/** arrives counts the required properties that arrive, of how many. */
export function arrives(properties: Property[]): { there: number; wanted: number } {
  const wanted = properties.filter((p) => p.required);
  return { there: wanted.filter((p) => p.arrived > 0).length, wanted: wanted.length };
}

export interface Filters {
  store?: string;
  name: string;
  verdict: string;
  q: string;
}

/** askDebug asks the debugger of a store, or of the marketplace. */
export function askDebug(
  own: string | undefined,
  filters: Filters,
  more: { since?: string; cursor?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Debug> {
  const { store, ...rest } = filters;
  return own
    ? get<Debug>("/v1/stores/{store}/events/debug", { path: { store: own }, query: { ...rest, ...more }, signal })
    : get<Debug>("/v1/events/debug", { query: { store, ...rest, ...more }, signal });
}

interface Live {
  items: Seen[];
  loading: boolean;
  problem?: Problem;
  totals: Record<string, number>;
  /** The line to the server is cut; what is shown stays. */
  cut: boolean;
  more?: () => void;
  loadingMore: boolean;
  retry: () => void;
}

const every = 3000;

/** useLive keeps the newest messages on the screen: asks for what came since, drops what it has, and can pause. */
export function useLive(own: string | undefined, filters: Filters, paused: boolean): Live {
  const key = JSON.stringify([own, filters]);
  const [state, setState] = useState<Omit<Live, "more" | "retry"> & { next: string | null }>(empty);
  const [round, setRound] = useState(0);
  const since = useRef<string | null>(null);
  const asked = useRef({ own, filters });
  asked.current = { own, filters };
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters and a retry begin anew
  useEffect(() => {
    const stop = new AbortController();
    since.current = null;
    setState(empty);
    askDebug(own, filters, { limit: 50 }, stop.signal).then(
      (body) => {
        since.current = body.latest;
        setState({ ...empty, loading: false, items: body.items, next: body.next, totals: body.totals });
      },
      (error) => {
        if (!stop.signal.aborted) setState({ ...empty, loading: false, problem: asProblem(error) });
      },
    );
    return () => stop.abort();
  }, [key, round]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters stop the old watch
  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    let busy = false;
    const look = async () => {
      if (busy || document.hidden) return;
      busy = true;
      try {
        const from = since.current;
        const body = await askDebug(
          asked.current.own,
          asked.current.filters,
          { since: from ?? undefined, limit: 100 },
          stop.signal,
        );
        since.current = later(since.current, body.latest);
        setState((old) =>
          old.loading || old.problem
            ? old
            : { ...old, items: merge(old.items, body.items), totals: body.totals, cut: false },
        );
      } catch {
        if (!stop.signal.aborted) setState((old) => ({ ...old, cut: true }));
      } finally {
        busy = false;
      }
    };
    const tick = setInterval(() => void look(), every);
    return () => {
      stop.abort();
      clearInterval(tick);
    };
  }, [key, paused]);
  const { next, ...shown } = state;
  const more = useCallback(() => {
    if (!next) return;
    setState((old) => ({ ...old, loadingMore: true }));
    askDebug(asked.current.own, asked.current.filters, { cursor: next, limit: 50 }).then(
      (body) =>
        setState((old) => ({ ...old, items: merge(old.items, body.items), next: body.next, loadingMore: false })),
      () => setState((old) => ({ ...old, loadingMore: false, cut: true })),
    );
  }, [next]);
  return { ...shown, more: next ? more : undefined, retry: () => setRound((n) => n + 1) };
}

const empty = { items: [], loading: true, totals: {}, cut: false, loadingMore: false, next: null };

/** snippet is what a shop puts on its pages. */
export function snippet(origin: string, key: string, lang: string): string {
  return `<script type="module" src="${origin}/w/v1/loader.js"\n        data-write-key="${key}" data-lang="${lang}"></script>`;
}

/** cspLine is what a shop with a content policy adds to it. */
export const cspLine = (origin: string): string =>
  `script-src ${origin}; connect-src ${origin}; media-src ${origin}; img-src ${origin}`;

/** originsOf reads one origin a line; a path behind it is taken off, since an origin has none. */
export function originsOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((line) => {
      try {
        const url = new URL(line);
        return url.protocol.startsWith("http") ? url.origin : line;
      } catch {
        return line;
      }
    });
}
