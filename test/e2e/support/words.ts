import { texts } from '../../../web/console/src/i18n/texts/index';

export type Lang = 'zh' | 'en';
type Key = keyof typeof texts;
/** Texts in one and in many forms are named without the ending. */
type Counted<K> = K extends `${infer Stem}_one` ? Stem : never;
export type Word = Key | Counted<Key>;

/** words gives the console's own texts in a language, so that a test looks for what a reader reads. */
export const words = (lang: Lang) => (key: Word, args: Record<string, string | number> = {}): string => {
  const form = key in texts ? key : lang === 'en' && args.count === 1 ? `${key}_one` : `${key}_other`;
  const text: string = texts[form as Key][lang];
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(args[name] ?? ''));
};

export type Words = ReturnType<typeof words>;
