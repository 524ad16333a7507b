import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page } from "@/api/types";

export type Violation = Of<"ConductItem">;

/** useViolations lists a store's violations, newest first. */
export const useViolations = (store: string) =>
  usePages<Page<Violation>>(["conduct", store, "violations"], "/v1/stores/{store}/violations", { path: { store } });
