import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import type { Code, Page } from "@/api/types";

/** useCodes is the catalogue of codes; it changes with the version of the server only. */
export const useCodes = () =>
  useQuery({
    queryKey: ["codes"],
    queryFn: ({ signal }) => get<Page<Code>>("/v1/review/codes", { signal }),
    staleTime: 3600_000,
  });

/** useCodeOf finds an entry of the catalogue by its code. */
export function useCodeOf(): (code: string) => Code | undefined {
  const { data } = useCodes();
  const byCode = useMemo(() => new Map((data?.items ?? []).map((code) => [code.code, code])), [data]);
  return (code) => byCode.get(code);
}

/** often are the codes on the keys 1 to 9: what was found first, then what only a person can see. */
export function often(codes: Code[], found: string[]): Code[] {
  const usable = codes.filter((code) => !code.warning);
  const first = found.flatMap((name) => usable.filter((code) => code.code === name));
  const byHand = usable.filter((code) => !code.auto);
  return [...new Set([...first, ...byHand, ...usable])].slice(0, 9);
}
