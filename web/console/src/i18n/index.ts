import i18next from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import { texts } from "./texts";

/** The languages of the console. */
export type Lang = "zh" | "en";

type Raw = keyof typeof texts;
/** Key names a text; a counted text is named without its _one/_other ending. */
export type Key = Raw extends infer K ? (K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K) : never;
export type Vars = Record<string, string | number>;
export type Translate = (key: Key, vars?: Vars) => string;

const stored = "souk.lang";

export function resources(): Record<Lang, { translation: Record<string, string> }> {
  const zh: Record<string, string> = {};
  const en: Record<string, string> = {};
  for (const [key, pair] of Object.entries(texts)) {
    zh[key] = pair.zh;
    en[key] = pair.en;
  }
  return { zh: { translation: zh }, en: { translation: en } };
}

function firstLang(): Lang {
  const saved = globalThis.localStorage?.getItem(stored);
  if (saved === "zh" || saved === "en") return saved;
  return globalThis.navigator?.language?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Starts the texts; the document's lang attribute follows the language. */
export async function startI18n(lang: Lang = firstLang()): Promise<void> {
  i18next.on("languageChanged", (next) => {
    if (typeof document === "undefined") return;
    document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  });
  await i18next.use(initReactI18next).init({
    resources: resources(),
    lng: lang,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

export const currentLang = (): Lang => (i18next.language === "zh" ? "zh" : "en");

/** setLang changes the language for good on this machine; until then the browser's holds. */
export function setLang(lang: Lang): Promise<unknown> {
  globalThis.localStorage?.setItem(stored, lang);
  return i18next.changeLanguage(lang);
}

/** The translator outside of React. */
export const translate: Translate = (key, vars) => i18next.t(key as string, vars ?? {}) as string;

/** useT gives the translator and re-renders when the language changes. */
export function useT(): Translate {
  const { t } = useTranslation();
  return useCallback<Translate>((key, vars) => t(key as string, vars ?? {}) as string, [t]);
}

/** useLang is the language that the reader sees. */
export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? "zh" : "en";
}

/** Text of the server in both languages, or already in the reader's. */
export type Worded = string | { zh?: string; en?: string; [tag: string]: string | undefined } | null | undefined;

/** say picks the reader's language of a server's text; the other language is better than nothing. */
export function say(text: Worded, lang: Lang): string {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text[lang] || text.en || text.zh || Object.values(text).find(Boolean) || "";
}

/** translateIn gives a text in a named language, whatever the reader's is. */
export const translateIn = (lang: Lang, key: Key, vars?: Vars): string =>
  i18next.t(key as string, { ...vars, lng: lang }) as string;
