import { type ComponentType, lazy, type RefObject } from "react";
import type { CaseDetail, Finding } from "@/api/types";
import { quoteOf, useFilmNames } from "./video/films";

/** What a kind of submission shows on the reviewer's screen; it also serves the keys of its own. */
export interface EvidenceProps {
  detail: CaseDetail;
  /** The view puts its way of jumping to a time here. */
  seekRef: RefObject<((ms: number) => void) | undefined>;
}

const evidence: Record<string, ComponentType<EvidenceProps>> = {
  video: lazy(() => import("./video/FilmCase")),
  paper: lazy(() => import("@/papers/PaperCase")),
  violation: lazy(() => import("@/core/conduct/ViolationCase")),
};

/** evidenceOf is the view of a kind's evidence. */
export const evidenceOf = (kind: string): ComponentType<EvidenceProps> | undefined => evidence[kind];

/** quoteIn is the whole text that a finding of a case is about, as far as its kind knows. */
export function quoteIn(detail: CaseDetail, finding: Finding): string | undefined {
  if (detail.kind !== "video") return undefined;
  return quoteOf(finding, detail.evidence?.title ?? "", detail.evidence?.subtitles);
}

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
