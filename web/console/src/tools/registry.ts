import { type ComponentType, lazy } from "react";
import type { CaseDetail } from "@/api/types";
import { useFilmNames } from "./video/films";

/** What a kind of submission shows on the reviewer's screen; it also serves the keys of its own. */
export interface EvidenceProps {
  detail: CaseDetail;
}

const evidence: Record<string, ComponentType<EvidenceProps>> = {
  video: lazy(() => import("./video/FilmCase")),
};

/** evidenceOf is the view of a kind's evidence. */
export const evidenceOf = (kind: string): ComponentType<EvidenceProps> | undefined => evidence[kind];

const screens: Record<string, (store: string, id: string, attempt?: number) => string> = {
  video: (store, id, attempt) => `/stores/${store}/videos/${id}${attempt ? `?attempt=${attempt}` : ""}`,
};

/** screenOfSubject is the seller's screen of what a record is about. */
export const screenOfSubject = (kind: string, store: string, id: string, attempt?: number): string | undefined =>
  screens[kind]?.(store, id, attempt);

/** useSubjectNames gives the names of what a store's records are about, as far as they are known here. */
export function useSubjectNames(store: string): (kind: string, id: string | undefined) => string | undefined {
  const films = useFilmNames(store);
  return (kind, id) => (kind === "video" && id ? films.get(id) : undefined);
}
