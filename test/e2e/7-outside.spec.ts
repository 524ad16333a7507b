import { existsSync, readFileSync } from 'node:fs';
import { base } from './playwright.config';
import { expect, test } from './support/world';

// Every test watches its own pages and fails on another host; this is the sum of them.

test('X-60: in the whole run no page asked anybody but this server', async ({ world, visit, watch }) => {
  const page = await visit();
  const answer = await page.goto('/shop');
  expect(answer?.headers()['content-security-policy'], 'and none could').toContain("default-src 'none'");
  const before = existsSync(world.askedFile) ? readFileSync(world.askedFile, 'utf8').split('\n').filter(Boolean) : [];
  expect(new Set([...before, ...watch.asked])).toEqual(new Set([base]));
});
