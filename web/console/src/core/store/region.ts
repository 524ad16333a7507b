/** regionName is a country in the reader's language; the code itself where it is none. */
export function regionName(region: string | undefined, lang: "zh" | "en"): string {
  if (!region) return "–";
  try {
    return new Intl.DisplayNames([lang === "zh" ? "zh-CN" : "en"], { type: "region" }).of(region) ?? region;
  } catch {
    return region;
  }
}
