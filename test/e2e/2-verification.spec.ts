import { inspect } from './support/access';
import { sandbox } from './support/server';
import { expect, test } from './support/world';

// A store proves that it can be reached and paid.

test('X-15 X-16: a seller proves e-mail, phone and account; a wrong code says how many attempts are left', async ({ world, visit, watch, t }) => {
  const store = await world.store();
  await sandbox('PATCH', `stores/${store.id}`, { documents: [{ type: 'business_licence' }, { type: 'brand_authorisation' }] });
  // A code was sent by the try before: the next one takes its time.
  if (test.info().retry) await sandbox('POST', 'clock', { advance: '1h' });
  const page = await visit('owner');
  const main = page.getByRole('main');
  if (test.info().retry) await page.goto(`/stores/${store.id}/verification`);
  else {
    await page.goto(`/stores/${store.id}/tools/messages`);
    await main.getByRole('link', { name: new RegExp(`^${t('elig.fix.verification')}`) }).click();
  }
  await expect(main.getByRole('heading', { level: 1 })).toHaveText(t('verify.title'));
  const part = (name: string) => main.getByRole('list', { name: t('verify.title') }).getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

  const phone = part(t('verify.part.phone'));
  await phone.getByRole('button').first().click();
  if (!(await phone.getByLabel(t('verify.address.phone')).isVisible())) await phone.getByRole('button', { name: t('verify.other') }).click();
  watch.refusals(422);
  await phone.getByLabel(t('verify.address.phone')).fill('138 0013 8000');
  await phone.getByRole('button', { name: t('verify.send') }).click();
  await expect(phone.getByRole('alert'), 'it says what is missing').toContainText('+86');
  await phone.getByLabel(t('verify.address.phone')).fill('+86 138 0013 8000');
  await phone.getByRole('button', { name: t('verify.send') }).click();
  const code = /\d{6}/.exec(await phone.getByText(/\d{6}/).last().innerText())?.[0] ?? '';
  await phone.getByLabel(t('verify.code'), { exact: true }).fill(code === '000000' ? '000001' : '000000');
  await phone.getByRole('button', { name: t('verify.confirm') }).click();
  await expect(phone.getByRole('alert')).toContainText('4');
  await phone.getByLabel(t('verify.code'), { exact: true }).fill(code);
  await phone.getByRole('button', { name: t('verify.confirm') }).click();
  await expect(phone.getByText(t('verify.state.verified'), { exact: true })).toBeVisible();

  const account = part(t('verify.part.payment'));
  const begin = async (name: string) => {
    await account.getByLabel(t('verify.account')).fill(name);
    await account.getByRole('button', { name: t('verify.bind'), exact: true }).click();
    await account.getByRole('button', { name: t('verify.refresh') }).click();
  };
  if (await account.getByRole('button', { name: t('verify.unbind') }).isVisible()) {
    await account.getByRole('button', { name: t('verify.unbind') }).click();
    await page.getByRole('dialog').getByRole('button', { name: t('verify.unbind') }).click();
  }
  await account.getByRole('button', { name: t('verify.bind_open') }).click();
  await begin('refused-2088');
  await expect(account.getByText(t('verify.state.refused'), { exact: true })).toBeVisible();
  await account.getByRole('button', { name: t('verify.bind_again') }).click();
  await begin('2088-1234');
  await expect(account.getByText(t('verify.payment.verified'), { exact: true })).toBeVisible();
  expect(await inspect(page, 'verification')).toEqual([]);
});
