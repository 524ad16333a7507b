import { QueryClient, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "./client";
import type { PathOf } from "./contract";
import { asProblem } from "./problem";
import type { Page } from "./types";

/** The cache of the server's answers: short-lived, retried only where trying again can help. */
export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && asProblem(error).passing,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });

export interface Asked {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined | null>;
}

/** usePages reads a list page by page; `first` is the first answer with its extra members. */
export function usePages<P extends Page<unknown>>(
  key: readonly unknown[],
  path: PathOf<"get">,
  asked: Asked,
  refetchInterval?: number,
) {
  const query = useInfiniteQuery({
    queryKey: [...key, asked.query],
    queryFn: ({ pageParam, signal }) =>
      get<P>(path, { path: asked.path, query: { limit: 30, ...asked.query, cursor: pageParam }, signal }),
    initialPageParam: "" as string,
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval,
  });
  const items = useMemo(
    () => (query.data?.pages.flatMap((page) => page.items ?? []) ?? []) as P["items"],
    [query.data],
  );
  return {
    items,
    first: query.data?.pages[0],
    problem: query.error ? asProblem(query.error) : undefined,
    loading: query.isPending,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
    retry: () => void query.refetch(),
  };
}

export type Pages<T> = Omit<ReturnType<typeof usePages<Page<T>>>, "items" | "first"> & { items: T[] };
