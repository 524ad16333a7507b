import type { Code } from "@/api/types";
import { say } from "@/i18n";

/** matches looks for the words in every text of a code, in both languages. */
export function matches(code: Code, q: string): boolean {
  const texts = [code.code, code.group, ...code.rules];
  for (const text of [code.label, code.cause, code.fix, code.example]) texts.push(say(text, "zh"), say(text, "en"));
  const all = texts.join(" ").toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
