/** Where a measured value and its limit stand on a scale bar, both from 0 to 100. */
export interface Scale {
  value: number;
  limit: number;
}

/** The first number in a text like "0:14.9", "1.02 %", "96 px" or "≥ 44100 Hz". */
export function numberIn(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const clock = /(\d+):(\d{2}(?:\.\d+)?)/.exec(text);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const plain = /-?\d+(?:[.,]\d+)*/.exec(text.replace(/−/g, "-").replace(/(\d)[\s\u202f,](?=\d{3}\b)/g, "$1"));
  if (!plain) return undefined;
  const n = Number(plain[0].replace(",", "."));
  return Number.isFinite(n) ? n : undefined;
}

/**
 * scale places value and limit on one bar. It gives nothing where a bar would lie: texts without a number, several
 * numbers that are no range ("1080×1920"), or equal values.
 */
export function scale(value: string | undefined, limit: string | undefined): Scale | undefined {
  if (!value || !limit || /\d\s*[×x]\s*\d/.test(value + limit)) return undefined;
  const v = numberIn(value);
  const range = /(\d+(?:\.\d+)?)\s*(?:–|…|\.\.\.|to|至|-)\s*(\d+(?:\.\d+)?)/.exec(limit);
  let l = numberIn(limit);
  if (v !== undefined && range) l = v > Number(range[2]) ? Number(range[2]) : Number(range[1]);
  if (v === undefined || l === undefined || v === l || v < 0 || l < 0) return undefined;
  const top = Math.max(v, l) * 1.15;
  return { value: (v / top) * 100, limit: (l / top) * 100 };
}
