import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { type Lang, words } from './words';

const rules: axe.RunOptions = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] };

/**
 * inspect gives what the rules of WCAG 2.0 to 2.2, A and AA, find on the page as it is. Where something was opened
 * over the page, what it covers is no small target: closing it uncovers the whole (WCAG 2.2, 2.5.8 and 2.4.11).
 */
export async function inspect(page: Page, where: string, opened = false): Promise<string[]> {
  // Once for a document: reading it takes longer than looking.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate((options) => (window as unknown as { axe: typeof axe }).axe.run(options), rules);
  expect(passes.length, `${where}: axe has looked at something`).toBeGreaterThan(0);
  const covered = (id: string, why = '') => opened && id === 'target-size' && why.includes('obscured');
  return violations.flatMap((v) => v.nodes.filter((n) => !covered(v.id, n.failureSummary)).map((n) => `${where}: ${v.id} at ${n.target.join(' ')}: ${n.failureSummary?.replace(/\s+/g, ' ')}`));
}

/** sideways tells whether the page scrolls sideways at a width of 320 px, and what sticks out. */
export async function sideways(page: Page, where: string): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 390, height: 844 };
  await page.setViewportSize({ width: 320, height: size.height });
  const out = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((el) => el.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px wide: ${wide.slice(0, 3).map((el) => `${el.tagName}.${el.className}`).join(', ')}`];
  });
  await page.setViewportSize(size);
  return out.map((text) => `${where} at 320 px: ${text}`);
}

/** settled waits until a console page shows its content. */
export async function settled(page: Page, lang: Lang): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
  await expect(page.getByText(words(lang)('app.loading'), { exact: true })).toHaveCount(0);
}

/** speak changes the console's language by its switch. */
export async function speak(page: Page, lang: Lang): Promise<void> {
  await page.getByRole('button', { name: words(lang)(`lang.${lang}`), exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
  await settled(page, lang);
}

/** unreached walks through the page with Tab and names what it never got to. */
export async function unreached(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(() => {
    const groups = new Set<string>();
    const reach = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')].filter((el) => {
      if (el.tabIndex < 0 || el.matches(':disabled, [type=hidden]') || el.closest('[inert]') || !el.checkVisibility({ checkVisibilityCSS: true })) return false;
      // Of a group of choices one is reached by Tab, the others by the arrow keys.
      if (!(el instanceof HTMLInputElement) || el.type !== 'radio') return true;
      if (groups.has(el.name)) return false;
      groups.add(el.name);
      return true;
    });
    for (const [i, el] of reach.entries()) el.dataset.reach = el instanceof HTMLInputElement && el.type === 'radio' ? `radio ${el.name}` : String(i);
    (document.activeElement as HTMLElement | null)?.blur();
    return reach.map((el) => [el.dataset.reach ?? '', `${el.tagName.toLowerCase()} ${el.getAttribute('aria-label') ?? el.textContent?.trim().slice(0, 40) ?? ''} ${el.id}`] as const);
  });
  const missing = new Map(wanted);
  for (let i = 0; i < wanted.length * 2 + 5 && missing.size > 0; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const el = document.activeElement as HTMLElement | null;
      return el instanceof HTMLInputElement && el.type === 'radio' ? `radio ${el.name}` : el?.dataset.reach;
    });
    if (at !== undefined) missing.delete(at);
  }
  return [...missing.values()];
}
