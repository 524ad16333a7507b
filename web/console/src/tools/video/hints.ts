import type { Lang, Translate } from "@/i18n";
import { bytes, bytesApart } from "@/lib/format";

/** The limits that the hints beside the form speak of; the server's policy decides. */
export interface Limits {
  title_max: number;
  min_duration_ms: number;
  max_duration_ms: number;
  max_bytes: number;
  width: number;
  height: number;
}

/** The limits of the policy as delivered; hints may speak of them, only the server judges. Source: parameters "video". */
export const usual: Limits = {
  title_max: 120,
  min_duration_ms: 15_000,
  max_duration_ms: 60_000,
  max_bytes: 50 * 2 ** 20,
  width: 1080,
  height: 1920,
};

/** What the browser can tell of a film before it is sent. */
export interface FilmFacts {
  duration_ms?: number;
  width?: number;
  height?: number;
  /** The browser could not open it; the server may still. */
  unreadable?: boolean;
}

export type SubtitleLang = "zh" | "en";

/** What can be told of a subtitle file before it is sent. */
export interface SubtitleFacts {
  cues: number;
  langs: SubtitleLang[];
}

/** readSubtitle counts cues and sees which of the two scripts the lines are written in. */
export function readSubtitle(text: string): SubtitleFacts {
  const blocks = text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/);
  let cues = 0;
  let han = 0;
  let latin = 0;
  for (const block of blocks) {
    const lines = block.split("\n");
    const timing = lines.findIndex((line) => line.includes("-->"));
    if (timing < 0) continue;
    cues++;
    for (const line of lines.slice(timing + 1)) {
      if (/\p{Script=Han}/u.test(line)) han++;
      else if (/[A-Za-z]{2}/.test(line)) latin++;
    }
  }
  const langs: SubtitleLang[] = [];
  // A brand name in Latin letters does not make a Chinese file bilingual.
  if (han > 0 && han >= cues * 0.3) langs.push("zh");
  if (latin > 0 && latin >= cues * 0.3) langs.push("en");
  return { cues, langs };
}

/** A filled-in form, as far as the hints look at it. */
export interface Draft {
  /** Files of the last attempt that go along: the film's name, how many subtitle files. */
  kept?: { film?: string; subtitles?: number };
  film?: { name: string; size: number; type: string } & FilmFacts;
  subtitles: (SubtitleFacts & { name: string })[];
  title: string;
  products: number;
  purposes: number;
  people: boolean;
  third_party: boolean;
  letter: boolean;
  music?: string;
}

/**
 * One line beside the form. "need" is what the server cannot do without; "bad" is refused by the checks for certain,
 * "doubt" perhaps.
 */
export interface Hint {
  id: string;
  level: "ok" | "need" | "doubt" | "bad";
  text: string;
}

const seconds = (ms: number): string => (Math.round(ms / 100) / 10).toString();

/** length counts characters as people do. */
export const lengthOf = (text: string): number => Array.from(text.trim()).length;

/** hintsOf looks the form through in the order of its fields. */
export function hintsOf(draft: Draft, limits: Limits, t: Translate, lang: Lang): Hint[] {
  return [
    ...filmHints(draft, limits, t, lang),
    subtitleHint(draft, t),
    titleHint(draft, limits, t),
    draft.products > 0
      ? ok("products", t("upload.hint.products_ok", { count: draft.products }))
      : need("products", t("upload.hint.products_missing")),
    draft.purposes > 0
      ? ok("purposes", t("upload.hint.purposes_ok", { count: draft.purposes }))
      : need("purposes", t("upload.hint.purposes_missing")),
    ...declarationHints(draft, t),
  ];
}

/** mayAsk says whether the server can look at the form at all. */
export const mayAsk = (hints: Hint[]): boolean => hints.every((hint) => hint.level !== "need");

const needs = ["film", "title", "products", "purposes"] as const;

/** lackOf names what the form still lacks before the server can look at it. */
export const lackOf = (hints: Hint[], t: Translate, lang: Lang): string =>
  needs
    .filter((id) => hints.some((hint) => hint.id === id && hint.level === "need"))
    .map((id) => t(`upload.need.${id}`))
    .join(lang === "zh" ? "、" : ", ");

const ok = (id: string, text: string): Hint => ({ id, level: "ok", text });
const need = (id: string, text: string): Hint => ({ id, level: "need", text });
const doubt = (id: string, text: string): Hint => ({ id, level: "doubt", text });

const bad = (id: string, text: string): Hint => ({ id, level: "bad", text });

function filmHints({ film, kept }: Draft, limits: Limits, t: Translate, lang: Lang): Hint[] {
  if (!film && kept?.film) return [ok("film", t("upload.hint.film_kept", { name: kept.film }))];
  if (!film) return [need("film", t("upload.hint.film_missing"))];
  const out: Hint[] = [];
  if (!/\.mp4$/i.test(film.name) && film.type !== "video/mp4") out.push(doubt("film", t("upload.hint.mp4")));
  out.push(
    film.size > limits.max_bytes
      ? doubt(
          "size",
          t("upload.hint.size", {
            size: bytesApart(film.size, limits.max_bytes, lang),
            max: bytesApart(limits.max_bytes, film.size, lang),
          }),
        )
      : ok("size", t("upload.hint.size_ok", { size: bytes(film.size, lang) })),
  );
  if (film.unreadable) return [...out, doubt("picture", t("upload.hint.unreadable"))];
  if (film.duration_ms !== undefined) {
    const value = seconds(film.duration_ms);
    const fits = film.duration_ms >= limits.min_duration_ms && film.duration_ms <= limits.max_duration_ms;
    const range = { value, min: seconds(limits.min_duration_ms), max: seconds(limits.max_duration_ms) };
    out.push(
      fits
        ? ok("duration", t("upload.hint.duration_ok", { value }))
        : doubt("duration", t("upload.hint.duration", range)),
    );
  }
  if (film.width && film.height) {
    const value = `${film.width}×${film.height}`;
    const want = `${limits.width}×${limits.height}`;
    out.push(
      value === want
        ? ok("frame", t("upload.hint.frame_ok", { value }))
        : doubt("frame", t("upload.hint.frame", { value, want })),
    );
  }
  return out;
}

function subtitleHint({ subtitles, kept }: Draft, t: Translate): Hint {
  if (subtitles.length === 0 && kept?.subtitles)
    return ok("subtitles", t("upload.hint.subs_kept", { count: kept.subtitles }));
  if (subtitles.length === 0) return bad("subtitles", t("upload.hint.subs_missing"));
  const have = new Set(subtitles.flatMap((file) => file.langs));
  const lack = (["zh", "en"] as const).find((lang) => !have.has(lang));
  if (!lack) return ok("subtitles", t("upload.hint.subs_ok"));
  if (have.size === 0) return doubt("subtitles", t("upload.lang.none"));
  const other = lack === "zh" ? "en" : "zh";
  return doubt(
    "subtitles",
    t("upload.hint.subs_half", { have: t(`upload.lang.${other}`), lack: t(`upload.lang.${lack}`) }),
  );
}

function titleHint({ title }: Draft, limits: Limits, t: Translate): Hint {
  const n = lengthOf(title);
  if (n === 0) return need("title", t("upload.hint.title_missing"));
  if (n > limits.title_max) return doubt("title", t("upload.hint.title_long", { n: n - limits.title_max }));
  return ok("title", t("upload.hint.title_ok"));
}

function declarationHints(draft: Draft, t: Translate): Hint[] {
  const out: Hint[] = [];
  if ((draft.people || draft.third_party) && !draft.letter) out.push(doubt("letter", t("upload.hint.letter")));
  const music = draft.music;
  out.push(
    music === "none" || music === "own" || music === "licensed"
      ? ok("music", t("upload.hint.music_ok", { value: t(`music.${music}`) }))
      : doubt("music", t("upload.hint.music")),
  );
  return out;
}

/** probe opens a film in the browser to learn its length and size. It never fails: what it cannot read it says. */
export function probe(file: File): Promise<FilmFacts> {
  return new Promise((resolve) => {
    const url = URL.createObjectURL(file);
    const video = document.createElement("video");
    const end = (facts: FilmFacts) => {
      clearTimeout(wait);
      URL.revokeObjectURL(url);
      video.removeAttribute("src");
      resolve(facts);
    };
    const wait = setTimeout(() => end({ unreadable: true }), 8000);
    video.preload = "metadata";
    video.muted = true;
    video.onloadedmetadata = () =>
      end({
        duration_ms: Number.isFinite(video.duration) ? video.duration * 1000 : undefined,
        width: video.videoWidth || undefined,
        height: video.videoHeight || undefined,
      });
    video.onerror = () => end({ unreadable: true });
    video.src = url;
  });
}
