import { files } from './support/films';
import { call, sandbox } from './support/server';
import { expect, test } from './support/world';

// A person decides: one film is approved, one is rejected.
test.describe.configure({ mode: 'serial' });

const rejected = { zh: '这条会被驳回', en: 'This one is rejected' };
const note = { zh: '画面里的灯和商品不一致，请重新拍摄。', en: 'The lamp in the film is not the product. Film it again.' };

// A try of a journey gets a film with a name of its own: what the try before left in the queue is another row.
const nth = (title: string) => (test.info().retry ? `${title} ${test.info().retry + 1}` : title);

test('V-39 V-44: the reviewer sees film, subtitles and what was found before, claims and approves', async ({ world, visit, join, phone, t }) => {
  const id = await world.undecided(test.info().retry);
  const { title } = await world.film(id);
  const page = await join('reviewer');
  const main = page.getByRole('main');
  await expect(page).toHaveURL(/\/review$/);
  await main.getByRole('row').filter({ hasText: title }).getByRole('link').first().click();
  await expect(main.getByRole('heading', { level: 1 })).toContainText(title);
  await expect(main.getByText('三档亮度，随手切换')).toBeAttached();
  await expect(main.getByText('Three steps of light at a touch')).toBeAttached();
  await expect(main.getByText(t('film.attempt', { n: 1 })).first()).toBeAttached();
  await expect(main.getByText('ERR-V07').first()).toBeAttached();

  // The copy for the reviewer is made while the queue waits.
  const film = main.locator('video');
  await expect(film).toHaveAttribute('src', /\/v1\/media\//, { timeout: 170_000 });
  if (phone) {
    await main.getByRole('button', { name: t('case.claim') }).click();
    await main.getByRole('button', { name: t('case.approve') }).click();
    await main.getByRole('button', { name: t('case.approve_confirm') }).dblclick();
  } else {
    const playing = () => film.evaluate((el: HTMLVideoElement) => !el.paused);
    await page.keyboard.press('Space');
    await expect.poll(playing).toBe(true);
    await page.keyboard.press('Space');
    await expect.poll(playing).toBe(false);
    await page.keyboard.press('c');
    await expect(main.getByRole('button', { name: t('case.approve') })).toBeVisible();
    await page.keyboard.press('a');
    await expect(main.getByRole('button', { name: t('case.approve_confirm') })).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await expect(page.getByText(t('case.approved')).first()).toBeVisible();
  const live = await world.reach(id, 'published');
  expect(live.attempts).toHaveLength(2);

  await test.step('the seller is told', async () => {
    const seller = await visit('owner');
    await seller.goto(`/stores/${(await world.store()).id}/videos/${id}`);
    await expect(seller.getByRole('main').getByText(t('film.published'))).toBeVisible();
    await seller.getByRole('button', { name: new RegExp(t('bell.label')) }).click();
    await expect(seller.getByRole('region', { name: t('bell.label') }).getByRole('button').filter({ hasText: title }).first()).toBeVisible();
  });
});

test('V-44: what cannot be watched yet is approved only by saying so twice', async ({ world, visit, phone, lang, t }) => {
  world.drop('unseen');
  const id = await world.submit('unseen', nth(lang === 'zh' ? '还没有预览的影片' : 'A film without a preview'), files.good, [files.zh, files.en]);
  await world.reach(id, 'in_review');
  const page = await visit('reviewer');
  const main = page.getByRole('main');
  // The preview of a short film may be there before the page is: the answer is held where it was.
  await page.route(/\/v1\/review\/cases\/cas_\w+$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ready: false, not_ready: 'PREVIEW 14 %' } });
  });
  await page.goto('/review');
  await main.getByRole('row').filter({ hasText: (await world.film(id)).title }).getByRole('button', { name: new RegExp(t('queue.claim')) }).click();
  await expect(main.getByText('PREVIEW 14 %')).toBeVisible();
  await expect(main.getByRole('button', { name: t('case.approve'), exact: true })).toBeDisabled();
  if (!phone) {
    await page.keyboard.press('a');
    await expect(main.getByRole('button', { name: t('case.release') }), 'the key is held too').toBeVisible();
  }
  await main.getByRole('button', { name: t('case.unseen') }).click();
  await main.getByRole('button', { name: t('case.unseen') }).click();
  const dialog = page.getByRole('dialog', { name: t('case.unseen_ask') });
  await expect(dialog).toContainText('PREVIEW 14 %');
  await dialog.getByRole('button', { name: t('do.cancel') }).click();
  await expect(dialog).toHaveCount(0);
  await main.getByRole('button', { name: t('do.cancel') }).click();
  await main.getByRole('button', { name: t('case.release') }).click();
  await expect(page.getByText(t('case.released')).first(), 'before the film goes').toBeVisible();
  // The page asks again every few seconds: an answer on its way must not outlive the test.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const store = await world.store();
  await call(store.key, 'POST', `/v1/stores/${store.id}/videos/${id}/withdrawal`);
});

test('V-44: rejecting needs a code and a note; the seller reads both', async ({ world, visit, lang, phone, t }) => {
  world.drop('rejected');
  const title = nth(rejected[lang]);
  const id = await world.submit('rejected', title, files.good, [files.zh, files.en]);
  await world.reach(id, 'in_review');
  const page = await visit('reviewer');
  const main = page.getByRole('main');
  await page.goto('/review');
  const row = main.getByRole('row').filter({ hasText: title });
  await row.getByRole('button', { name: new RegExp(t('queue.claim')) }).click();
  await expect(page).toHaveURL(/\/review\/cas_/);
  const confirm = main.getByRole('button', { name: t('case.reject_confirm') });
  const often = main.getByRole('group', { name: t('case.code.often') }).getByRole('button');
  await expect(main.getByRole('button', { name: t('case.reject') })).toBeVisible();
  if (phone) await main.getByRole('button', { name: t('case.reject') }).click();
  else await page.keyboard.press('r');
  await confirm.click();
  await expect(main.getByText(t('case.code.need'))).toBeVisible();
  await expect(main.getByText(t('case.note.need'))).toBeVisible();
  await often.first().click();
  await expect(often.first()).toHaveAttribute('aria-pressed', 'true');
  const code = /ERR-V\d\d/.exec(await often.first().innerText())?.[0] ?? '';
  expect(code).not.toBe('');
  await main.getByLabel(t('case.note')).fill(note[lang]);
  if (phone) await confirm.dblclick();
  else await page.keyboard.press('Control+Enter');
  await expect(page.getByText(t('case.rejected')).first()).toBeVisible();
  await world.reach(id, 'rejected');

  const store = await world.store();
  const seller = await visit('owner');
  await seller.goto(`/stores/${store.id}/videos/${id}`);
  await expect(seller.getByRole('main').getByText(note[lang]), 'it is told once').toHaveCount(1);
  await expect(seller.getByRole('main').getByRole('article').filter({ hasText: note[lang] })).toContainText(code);
  await seller.goto(`/stores/${store.id}/reviews?outcome=rejected`);
  await seller.getByRole('main').getByRole('row').filter({ hasText: title }).getByRole('link').click();
  await expect(seller.getByRole('main').getByRole('blockquote').filter({ hasText: note[lang] }).first()).toBeVisible();
  await expect(seller.getByRole('main').getByRole('definition').filter({ hasText: code })).toBeVisible();
  await expect(seller.getByRole('main')).toContainText(t('records.stage.human'));
});

test('X-23: a decision is made once, whoever asks again gets the same answer', async ({ world }) => {
  const { key } = await sandbox<{ key: string }>('POST', 'staff', { role: 'reviewer' });
  const { items } = await call<{ items: { id: string; state: string }[] }>(key, 'GET', '/v1/review/cases?state=decided&limit=100');
  const store = await world.store();
  const records = await call<{ items: { stage: string; parent_id: string }[] }>(store.key, 'GET', `/v1/stores/${store.id}/reviews?limit=100`);
  const byPerson = records.items.filter((r) => r.stage === 'human').map((r) => r.parent_id);
  expect(items.length).toBeGreaterThanOrEqual(byPerson.length);
  expect(new Set(byPerson).size, 'one decision for each film').toBe(byPerson.length);
  expect(byPerson).toEqual(expect.arrayContaining([world.known('good'), world.known('rejected')]));
});
