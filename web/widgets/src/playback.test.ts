import { describe, expect, it } from 'vitest';
import { mayAutoplay, pickSource, pickTrack } from './playback';
import { word } from './text';

const calm = { reducedMotion: false, saveData: false, userPaused: false, visibleShare: 1 };

describe('V-06 V-08 autoplay', () => {
  it('plays when 60 % is in view, not below', () => {
    expect(mayAutoplay({ ...calm, visibleShare: 0.6 })).toBe(true);
    expect(mayAutoplay({ ...calm, visibleShare: 0.59 })).toBe(false);
  });
  it.each(['reducedMotion', 'saveData', 'userPaused'] as const)('stays still for %s', (why) => {
    expect(mayAutoplay({ ...calm, [why]: true })).toBe(false);
  });
});

describe('pickSource', () => {
  const sources = [{ width: 1080 }, { width: 720 }];
  it('takes the smallest that fills the width', () => {
    expect(pickSource(sources, 360, 2, false)?.width).toBe(720);
    expect(pickSource(sources, 400, 2, false)?.width).toBe(1080);
  });
  it('takes the smallest on a saved connection', () => {
    expect(pickSource(sources, 1080, 3, true)?.width).toBe(720);
  });
  it('has nothing to take from an empty list', () => {
    expect(pickSource([], 100, 1, false)).toBeUndefined();
  });
});

describe('pickTrack', () => {
  const tracks = [{ lang: 'en' }, { lang: 'zh' }];
  it('follows the page, then English', () => {
    expect(pickTrack(tracks, 'zh-CN')?.lang).toBe('zh');
    expect(pickTrack(tracks, 'es')?.lang).toBe('en');
  });
});

describe('X-53 texts', () => {
  it('falls back to English', () => {
    expect(word('play', 'es')).toBe('Play');
    expect(word('play', 'zh-CN')).toBe('播放');
  });
});
