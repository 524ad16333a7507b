// Fails the build when the widgets have grown beyond what a shop's page may be
// asked to load (gzip): loader 2 kB, each widget 8 kB, all together 20 kB.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dir = new URL('../../../internal/app/shop/widgets_dist/', import.meta.url);
const size = (f) => gzipSync(readFileSync(new URL(f, dir))).length;
const files = readdirSync(dir).filter((f) => f.endsWith('.js'));
const limits = { 'loader.js': 2048, 'video.js': 8192, 'feed.js': 8192 };
let total = 0;
let bad = false;
for (const f of files) {
  const n = size(f);
  total += n;
  const limit = limits[f] ?? 8192;
  if (n > limit) bad = true;
  console.log(`${n > limit ? 'OVER' : ' ok '} ${f.padEnd(22)} ${n} B gz (limit ${limit})`);
}
if (total > 20 * 1024) bad = true;
console.log(`${total > 20 * 1024 ? 'OVER' : ' ok '} ${'all'.padEnd(22)} ${total} B gz (limit ${20 * 1024})`);
process.exit(bad ? 1 : 0);
