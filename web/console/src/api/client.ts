import createClient from "openapi-fetch";
import { currentLang } from "@/i18n";
import type { PathOf } from "./contract";
import { offline, problemOf } from "./problem";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a call carries; path fills the {names} of the address. */
export interface Call {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined | null>;
  body?: unknown;
  /** The same key makes a repeated call the same call. */
  key?: string;
  /** The version that the change is of (If-Match). */
  match?: string;
  signal?: AbortSignal;
}

const http = createClient<Record<string, never>>({ baseUrl: "", credentials: "same-origin" });

const lost = new Set<() => void>();

/** onSignedOut is told when an answer says that the session is over. */
export function onSignedOut(listener: () => void): () => void {
  lost.add(listener);
  return () => lost.delete(listener);
}

/** A fresh Idempotency-Key. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // Plain http on another address than loopback has no randomUUID.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Headers that every call carries. */
export const headers = (key?: string): Record<string, string> => ({
  "Accept-Language": currentLang(),
  ...(key ? { "Idempotency-Key": key } : {}),
});

function withoutEmpty(query: Call["query"]): Record<string, unknown> | undefined {
  if (!query) return undefined;
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}

/** An answer with the version that the next change names (If-Match). */
export interface Tagged<T> {
  data: T;
  etag: string;
}

/**
 * call asks the server and gives the answer's body. Every failure is a Problem; an ended session is also told to
 * onSignedOut, except for the calls that sign in.
 */
export async function call<T>(method: Method, path: string, init: Call = {}): Promise<T> {
  return (await tagged<T>(method, path, init)).data;
}

/** tagged is call with the version of what was answered. */
export async function tagged<T>(method: Method, path: string, init: Call = {}): Promise<Tagged<T>> {
  const key = init.key ?? (method === "POST" ? newKey() : undefined);
  let answer: { data?: unknown; error?: unknown; response: Response };
  try {
    const ask = http[method] as unknown as (path: string, init: unknown) => Promise<typeof answer>;
    answer = await ask(path, {
      params: { path: init.path, query: withoutEmpty(init.query) },
      body: init.body ?? (method === "POST" ? {} : undefined),
      headers: { ...headers(key), ...(init.match ? { "If-Match": init.match } : {}) },
      signal: init.signal,
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw offline();
  }
  if (!answer.response.ok) {
    if (answer.response.status === 401 && path !== "/v1/sessions") for (const tell of lost) tell();
    throw problemOf(answer.response.status, answer.error);
  }
  return { data: answer.data as T, etag: answer.response.headers.get("ETag") ?? "" };
}

/** bytesOf asks for a file; a refusal is a Problem like everywhere. */
export async function bytesOf(url: string, init: { method?: "GET" | "POST"; body?: unknown } = {}): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: init.method ?? "GET",
      credentials: "same-origin",
      headers: {
        ...headers(init.method === "POST" ? newKey() : undefined),
        ...(init.body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: init.body === undefined ? undefined : JSON.stringify(init.body),
    });
  } catch {
    throw offline();
  }
  if (response.ok) return response.blob();
  if (response.status === 401) tellSignedOut();
  throw problemOf(response.status, await response.text());
}

export const get = <T>(path: PathOf<"get">, init?: Call) => call<T>("GET", path, init);
export const post = <T>(path: PathOf<"post">, init?: Call) => call<T>("POST", path, init);
export const patch = <T>(path: PathOf<"patch">, init?: Call) => call<T>("PATCH", path, init);
export const remove = <T>(path: PathOf<"delete">, init?: Call) => call<T>("DELETE", path, init);

/** told lets other ways of calling (the upload) report an ended session. */
export const tellSignedOut = (): void => {
  for (const tell of lost) tell();
};
