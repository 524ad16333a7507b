import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { say } from ".";
import { texts } from "./texts";

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.|[\\/]texts[\\/]/.test(path) ? [path] : [];
  });
}

describe("texts of the console", () => {
  it.each(Object.entries(texts))("X-53 %s is there in zh and en with the same places to fill", (_key, pair) => {
    expect(pair.zh.trim()).not.toBe("");
    expect(pair.en.trim()).not.toBe("");
    expect(placeholders(pair.zh)).toEqual(placeholders(pair.en));
  });

  it("X-53 a counted text has both of its forms", () => {
    const keys = Object.keys(texts);
    for (const key of keys.filter((k) => k.endsWith("_one"))) expect(keys).toContain(key.replace(/_one$/, "_other"));
  });

  it("X-53 a text in the code is never written for one language only", () => {
    const han = /[\u4e00-\u9fff]/;
    const offenders = sources(join(__dirname, ".."))
      .filter((path) => !path.includes("/i18n/"))
      .flatMap((path) =>
        readFileSync(path, "utf8")
          .split("\n")
          .map((line, i) => `${path}:${i + 1}: ${line.trim()}`)
          .filter((line) => han.test(line) && !/zh \?|\/\/|\/\*|^\S+ \*|\\u4e00|\(\?:–/.test(line)),
      );
    expect(offenders).toEqual([]);
  });

  it("no text is unused", () => {
    const code = sources(join(__dirname, ".."))
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");
    const stems = [...code.matchAll(/`([a-z_]+(?:\.[a-z_]+)*\.)\$\{/g)].map((m) => m[1] as string);
    const unused = Object.keys(texts)
      .map((key) => key.replace(/_(one|other)$/, ""))
      .filter((key) => !code.includes(`"${key}"`) && !stems.some((stem) => key.startsWith(stem)));
    expect([...new Set(unused)]).toEqual([]);
  });
});

describe("say", () => {
  it("takes the reader's language, else what there is", () => {
    expect(say({ zh: "标题", en: "title" }, "en")).toBe("title");
    expect(say({ zh: "标题" }, "en")).toBe("标题");
    expect(say("plain", "zh")).toBe("plain");
    expect(say(undefined, "zh")).toBe("");
  });
});
