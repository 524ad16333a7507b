import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, remove } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { CaseDetail, CasePage, CaseRow } from "@/api/types";

/** The parts of the queue: all that waits, what nobody has, the reader's, appeals, second opinions, what is late, what is decided. */
export const queueParts = [
  "waiting",
  "unassigned",
  "mine",
  "appeals",
  "second_opinions",
  "overdue",
  "decided",
] as const;
export type QueuePart = (typeof queueParts)[number];

export const partQuery = (part: QueuePart): Record<string, string> =>
  part === "waiting" || part === "decided" ? { state: part } : { [part]: "true" };

/** useNeighbours are the cases that J and K walk through: the open ones and the reader's own, most urgent first. */
export function useNeighbours(id: string) {
  const { data } = useQuery({
    queryKey: ["cases", "neighbours"],
    queryFn: async ({ signal }) => {
      const page = await get<CasePage>("/v1/review/cases", { query: { ...partQuery("waiting"), limit: 100 }, signal });
      return page.items.filter((c) => c.state === "open" || c.mine).map((c) => c.id);
    },
  });
  const ids = data ?? [];
  const at = ids.indexOf(id);
  return {
    position: at + 1,
    total: ids.length,
    next: at >= 0 ? ids[at + 1] : ids[0],
    previous: at > 0 ? ids[at - 1] : undefined,
  };
}

/** useCase reads one case; while somebody else works on it, it looks again now and then. */
export const useCase = (id: string) =>
  useQuery({
    queryKey: ["case", id],
    queryFn: ({ signal }) => get<CaseDetail>("/v1/review/cases/{id}", { path: { id }, signal }),
    refetchInterval: (query) => {
      const detail = query.state.data;
      if (!detail || detail.state === "decided" || detail.state === "withdrawn") return false;
      return detail.ready === false ? 3000 : 15_000;
    },
  });

export interface Deciding {
  decision: "approve" | "reject" | "overturn" | "uphold";
  code?: string;
  note?: string;
  /** Approve although the submission cannot be seen yet. */
  unseen?: boolean;
}

/** useCaseActions claims, puts back and decides. */
export function useCaseActions(id: string) {
  const cache = useQueryClient();
  const fresh = () => {
    void cache.invalidateQueries({ queryKey: ["cases"] });
    return cache.invalidateQueries({ queryKey: ["case", id] });
  };
  const options = { onSettled: fresh };
  return {
    claim: useMutation({
      mutationFn: () => post<CaseRow>("/v1/review/cases/{id}/claim", { path: { id } }),
      ...options,
    }),
    release: useMutation({ mutationFn: () => remove("/v1/review/cases/{id}/claim", { path: { id } }), ...options }),
    decide: useMutation({
      mutationFn: (body: Deciding) => post<CaseRow>("/v1/review/cases/{id}/decision", { path: { id }, body }),
      ...options,
    }),
  };
}

/** isTaken says that somebody else was quicker. */
export const isTaken = (error: unknown): boolean => asProblem(error).status === 409;
