import type { Criterion, Finding } from "./types";

/** The body of a refusal (RFC 9457) with the members of our API. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  code?: string;
  errors?: { pointer?: string; code?: string; message?: string }[];
  fix?: { label?: string; href?: string; method?: string };
  trace_id?: string;
  criteria?: Criterion[];
  findings?: Finding[];
}

/** Problem is every way in which a call can fail; status 0 means that the server was not reached. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(body.detail || body.title || body.code || `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "offline" : `http_${status}`);
    this.body = body;
  }

  /** Trying the same call again may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const offline = (): Problem => new Problem(0, { code: "offline" });

/** Reads the problem out of an answer's body, whatever it is. */
export function problemOf(status: number, body: unknown): Problem {
  if (body && typeof body === "object") return new Problem(status, body as ProblemBody);
  if (typeof body === "string") {
    try {
      return new Problem(status, JSON.parse(body) as ProblemBody);
    } catch {
      return new Problem(status, {});
    }
  }
  return new Problem(status, {});
}

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(-1, { code: "page_error", detail: String(error) });
