import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Activation, Eligibility, Page, Tool, ToolState } from "@/api/types";
import type { Translate } from "@/i18n";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

/** useTools lists the tiles of a store's Marketing Center. */
export const useTools = (store: string) =>
  useQuery({
    queryKey: ["tools", store],
    queryFn: ({ signal }) => get<Page<Tool>>("/v1/stores/{store}/tools", { path: { store }, signal }),
  });

/** useEligibility is the answer of one tool for one store. */
export const useEligibility = (store: string, tool: string, enabled = true) =>
  useQuery({
    queryKey: ["eligibility", store, tool],
    queryFn: ({ signal }) =>
      get<Eligibility>("/v1/stores/{store}/tools/{tool}/eligibility", { path: { store, tool }, signal }),
    enabled,
  });

/** useActivate switches a tool on. A second click while the first is under way does nothing. */
export function useActivate(store: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (tool: string) =>
      post<Activation>("/v1/stores/{store}/tools/{tool}/activation", { path: { store, tool } }),
    onSettled: (_answer, _error, tool) => {
      void cache.invalidateQueries({ queryKey: ["tools", store] });
      void cache.invalidateQueries({ queryKey: ["eligibility", store, tool] });
    },
  });
}

/** isNotMet reports that the check ran and found something missing. */
export const isNotMet = (error: unknown): boolean => asProblem(error).code === "eligibility.not_met";

const looks: Record<ToolState, { tone: Tone; icon: IconName }> = {
  not_eligible: { tone: "neutral", icon: "off" },
  eligible: { tone: "accent", icon: "check" },
  pending: { tone: "info", icon: "clock" },
  active: { tone: "success", icon: "ok" },
  suspended: { tone: "warning", icon: "pause" },
  frozen: { tone: "error", icon: "stop" },
  closed: { tone: "neutral", icon: "stop" },
};

export const toolLook = (state: ToolState) => looks[state] ?? looks.not_eligible;

const toolIcons: Record<string, IconName> = {
  video: "film",
  aplus: "aplus",
  coins: "coins",
  email: "email",
  messages: "messages",
};

export const toolIcon = (id: string): IconName => toolIcons[id] ?? "marketing";

/** toolName names a tool where no store's list does; one of a later version is called by its id. */
export const toolName = (id: string, t: Translate): string => (id in toolIcons ? t(`tool.${id as "video"}`) : id);

/** Where a tool's own screens start. */
export const screenOf = (store: string, tool: Pick<Tool, "id" | "screen_url">): string =>
  tool.screen_url?.startsWith("/") && !tool.screen_url.startsWith("/v1/")
    ? tool.screen_url
    : `/stores/${store}/tools/${tool.id}`;

/** Where a tool's first work begins. */
export const uploadOf = (store: string): string => `/stores/${store}/videos/upload`;
