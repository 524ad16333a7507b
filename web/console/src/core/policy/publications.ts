import { useQueries, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useT } from "@/i18n";
import { useMe } from "@/shell/session";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";
import type { Difference, PolicyDoc, Publication } from "./patch";

/** usePublications lists every publication, newest first. */
export const usePublications = () =>
  useQuery({
    queryKey: ["policies"],
    queryFn: ({ signal }) => get<ListOf<Publication>>("/v1/policies", { signal }),
  });

/** usePolicy is a version's document; a version never changes, only its labels follow the language. */
export const usePolicy = (version: string) =>
  useQuery({
    queryKey: ["policy", version],
    queryFn: ({ signal }) => get<PolicyDoc>("/v1/policies/{version}", { path: { version }, signal }),
    enabled: version !== "",
    staleTime: 300_000,
  });

/** useDifference is what two versions hold differently. */
export const useDifference = (from: string, to: string, enabled = true) =>
  useQuery({
    queryKey: ["policy-diff", from, to],
    queryFn: async ({ signal }) =>
      (await get<Of<"DiffOutputBody">>("/v1/policies/diff", { query: { from, to }, signal }))
        .differences as Difference[],
    enabled: enabled && from !== "" && to !== "",
  });

/** inForce is what holds now. */
export const inForce = (list: Publication[] | undefined): Publication | undefined =>
  list?.find((p) => p.state === "in_force");

/** builtIn is the newest publication of the program's own defaults. */
export const builtIn = (list: Publication[] | undefined): Publication | undefined =>
  list?.find((p) => p.origin === "built_in");

const looks: Record<Publication["state"], { tone: Tone; icon: IconName }> = {
  in_force: { tone: "success", icon: "ok" },
  scheduled: { tone: "info", icon: "clock" },
  past: { tone: "neutral", icon: "history" },
  withdrawn: { tone: "neutral", icon: "stop" },
};

export const publicationLook = (state: Publication["state"]) => looks[state] ?? looks.past;

/** useIsOperator says who may change the policy; the others read it. */
export const useIsOperator = (): boolean => useMe().me.staff.includes("operator");

/** useNames gives the names behind the ids of people, from the newest thing that each did. */
export function useNames(ids: string[]): (id: string) => string {
  const t = useT();
  const { me } = useMe();
  const operator = useIsOperator();
  const wanted = [...new Set(ids)].filter((id) => id && id !== "system" && id !== me.id);
  const found = useQueries({
    queries: wanted.map((actor) => ({
      queryKey: ["actor", actor],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await get<ListOf<Of<"AuditBody">>>("/v1/audit", { query: { actor, limit: 1 }, signal })).items[0]?.actor
          .name ?? "",
      enabled: operator,
      staleTime: 600_000,
    })),
  });
  return (id) => {
    if (id === "system") return t("by.system");
    if (id === me.id) return me.name;
    return found[wanted.indexOf(id)]?.data || id;
  };
}
