import { files } from './support/films';
import { fill, submit } from './support/form';
import { call, Refused, sandbox } from './support/server';
import { expect, loseFirstAnswer, slowly, test } from './support/world';

// What goes wrong loses nothing and says how to go on.

test('V-30: without a film nothing can be sent, and the server says the same', async ({ world, visit, lang, t }) => {
  const store = await world.active();
  const product = await world.product();
  const page = await visit('owner');
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { subtitles: [files.zh, files.en], title: 'x', product: product.title[lang] });
  await expect(page.getByRole('button', { name: t('upload.submit'), exact: true })).toBeDisabled();
  await expect(page.getByText(t('upload.hint.film_missing'))).toBeVisible();
  const form = new FormData();
  form.append('title', 'x');
  form.append('product_ids', product.id);
  form.append('purposes', 'function');
  const refused = (await call(store.key, 'POST', `/v1/stores/${store.id}/videos`, form).catch((error: unknown) => error)) as Refused;
  expect(refused.status).toBe(422);
  expect(refused.body.code).toBeTruthy();
});

test('X-28: the check before submitting names a title that is too long and keeps no record', async ({ world, visit, lang, t }) => {
  const store = await world.active();
  const product = await world.product();
  const before = (await world.films()).length;
  const page = await visit('owner');
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { film: files.dull, subtitles: [files.zh, files.en], title: 'lamp '.repeat(26), product: product.title[lang] });
  await page.getByRole('button', { name: t('upload.check') }).click();
  const result = page.getByRole('main').getByRole('list', { name: t('film.findings_title') });
  await expect(result).toContainText('ERR-V07', { timeout: 60_000 });
  await expect(result).toContainText('129');
  await expect(result).toContainText('120');
  expect(await world.films()).toHaveLength(before);
  await page.getByRole('textbox', { name: t('upload.name') }).fill('A lamp');
  await expect(page.getByText(t('check.stale'))).toBeVisible();
});

test('X-28: a cancelled upload keeps the form and leaves no film; leaving asks first', async ({ world, visit, lang, t }) => {
  const store = await world.active();
  const product = await world.product();
  const before = (await world.films()).length;
  const page = await visit('owner');
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { film: files.good, subtitles: [files.zh, files.en], title: 'Never sent', product: product.title[lang] });
  await slowly(page, 4_000);
  await page.getByRole('button', { name: t('upload.submit'), exact: true }).click();
  await expect(page.getByRole('progressbar', { name: t('upload.sending') })).toBeVisible();
  await page.getByRole('link', { name: t('film.back') }).click();
  const ask = page.getByRole('dialog', { name: t('upload.stay.title') });
  await ask.getByRole('button', { name: t('upload.stay.stay') }).click();
  await expect(ask).toHaveCount(0);
  await page.getByRole('button', { name: t('upload.cancel') }).click();
  await expect(page.getByText(t('upload.cancelled'))).toBeVisible();
  await expect(page.getByRole('textbox', { name: t('upload.name') })).toHaveValue('Never sent');
  await expect(page.getByText('good.mp4')).toBeVisible();
  await expect(page.getByRole('button', { name: t('upload.submit'), exact: true })).toBeEnabled();
  expect(await world.films()).toHaveLength(before);
});

test('V-62 X-23: a lost line and a double click still make one film', async ({ world, visit, watch, lang, t }) => {
  const store = await world.active();
  const product = await world.product();
  const before = (await world.films()).length;
  const page = await visit('owner');
  watch.cuts = true;
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { film: files.dull, subtitles: [files.zh, files.en], title: 'Clicked twice', product: product.title[lang] });
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().endsWith(`/stores/${store.id}/videos`) && sent.push(request.headers()['idempotency-key'] ?? ''));
  await loseFirstAnswer(page, `*/v1/stores/${store.id}/videos`);
  const button = page.getByRole('button', { name: t('upload.submit'), exact: true });
  await button.click();
  await expect(page.getByText(t('upload.failed'))).toBeVisible({ timeout: 60_000 });
  await button.dblclick();
  await expect(page).toHaveURL(/\/videos\/vid_\w+$/, { timeout: 60_000 });
  expect(sent, 'both tries are the same call').toEqual([sent[0], sent[0]]);
  expect(await world.films()).toHaveLength(before + 1);
  await expect(page.getByRole('main').getByText(t('state.video.rejected')).first()).toBeVisible({ timeout: 60_000 });

  await test.step('withdrawing twice is withdrawing once', async () => {
    await page.getByRole('button', { name: t('film.withdraw') }).click();
    const dialog = page.getByRole('dialog', { name: t('film.withdraw_ask') });
    const confirm = dialog.getByRole('button', { name: t('film.withdraw'), exact: true });
    await expect(confirm).toBeDisabled();
    await dialog.getByRole('textbox').fill(t('film.withdraw_word'));
    await confirm.dblclick();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('main').getByText(t('state.video.withdrawn')).first()).toBeVisible();
  });
});

test('X-50: an ended session is mended where one is, with what was filled in', async ({ world, visit, watch, t }) => {
  const store = await world.active();
  const page = await visit('owner');
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { title: 'Half a form' });
  await page.context().clearCookies();
  watch.refusals(401);
  await page.getByRole('button', { name: new RegExp(t('bell.label')) }).focus();
  await page.getByRole('combobox', { name: t('upload.products') }).fill('lamp');
  const dialog = page.getByRole('dialog', { name: t('expired.title') });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel(t('signin.password')).fill(world.person('owner')?.password ?? '');
  await dialog.getByRole('button', { name: t('signin.submit') }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: t('upload.name') })).toHaveValue('Half a form');
  await expect(page).toHaveURL(/\/videos\/upload$/);
});

test('X-50: a deep link leads over the sign-in back to its place; a wrong password is told', async ({ world, visit, watch, t }) => {
  const store = await world.store();
  await (await visit('owner')).close();
  const person = world.person('owner');
  const page = await visit();
  watch.refusals(401);
  await page.goto(`/stores/${store.id}/videos?state=withdrawn`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel(t('signin.email')).fill(person?.email ?? '');
  await page.getByLabel(t('signin.password')).fill('not this one');
  await page.getByRole('button', { name: t('signin.submit') }).click();
  await expect(page.getByRole('alert')).toContainText(t('signin.wrong'));
  await page.getByLabel(t('signin.password')).fill(person?.password ?? '');
  await page.getByRole('button', { name: t('signin.submit') }).dblclick();
  await expect(page).toHaveURL(new RegExp(`/stores/${store.id}/videos\\?state=withdrawn$`));
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText(t('videos.title'));
});

test('X-51: a page that does not exist and another store\'s address answer alike', async ({ visit, watch, t }) => {
  const { store } = await sandbox<{ store: { id: string } }>('POST', 'stores', {});
  const page = await visit('owner');
  watch.refusals(404);
  for (const path of ['/nowhere', '/stores/sto_nobody/marketing', `/stores/${store.id}/marketing`, `/stores/${store.id}/videos`]) {
    await page.goto(path);
    await expect(page.getByRole('alert').filter({ hasText: t('error.404') }).first(), path).toBeVisible();
  }
  await page.getByRole('link', { name: t('do.home') }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('marketing.title'));
});

test('X-50: a page of another role says who may', async ({ visit, watch, t }) => {
  const page = await visit('owner');
  watch.refusals(403);
  await page.goto('/review');
  const alert = page.getByRole('alert').filter({ hasText: t('error.403') });
  await expect(alert).toContainText(t('role.reviewer'));
});
