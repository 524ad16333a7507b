import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { base } from '../playwright.config';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
export const data = here('out/data');
const souk = process.env.SOUK_E2E_BIN ?? here('../../bin/souk');

export class Refused extends Error {
  constructor(readonly status: number, readonly body: Record<string, unknown>) {
    super(`${status} ${JSON.stringify(body)}`);
  }
}

/** call asks the API with a key, as a back end does. */
export async function call<T>(key: string, method: string, path: string, body?: object | FormData): Promise<T> {
  const form = body instanceof FormData;
  const res = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Idempotency-Key': crypto.randomUUID(), ...(body && !form ? { 'Content-Type': 'application/json' } : {}) },
    body: form ? body : body && JSON.stringify(body),
  });
  const answer = res.status === 204 ? {} : await res.json();
  if (!res.ok) throw new Refused(res.status, answer);
  return answer as T;
}

/** sandbox makes and changes fixtures with the operator's key. */
export const sandbox = <T>(method: string, path: string, body: object): Promise<T> =>
  call<T>(JSON.parse(readFileSync(`${data}/sandbox.json`, 'utf8')).operator_key, method, `/v1/sandbox/${path}`, body);

/** invite gives the path of the one-time link that the command prints. */
export function invite(person: { email: string; role: string; store?: string }): string {
  const args = ['user', 'add', '--data', data, '--email', person.email, '--role', person.role];
  if (person.store) args.push('--store', person.store);
  const link = execFileSync(souk, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  return new URL(link).pathname;
}
