import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Of } from "@/api/server";
import type { Key } from "@/i18n";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

export type Part = Of<"VerificationPartItem">;
export type Status = Of<"VerificationStatusItem">;
/** The ways that are proved by a code. */
export type Coded = "email" | "phone";

type Answer = { verification: Status };

/** useVerification is "Store Verification" of a store. */
export const useVerification = (store: string) =>
  useQuery({
    queryKey: ["verification", store],
    queryFn: ({ signal }) => get<Answer>("/v1/stores/{store}/verification", { path: { store }, signal }),
  });

/** useTake keeps a new answer, and has the tools looked at again that may ask for it. */
export function useTake(store: string) {
  const cache = useQueryClient();
  return async (answer?: Answer) => {
    if (answer) cache.setQueryData(["verification", store], answer);
    else await cache.invalidateQueries({ queryKey: ["verification", store] });
    void cache.invalidateQueries({ queryKey: ["tools", store] });
    void cache.invalidateQueries({ queryKey: ["eligibility", store] });
  };
}

/** kindOf says how a part is proved; what is no channel is proved by papers. */
export const kindOf = (part: Pick<Part, "name">): Coded | "payment" | "papers" =>
  part.name === "email" || part.name === "phone" || part.name === "payment" ? part.name : "papers";

const tones: Record<Part["state"], { tone: Tone; icon: IconName }> = {
  none: { tone: "neutral", icon: "off" },
  pending: { tone: "info", icon: "clock" },
  verified: { tone: "success", icon: "ok" },
  refused: { tone: "error", icon: "no" },
};

/** lookOf is how a part's state is shown. */
export function lookOf(part: Part): { tone: Tone; icon: IconName; text: Key } {
  const kind = kindOf(part);
  const look = tones[part.state];
  if (part.state === "refused") return { ...look, text: "verify.state.refused" };
  if (kind === "papers") return { ...look, text: part.ok ? "verify.papers.verified" : "verify.papers.none" };
  return { ...look, text: kind === "payment" ? `verify.payment.${part.state}` : `verify.state.${part.state}` };
}

/** waitFor is how many whole seconds are left until an instant, never less than none. */
export const waitFor = (at: string | undefined, now: number): number =>
  at ? Math.max(0, Math.ceil((new Date(at).getTime() - now) / 1000)) : 0;
