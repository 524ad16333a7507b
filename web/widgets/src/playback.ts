// Rules of playing: pure, so that they can be tested without a player.

export interface Circumstances {
  reducedMotion: boolean;
  saveData: boolean;
  userPaused: boolean;
  visibleShare: number;
}

/** The share of the film that must be in view before it plays by itself. */
export const enoughInView = 0.6;

/** mayAutoplay: in view, and neither the system nor the buyer asked for stillness (V-06, V-08). */
export function mayAutoplay(c: Circumstances): boolean {
  return c.visibleShare >= enoughInView && !c.reducedMotion && !c.saveData && !c.userPaused;
}

/** pickSource takes the smallest rendition that fills the width, the smallest one on a saved connection. */
export function pickSource<S extends { width: number }>(sources: S[], cssWidth: number, ratio: number, saveData: boolean): S | undefined {
  const bySize = [...sources].sort((a, b) => a.width - b.width);
  if (saveData) return bySize[0];
  return bySize.find((s) => s.width >= cssWidth * Math.min(ratio, 2)) ?? bySize[bySize.length - 1];
}

/** pickTrack takes the page's language, else English, else the first. */
export function pickTrack<T extends { lang: string }>(tracks: T[], language: string): T | undefined {
  const short = language.toLowerCase().split('-')[0];
  return tracks.find((t) => t.lang.toLowerCase().startsWith(short)) ?? tracks.find((t) => t.lang.startsWith('en')) ?? tracks[0];
}

export function circumstances(): { reducedMotion: boolean; saveData: boolean } {
  const connection = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection;
  return {
    reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    saveData: connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches,
  };
}

/** One film plays on a page: the one that starts stops the others. */
let playing: HTMLVideoElement | undefined;
export function nowPlaying(video: HTMLVideoElement): void {
  if (playing && playing !== video) playing.pause();
  playing = video;
}
