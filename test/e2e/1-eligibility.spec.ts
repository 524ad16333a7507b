import { call, sandbox, Refused } from './support/server';
import { expect, test } from './support/world';

// A store that may not have the tool yet, and then may.
test.describe.configure({ mode: 'serial' });

const tool = { zh: '商品短视频', en: 'Shopping Video' };

test('X-50: a one-time link becomes an account, on screen, once', async ({ world, join, watch, t }) => {
  const store = await world.store();
  await sandbox('PATCH', `stores/${store.id}`, { level: 'L2', metrics: { positive_rate_90d: 0.94 } });
  const page = await join('owner');
  await expect(page).toHaveURL(new RegExp(`/stores/${store.id}/marketing$`));
  await expect(page.getByRole('banner')).toContainText(store.name);
  watch.refusals(404);
  await page.goto('/invitations/nobody-has-this-one');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('invite.gone'));
});

test('V-01 V-19 V-21 V-25 X-19: an L2 store with 94 % sees five tiles and what the film tool misses', async ({ world, visit, lang, t }) => {
  const store = await world.store();
  const page = await visit('owner');
  await page.goto('/');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('marketing.title'));
  await expect(main.getByRole('heading', { level: 3 })).toHaveCount(5);
  const tile = main.getByRole('listitem').filter({ has: page.getByRole('heading', { name: tool[lang] }) });
  await expect(tile).toContainText(t('state.tool.not_eligible'));
  const { criteria } = await call<{ criteria: { ok: boolean }[] }>(store.key, 'GET', `/v1/stores/${store.id}/tools/video/eligibility`);
  await expect(tile).toContainText(t('marketing.missing', { count: 2, total: criteria.length }));

  await tile.getByRole('link', { name: t('marketing.see_of', { tool: tool[lang] }) }).click();
  const rows = main.getByRole('list', { name: tool[lang] }).getByRole('listitem');
  await expect(rows).toHaveCount(criteria.length);
  const open = rows.filter({ hasText: t('elig.missing') });
  await expect(open).toHaveCount(2);
  const rate = open.filter({ hasText: '94' });
  await expect(rate).toContainText(/95(\.0)?\s?%/);
  await expect(rate, 'the gap, 95 − 94').toContainText(/\b1(\.0)?\b/);
  const level = open.filter({ hasText: 'L2' });
  await expect(level).toContainText('L3');
  await expect(rows.nth(0), 'what is missing comes first').toContainText(t('elig.missing'));
  await expect(rows.nth(1)).toContainText(t('elig.missing'));
  for (const id of ['V-20', 'V-22']) await expect(rows.filter({ hasText: t('elig.ok') }), id).not.toHaveCount(0);
});

test('V-23 V-24 V-25 X-20 X-23: "activate now" is refused with the rows; with the fixture mended two clicks are one activation', async ({ world, visit, watch, lang, t }) => {
  const store = await world.store();
  const page = await visit('owner');
  const main = page.getByRole('main');
  watch.refusals(403);

  await test.step('V-24: before the activation nothing can be uploaded', async () => {
    const refused = await call(store.key, 'POST', `/v1/stores/${store.id}/videos`, new FormData()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).status).toBe(403);
    await page.goto(`/stores/${store.id}/videos/upload`);
    await expect(main.getByRole('heading', { name: t('videos.inactive') })).toBeVisible();
    await expect(page.getByRole('button', { name: t('upload.submit'), exact: true })).toHaveCount(0);
  });

  await main.getByRole('link', { name: t('videos.inactive_go') }).click();
  const activate = main.getByRole('button', { name: t('marketing.activate') });
  await activate.click();
  await expect(main.getByRole('alert')).toContainText(t('elig.refused'));
  await expect(main.getByRole('listitem').filter({ hasText: t('elig.missing') })).toHaveCount(2);

  await sandbox('PATCH', `stores/${store.id}`, { level: 'L3', metrics: { positive_rate_90d: 0.95 } });
  await main.getByRole('button', { name: t('elig.check_again') }).click();
  await expect(main.getByRole('listitem').filter({ hasText: t('elig.missing') })).toHaveCount(0);

  await activate.dblclick();
  await expect(main.getByRole('status').filter({ hasText: t('elig.success', { tool: tool[lang] }) })).toBeVisible();
  const audit = await sandboxAudit(store.id);
  expect(audit.filter((row) => row.action === 'tool.activated')).toHaveLength(1);

  await test.step('V-24: the upload entry is there', async () => {
    await main.getByRole('link', { name: t('elig.first_upload') }).click();
    await expect(page).toHaveURL(/\/videos\/upload$/);
    await expect(main.getByRole('button', { name: t('upload.submit'), exact: true })).toBeVisible();
  });
});

test('X-23: a second click on a tool that is on changes nothing; a tool that is not there says so', async ({ world, visit, t }) => {
  const store = await world.store();
  await world.active();
  expect((await sandboxAudit(store.id)).filter((row) => row.action === 'tool.activated')).toHaveLength(1);
  const page = await visit('owner');
  await page.goto(`/stores/${store.id}/marketing`);
  const main = page.getByRole('main');
  await expect(main.getByText(t('marketing.not_here')).first()).toBeVisible();
  await expect(main.getByText(t('state.tool.unavailable')).first()).toBeVisible();
  await expect(main.getByRole('button', { name: t('marketing.activate') }), 'nothing to press that must fail').toHaveCount(0);
  await page.goto(`/stores/${store.id}/tools/aplus`);
  await expect(main.getByText(t('elig.lead_absent'))).toBeVisible();
  await expect(main.getByRole('button', { name: t('marketing.activate') })).toHaveCount(0);
});

async function sandboxAudit(store: string): Promise<{ action: string }[]> {
  const { key } = await sandbox<{ key: string }>('POST', 'staff', { role: 'operator' });
  return (await call<{ items: { action: string }[] }>(key, 'GET', `/v1/audit?store=${store}&limit=100`)).items;
}
