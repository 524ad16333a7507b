import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const souk = process.env.SOUK_E2E_BIN ?? here('../../bin/souk');

/** A service of the test's own, that can be killed and started again. */
export class Service {
  private process?: ChildProcess;

  constructor(readonly name: string, readonly port: number, readonly publicURL: string) {
    rmSync(this.data, { recursive: true, force: true });
    mkdirSync(this.data, { recursive: true });
  }

  get data(): string { return here(`out/${this.name}`); }

  async start(): Promise<void> {
    const log = openSync(here(`out/${this.name}.log`), 'a');
    this.process = spawn(souk, ['serve', '--sandbox', '--data', this.data, '--addr', `127.0.0.1:${this.port}`],
      { env: { ...process.env, SOUK_PUBLIC_URL: this.publicURL }, stdio: ['ignore', log, log] });
    for (const end = Date.now() + 30_000; Date.now() < end;) {
      const ok = await fetch(`http://127.0.0.1:${this.port}/readyz`).then((r) => r.ok, () => false);
      if (ok) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`not ready: see out/${this.name}.log`);
  }

  /** kill is kill -9; it waits until the process is gone. */
  async kill(): Promise<void> {
    const gone = new Promise((done) => this.process?.once('exit', done));
    if (this.process?.kill('SIGKILL')) await gone;
  }

  /** call asks the API; the operator's key when none is given. */
  async call<T>(method: string, path: string, body?: object, key?: string): Promise<T> {
    const secret = key ?? JSON.parse(readFileSync(`${this.data}/sandbox.json`, 'utf8')).operator_key;
    const res = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method, body: body && JSON.stringify(body),
      headers: { Authorization: `Bearer ${secret}`, 'Idempotency-Key': crypto.randomUUID(), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    });
    const text = await res.text();
    if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${text}`);
    return JSON.parse(text || '{}') as T;
  }
}
