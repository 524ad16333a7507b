import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import type { Attempt, Finding, Subtitle, Video, VideoPage, VideoState } from "@/api/types";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

export const filmStates: VideoState[] = ["published", "in_review", "checking", "rejected", "suspended", "withdrawn"];

const looks: Record<VideoState, { tone: Tone; icon: IconName }> = {
  checking: { tone: "info", icon: "wait" },
  in_review: { tone: "info", icon: "eye" },
  published: { tone: "success", icon: "ok" },
  rejected: { tone: "error", icon: "no" },
  suspended: { tone: "warning", icon: "pause" },
  withdrawn: { tone: "neutral", icon: "off" },
};

/** Approved, not yet published. */
export const preparingLook: { tone: Tone; icon: IconName } = { tone: "success", icon: "wait" };

export const filmLook = (state: VideoState) => looks[state] ?? looks.withdrawn;

/** useFilm reads one film; it looks often while the checks run and now and then while a person decides. */
export const useFilm = (store: string, id: string) =>
  useQuery({
    queryKey: ["video", store, id],
    // A new film has no id yet.
    enabled: id !== "",
    queryFn: async ({ signal }) => {
      const answer = await get<{ video: Video }>("/v1/stores/{store}/videos/{id}", { path: { store, id }, signal });
      return answer.video;
    },
    refetchInterval: (query) => {
      const film = query.state.data;
      if (film?.state === "checking") return 1500;
      if (film?.state === "in_review") return film.encode === "waiting" ? 3000 : 8000;
      return false;
    },
  });

/** lastAttempt is the attempt that the film's state is about. */
export const lastAttempt = (film: Pick<Video, "attempts">): Attempt | undefined =>
  film.attempts.reduce<Attempt | undefined>((last, a) => (!last || a.number > last.number ? a : last), undefined);

/** playUrl is the copy to show here: a middle one is enough for a preview. */
export function playUrl(film: Pick<Video, "play_url" | "sources">): string | undefined {
  const small = [...(film.sources ?? [])].sort((a, b) => a.height - b.height);
  return (small.find((source) => source.height >= 1280) ?? small.at(-1))?.url ?? film.play_url;
}

/** The steps of a check as the seller sees them; the worker's own stages are finer. */
export const checkSteps = ["received", "measure", "judge", "review"] as const;

/** stepOf maps the worker's stage to the seller's step. */
export function stepOf(stage: string | undefined): (typeof checkSteps)[number] {
  if (!stage || stage === "waiting") return "received";
  return stage === "judge" ? "judge" : "measure";
}

export interface FilmCounts extends Partial<Record<VideoState, number>> {
  any: boolean;
  findings: number;
}

/** tally counts films by state, and the findings that wait for a mend. */
export function tally(page: VideoPage): FilmCounts {
  const out: FilmCounts = { any: page.items.length > 0, findings: 0 };
  for (const film of page.items) {
    out[film.state] = (out[film.state] ?? 0) + 1;
    if (film.state === "rejected") out.findings += (film.findings ?? []).filter((f) => f.severity === "reject").length;
  }
  return { ...out, ...page.counts };
}

/** useFilmCounts is what the Marketing Center says of a store's films. */
export const useFilmCounts = (store: string, enabled: boolean) =>
  useQuery({
    queryKey: ["videos", store, "counts"],
    queryFn: async ({ signal }) =>
      tally(await get<VideoPage>("/v1/stores/{store}/videos", { path: { store }, query: { limit: 100 }, signal })),
    enabled,
    refetchInterval: 20_000,
  });

/** useFilmNames are the titles of a store's films by id. */
export function useFilmNames(store: string): Map<string, string> {
  const { data } = useQuery({
    queryKey: ["videos", store, "names"],
    queryFn: ({ signal }) =>
      get<VideoPage>("/v1/stores/{store}/videos", { path: { store }, query: { limit: 100 }, signal }),
    staleTime: 60_000,
  });
  return useMemo(() => new Map((data?.items ?? []).map((film) => [film.id, film.title])), [data]);
}

/** quoteOf is the whole text that a finding is about: the title, or the cue that it starts with. */
export function quoteOf(finding: Finding, title: string, subtitles: Subtitle[] | undefined): string | undefined {
  const { where = "", file, at_ms } = finding.evidence;
  if (where === "title") return title;
  if (!/^subtitle cue \d+$/.test(where)) return undefined;
  const cues = subtitles?.find((s) => s.name === file)?.cues ?? [];
  return cues.find((cue) => cue.start_ms === at_ms)?.text;
}
