import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import type { Key, Lang } from "@/i18n";
import { rolesOf } from "@/shell/access";
import { useMe } from "@/shell/session";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

export type Paper = Of<"DocumentItem">;
export type PaperState = Paper["state"];
export type PaperType = Of<"DocumentTypeItem">;
export type Template = Of<"DocumentTemplateItem">;
export type Look = Of<"DocumentAccessItem">;
export type Signature = Of<"DocumentSignatureBody">;

const looks: Record<PaperState, { tone: Tone; icon: IconName }> = {
  unsigned: { tone: "warning", icon: "edit" },
  signed: { tone: "success", icon: "ok" },
  in_review: { tone: "info", icon: "clock" },
  approved: { tone: "success", icon: "ok" },
  rejected: { tone: "error", icon: "no" },
  expired: { tone: "warning", icon: "warn" },
  revoked: { tone: "neutral", icon: "stop" },
  deleted: { tone: "neutral", icon: "off" },
};

export const paperLook = (state: PaperState) => looks[state] ?? looks.in_review;

/** The states that a list can be narrowed to, what asks for work first. */
export const paperStates = [
  "unsigned",
  "in_review",
  "approved",
  "signed",
  "rejected",
  "expired",
  "revoked",
] as const satisfies readonly PaperState[];

/** Days on papers are days of UTC, wherever the reader is. */
const days = (lang: Lang) =>
  new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", {
    timeZone: "UTC",
    year: "numeric",
    month: "short",
    day: "numeric",
  });

/** firstDay is the day from which a paper holds; nothing when none is named. */
export const firstDay = (from: string | null, lang: Lang): string => (from ? days(lang).format(Date.parse(from)) : "");

/** lastDay is the day through which a paper holds: the server names the instant behind it. */
export const lastDay = (until: string | null, lang: Lang): string =>
  until ? days(lang).format(Date.parse(until) - 1) : "";

/** endsSoon says that a paper that counts runs out within thirty days. */
export function endsSoon(paper: Pick<Paper, "state" | "expires_at">, now: number): boolean {
  if (!paper.expires_at || !["approved", "signed"].includes(paper.state)) return false;
  const left = Date.parse(paper.expires_at) - now;
  return left > 0 && left <= 30 * 86_400_000;
}

/** What a paper is called: its title, else its file, else its type. */
export const nameOf = (paper: Pick<Paper, "title" | "file_name" | "type_label">): string =>
  paper.title || paper.file_name || paper.type_label;

/** canRemove says that the store may still take a paper back. */
export const canRemove = (state: PaperState): boolean =>
  ["unsigned", "signed", "in_review", "approved"].includes(state);

/** usePaperTypes are the types of papers with what is to be seen on them, and what a file may be. */
export const usePaperTypes = (store: string) =>
  useQuery({
    queryKey: ["paper-types", store],
    queryFn: ({ signal }) =>
      get<Of<"DocumentTypesBody">>("/v1/stores/{store}/document-types", { path: { store }, signal }),
    staleTime: 300_000,
  });

/** useTemplates are the papers that can be filled in. */
export const useTemplates = (store: string) =>
  useQuery({
    queryKey: ["paper-templates", store],
    queryFn: ({ signal }) =>
      get<ListOf<Template>>("/v1/stores/{store}/document-templates", { path: { store }, signal }),
    staleTime: 300_000,
  });

/** useOwner says whether the reader stands for the store: opens, signs and removes its papers. */
export function useOwner(store: string): { owner: boolean; signs: boolean } {
  const { me } = useMe();
  const roles = rolesOf(me, store);
  return { owner: roles.includes("owner") || roles.includes("operator"), signs: roles.includes("owner") };
}

const reasons: Record<string, Key> = {
  required: "papers.error.required",
  expired: "papers.error.expired",
  order: "papers.error.order",
  contradiction: "papers.error.contradiction",
  too_long: "papers.error.too_long",
  unknown: "papers.error.unknown",
  "document.date_invalid": "papers.error.date",
  "document.covers_nothing": "papers.error.covers",
  "document.consent_missing": "papers.error.consent",
};

/** wrongAt finds what the server says of one field: a text of ours where there is one, else its own words. */
export function wrongAt(error: unknown, pointer: string): Key | { text: string } | undefined {
  if (!error) return undefined;
  const found = asProblem(error).body.errors?.find((e) => e.pointer === pointer);
  if (!found) return undefined;
  return reasons[found.code ?? ""] ?? { text: found.message ?? found.code ?? "" };
}

/** digest is the SHA-256 of bytes in hex; undefined where the browser has none (plain http elsewhere). */
export async function digest(bytes: Blob): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const sum = await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer());
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** contentOf is the address of a paper's bytes. */
export const contentOf = (store: string, id: string, original = false): string =>
  `/v1/stores/${encodeURIComponent(store)}/documents/${encodeURIComponent(id)}/content${original ? "?version=original" : ""}`;
