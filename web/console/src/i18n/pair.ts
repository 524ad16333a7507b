/** Pair is one text in the two languages of the console; neither may be missing. */
export interface Pair {
  readonly zh: string;
  readonly en: string;
}

/** T writes a text in both languages, Chinese first. */
export const T = (zh: string, en: string): Pair => ({ zh, en });
