// Fails the build when the console grows beyond its budget, and says which part did.
// Sizes are gzip bytes of what the browser must fetch before the part works.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limits = { shell: 300_000, route: 80_000 };
const out = fileURLToPath(new URL("../../../internal/app/webui/console_dist/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${out}manifest.json`, "utf8"));

const gz = (file) => gzipSync(readFileSync(out + file), { level: 9 }).length;

/** Files that a chunk needs at once: itself, its styles and its static imports. */
function needs(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) needs(next, seen);
  return seen;
}

const sum = (files) => [...files].reduce((total, file) => total + gz(file), 0);
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = needs(entry);
const rows = [["shell", sum(shell), limits.shell]];
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const own = [...needs(key)].filter((file) => !shell.has(file));
  rows.push([key.replace(/^src\//, ""), sum(own), limits.route]);
}
let over = false;
for (const [name, size, limit] of rows.sort((a, b) => b[1] - a[1])) {
  const bad = size > limit;
  over ||= bad;
  console.log(`${bad ? "OVER " : "ok   "} ${(size / 1000).toFixed(1).padStart(6)} of ${limit / 1000} kB gz  ${name}`);
}
// The manifest is for this check only; it does not belong into the binary.
rmSync(`${out}manifest.json`);
if (over) {
  console.error("A part of the console is over its budget: load it lazily or drop what it does not need.");
  process.exit(1);
}
