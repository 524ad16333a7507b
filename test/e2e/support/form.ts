import { type Page, expect } from '@playwright/test';
import type { Words } from './words';

export interface Form {
  film?: string;
  subtitles?: string[];
  title?: string;
  product?: string;
}

/** fill fills the upload form; what is left out stays as it is. */
export async function fill(page: Page, t: Words, form: Form): Promise<void> {
  if (form.film) {
    await replace(page, t, t('upload.film.drop'));
    await page.getByLabel(t('upload.film.drop')).setInputFiles(form.film);
  }
  if (form.subtitles) {
    await replace(page, t, t('upload.subtitles.drop'));
    await page.getByLabel(t('upload.subtitles.drop')).setInputFiles(form.subtitles);
  }
  if (form.title !== undefined) await page.getByRole('textbox', { name: t('upload.name') }).fill(form.title);
  if (form.product) {
    await page.getByRole('combobox', { name: t('upload.products') }).click();
    // The list is drawn by pictures and words; its options for readers of the screen carry the words alone.
    await page.locator('.ant-select-item-option').filter({ hasText: form.product }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: t('purpose.function') }).check();
    await page.getByRole('radio', { name: t('music.own') }).check();
  }
}

/** replace lets go of a file of the last attempt, where one is kept, so that another can be chosen. */
async function replace(page: Page, t: Words, drop: string): Promise<void> {
  const kept = page.getByRole('button', { name: new RegExp(`^${t('upload.replace')}: `) }).first();
  await page.getByLabel(drop).or(kept).first().waitFor({ state: 'attached' });
  if ((await page.getByLabel(drop).count()) === 0) await kept.click();
}

/** submit sends the form and waits for the film's own page; it gives the film's id. */
export async function submit(page: Page, button: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await expect(page).toHaveURL(/\/videos\/vid_\w+$/, { timeout: 60_000 });
  return page.url().split('/').at(-1) ?? '';
}
