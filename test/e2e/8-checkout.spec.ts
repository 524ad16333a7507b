import { inspect, sideways } from './support/access';
import { call } from './support/server';
import { expect, test } from './support/world';

// What a buyer does to order something: search, product page, cart, checkout
// with the note that the country demands of phones, order page.

const say = {
  zh: { visit: '以谁的身份浏览', go: '切换', search: '搜索', find: '搜索商品', add: '加入购物车', quantity: '数量', update: '更新', checkout: '去结账', address: '地址', city: '城市', place: '提交订单', note: '给卖家留言', needed: '须给卖家留言', thanks: '谢谢，订单已提交。', data: '查看或抹除我的数据', paid: '已付款，等待发货', total: '$79.80' },
  en: { visit: 'Visit as', go: 'Go', search: 'Search', find: 'Search products', add: 'Add to cart', quantity: 'Quantity', update: 'Update', checkout: 'Check out', address: 'Address', city: 'City', place: 'Place order', note: 'Add a message to seller', needed: 'need a message to the seller', thanks: 'Thank you, your order is placed.', data: 'See or forget what is kept of me', paid: 'Paid, waiting to be sent', total: '$79.80' },
};

test('X-56 M-02 M-04 M-05: from search to the order page', async ({ world, visit, watch, lang }) => {
  const product = await world.product();
  const words = say[lang];
  const phone = lang === 'en'; // the phone's project
  const page = await visit();
  const faults: string[] = [];
  const look = async (where: string) => faults.push(...(await inspect(page, where)), ...(await sideways(page, where)));

  await page.goto('/shop');
  await page.getByLabel(words.visit).selectOption('buy_demo_maria');
  await page.getByRole('button', { name: words.go, exact: true }).click();
  await page.getByRole('searchbox', { name: words.find }).fill(product.title[lang]);
  await page.getByRole('button', { name: words.search, exact: true }).click();
  await page.getByRole('link', { name: product.title[lang] }).first().click();
  await page.getByRole('button', { name: words.add }).click();

  await expect(page).toHaveURL(/\/shop\/cart$/);
  const store = await world.store();
  const added = async () => (await call<{ items: { product_id: string }[] }>(store.key, 'GET', `/v1/stores/${store.id}/events/debug?name=Product%20Added`)).items.map((e) => e.product_id);
  await expect.poll(added, 'the page tells that it was put into the cart').toContain(product.id);
  await look('cart');
  await page.getByLabel(words.quantity).fill('2');
  await page.getByRole('button', { name: words.update, exact: true }).click();
  await expect(page.getByText(words.total).first()).toBeVisible();
  await page.getByRole('link', { name: words.checkout }).click();

  await expect(page).toHaveURL(/\/shop\/checkout$/);
  await look('checkout');
  const note = page.getByLabel(words.note, { exact: true });
  await page.getByRole('button', { name: words.place }).click();
  await expect(page.getByLabel(words.address), 'an order goes somewhere').toBeFocused();
  await page.getByLabel(words.address).fill('Calle 1');
  await page.getByLabel(words.city).fill('Madrid');
  if (phone) {
    await expect(note, 'M-04: open on a phone').toBeVisible();
    watch.refusals(422);
    await page.getByRole('button', { name: words.place }).click();
    await expect(page.getByRole('alert'), 'M-05: not without a note').toBeVisible();
    await expect(page.getByText(words.needed).first()).toBeVisible();
    await expect(page.getByLabel(words.city), 'nothing typed is lost').toHaveValue('Madrid');
    await look('checkout refused');
    await note.fill('Talla M');
  } else {
    await expect(note, 'folded elsewhere').toBeHidden();
  }
  await page.getByRole('button', { name: words.place }).click();

  await expect(page).toHaveURL(/\/shop\/orders\/ord_\w+\?thanks=1$/);
  await expect(page.getByText(words.thanks)).toBeVisible();
  await expect(page.getByText(words.paid)).toBeVisible();
  await expect(page.getByText(words.total).first()).toBeVisible();
  if (phone) await expect(page.getByText('Talla M')).toBeVisible();
  await look('order');
  await page.goto('/shop/orders');
  await expect(page.getByRole('link', { name: product.title[lang] }).first()).toBeVisible();
  await look('orders');
  await page.getByRole('link', { name: words.data }).click();
  await page.locator('summary').first().click();
  await look('what is kept of the buyer');
  expect(faults).toEqual([]);
});
