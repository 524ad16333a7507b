import { files } from './support/films';
import { fill, submit } from './support/form';
import { call } from './support/server';
import { expect, slowly, test } from './support/world';

// A film with two defects is handed in, read, mended and handed in again.
test.describe.configure({ mode: 'serial' });

const title = { zh: '台灯三档调光', en: 'A lamp with three steps of light' };

test('V-30 V-34 V-48 V-55 V-60 V-62: a film goes up with progress and comes back with all its findings at once', async ({ world, visit, lang, t }) => {
  const store = await world.active();
  const product = await world.product();
  const page = await visit('owner');
  const main = page.getByRole('main');
  await page.goto(`/stores/${store.id}/videos/upload`);
  await fill(page, t, { film: files.dull, subtitles: [files.boast, files.en], title: title[lang], product: product.title[lang] });
  await slowly(page, 60_000);
  const submitted = submit(page, t('upload.submit'));
  await expect(main.getByRole('progressbar', { name: t('upload.sending') })).toBeVisible();
  await expect(main.getByRole('button', { name: t('upload.cancel') })).toBeVisible();
  const id = await submitted;
  world.remember('good', id);

  await expect(main.getByText(t('state.video.rejected')).first()).toBeVisible({ timeout: 60_000 });
  const findings = main.getByRole('list', { name: t('film.findings_title') }).getByRole('article');
  await expect(findings).toHaveCount(2);
  const sound = findings.filter({ hasText: 'ERR-V07' });
  await expect(sound).toContainText(/22[,.]?05/);
  await expect(sound).toContainText(/44[,.]?1/);
  const words = findings.filter({ hasText: 'ERR-V10' });
  await expect(words.locator('mark')).toHaveText('全网最低价');
  await expect(words).toContainText('boast.zh.srt');
  for (const finding of [sound, words]) await expect(finding).toContainText(t('finding.severity.reject'));
  expect((await world.film(id)).attempts).toHaveLength(1);
});

test('V-59: the review records show the code, and behind it time, stage and evidence', async ({ world, visit, lang, t }) => {
  const store = await world.store();
  const page = await visit('owner');
  const main = page.getByRole('main');
  await page.goto(`/stores/${store.id}/marketing`);
  await page.getByRole('navigation').filter({ visible: true }).getByRole('link', { name: t('nav.reviews.short') }).click();
  const row = main.getByRole('row').filter({ hasText: title[lang] });
  await expect(row).toContainText(t('records.outcome.reject'));
  await expect(row).toContainText('ERR-V07');
  await row.getByRole('link').click();
  await expect(main.getByRole('definition').filter({ hasText: 'ERR-V07' })).toBeVisible();
  await expect(main).toContainText(t('records.stage.auto'));
  await expect(main).toContainText(t('records.policy'));
  const evidence = main.getByRole('list', { name: t('records.evidence') }).getByRole('article');
  await expect(evidence).toHaveCount(2);
  await expect(evidence.locator('mark')).toHaveText('全网最低价');
});

test('X-54: the bell tells of the rejection and leads to the film', async ({ world, visit, lang, t }) => {
  const id = world.known('good');
  const page = await visit('owner');
  await page.goto('/');
  await expect(page, 'the start page leads on, which closes the panel').toHaveURL(/\/marketing$/);
  await page.getByRole('button', { name: new RegExp(t('bell.label')) }).click();
  const notices = page.getByRole('region', { name: t('bell.label') });
  await notices.getByRole('button').filter({ hasText: title[lang] }).filter({ hasText: 'ERR-V07' }).click();
  await expect(page).toHaveURL(new RegExp(`/videos/${id}$`));
  await page.getByRole('button', { name: new RegExp(t('bell.label')) }).click();
  const all = notices.getByRole('button', { name: t('bell.all_read') });
  await all.click();
  await expect(page.getByRole('button', { name: t('bell.label'), exact: true })).toBeVisible();
  await expect(all).toHaveCount(0);
});

test('V-62 V-39: mended and resubmitted it is in review; the first attempt is kept', async ({ world, visit, t }) => {
  const store = await world.store();
  const id = world.known('good') ?? '';
  const page = await visit('owner');
  const main = page.getByRole('main');
  await page.goto(`/stores/${store.id}/videos?state=rejected`);
  await main.getByRole('row').filter({ has: page.locator(`a[href$="${id}"]`) }).getByRole('link').click();
  await main.getByRole('link', { name: t('film.resubmit') }).click();
  await expect(page.getByRole('textbox', { name: t('upload.name') }), 'what was right stays').not.toHaveValue('');
  await expect(main.getByText(t('upload.kept')), 'what is kept is named').toHaveCount(3);
  await fill(page, t, { film: files.good, subtitles: [files.zh, files.en] });
  await expect(main.getByRole('listitem').filter({ hasText: t('upload.hint.subs_ok') })).toBeVisible();
  expect(await submit(page, t('upload.submit_again'))).toBe(id);
  await expect(main.getByText(t('state.video.in_review')).first()).toBeVisible({ timeout: 60_000 });
  await expect(main.getByText(t('film.no_findings'))).toBeVisible();
  await main.getByRole('button', { name: t('film.attempt', { n: 1 }) }).click();
  await expect(main.getByRole('article').filter({ hasText: 'ERR-V10' })).toBeVisible();
  expect((await world.film(id)).attempts.map((a) => a.number).sort()).toEqual([1, 2]);
});

test('V-48 V-62: a title alone is mended; film and subtitles are kept, and measured no second time', async ({ world, visit, lang, t }) => {
  const id = await world.submit('boast', lang === 'zh' ? '全网最低价台灯' : 'The lowest price on the whole web', files.good, [files.zh, files.en]);
  await world.reach(id, 'rejected');
  const store = await world.store();
  const page = await visit('owner');
  const main = page.getByRole('main');
  await page.goto(`/stores/${store.id}/videos/${id}/resubmit`);
  await expect(main.getByText(t('upload.kept'))).toHaveCount(3);
  await fill(page, t, { title: lang === 'zh' ? '台灯的三种颜色' : 'The lamp in three colours' });
  await main.getByRole('button', { name: t('upload.check'), exact: true }).click();
  await expect(main.getByRole('heading', { name: t('check.pass') })).toBeVisible({ timeout: 60_000 });
  expect(await submit(page, t('upload.submit_again'))).toBe(id);
  await world.reach(id, 'in_review');
  await expect(main.getByText(t('state.video.in_review')).first()).toBeVisible();
  await call(store.key, 'POST', `/v1/stores/${store.id}/videos/${id}/withdrawal`);
});
