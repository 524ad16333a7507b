import { afterEach, describe, expect, it } from 'vitest';
import { askToSignIn, followable } from './signin';

describe('souk:signin', () => {
  const stop = new AbortController();
  afterEach(() => document.body.replaceChildren());

  const element = (listen?: (e: CustomEvent) => void) => {
    const film = document.createElement('div');
    document.body.append(film);
    if (listen) document.body.addEventListener('souk:signin', listen as EventListener, { once: true, signal: stop.signal });
    return film;
  };

  it('tells the page which film and what was meant, and follows the address it names', () => {
    let told: unknown;
    const film = element((e) => { told = { ...e.detail }; e.detail.href = '/login?back=/p/1'; });
    expect(askToSignIn(film, { video: 'vid_1', act: 'like' })).toEqual({ handled: false, href: '/login?back=/p/1' });
    expect(told).toEqual({ video: 'vid_1', act: 'like' });
  });
  it('leaves it to a page that does it itself', () => {
    expect(askToSignIn(element((e) => e.preventDefault()), { act: 'save' })).toEqual({ handled: true, href: undefined });
  });
  it('offers nothing when nobody listens', () => {
    expect(askToSignIn(element(), { act: 'share' })).toEqual({ handled: false, href: undefined });
  });
  it.each([
    ['/login', '/login'], ['#buyer', '#buyer'], ['https://shop.example/in', 'https://shop.example/in'],
    ['javascript:alert(1)', undefined], ['data:text/html,x', undefined], ['', undefined], [7, undefined], ['http://[', undefined],
  ])('an address %s gives %s', (href, want) => expect(followable(href)).toBe(want));
});
