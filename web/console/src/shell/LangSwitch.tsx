import { useLang, useT } from "@/i18n";
import { useSession } from "./session";

/** LangSwitch changes the language and stays where one is. */
export function LangSwitch() {
  const t = useT();
  const lang = useLang();
  const { chooseLang } = useSession();
  return (
    <fieldset className="lang">
      <legend className="sr-only">{t("lang.label")}</legend>
      <button type="button" aria-pressed={lang === "zh"} lang="zh-CN" onClick={() => void chooseLang("zh")}>
        {t("lang.zh")}
      </button>
      <button type="button" aria-pressed={lang === "en"} lang="en" onClick={() => void chooseLang("en")}>
        {t("lang.en")}
      </button>
    </fieldset>
  );
}
