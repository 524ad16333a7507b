import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const sent: { url: string; body: any }[] = [];

beforeEach(() => {
  vi.resetModules();
  sent.length = 0;
  localStorage.clear();
  Object.defineProperty(navigator, 'sendBeacon', { configurable: true, value: (url: string, body: Blob) => {
    const r = new FileReader();
    r.onload = () => sent.push({ url, body: JSON.parse(String(r.result)) });
    r.readAsText(body);
    expect(body.type).toBe('text/plain');
    return true;
  } });
});
afterEach(() => { window.souk = undefined; });

const settle = () => new Promise((r) => setTimeout(r, 30));

describe('X-62 events of a page', () => {
  it('sends nothing without a key', async () => {
    window.souk = { base: 'https://souk.example' };
    const e = await import('./events');
    e.track('Product Viewed', { product_id: 'prd_1' });
    e.watch();
    await e.flush();
    await settle();
    expect(sent).toEqual([]);
    expect(localStorage.length).toBe(0);
  });
  it('sends a batch with the key, ids and no personal data', async () => {
    window.souk = { base: 'https://souk.example', writeKey: 'pk_1' };
    const e = await import('./events');
    e.track('Product Viewed', { product_id: 'prd_1' });
    e.track('Page Viewed', { path: '/shop' });
    await e.flush();
    await settle();
    expect(sent).toHaveLength(1);
    expect(sent[0].url).toBe('https://souk.example/v1/batch');
    const { batch, writeKey } = sent[0].body;
    expect(writeKey).toBe('pk_1');
    expect(batch.map((m: any) => m.type)).toEqual(['track', 'page']);
    expect(batch[0].messageId).not.toBe(batch[1].messageId);
    expect(batch[0].anonymousId).toBe(e.anonymousId());
    expect(Object.keys(batch[0]).sort()).toEqual(['anonymousId', 'event', 'messageId', 'properties', 'timestamp', 'type']);
  });
  it('keeps the same visitor over pages', async () => {
    window.souk = { base: 'https://souk.example', writeKey: 'pk_1' };
    const first = (await import('./events')).anonymousId();
    vi.resetModules();
    expect((await import('./events')).anonymousId()).toBe(first);
  });
});
