import { headers, tellSignedOut } from "@/api/client";
import { offline, problemOf } from "@/api/problem";

/** What an upload tells on its way. */
export interface Telling {
  progress: (sent: number, total: number) => void;
  received: () => void;
}

/** Cancelled is what a stopped upload ends with. */
export class Cancelled extends Error {}

/**
 * send posts a form with its files. fetch cannot tell how much has gone out, so this is XMLHttpRequest. It gives the
 * answer's body; a refusal is a Problem, a stopped upload is Cancelled.
 */
export function send<T>(url: string, form: FormData, key: string, tell: Telling, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    for (const [name, value] of Object.entries(headers(key))) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Accept", "application/json, application/problem+json");
    xhr.upload.onprogress = (event) => tell.progress(event.loaded, event.total);
    xhr.upload.onload = () => tell.received();
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        try {
          resolve(JSON.parse(xhr.responseText) as T);
        } catch {
          reject(problemOf(502, {}));
        }
        return;
      }
      if (xhr.status === 401) tellSignedOut();
      reject(problemOf(xhr.status, xhr.responseText));
    };
    xhr.onerror = () => reject(offline());
    xhr.ontimeout = () => reject(offline());
    xhr.onabort = () => reject(new Cancelled());
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    if (signal.aborted) return reject(new Cancelled());
    xhr.send(form);
  });
}
