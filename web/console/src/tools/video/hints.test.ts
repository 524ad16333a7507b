import { describe, expect, it } from "vitest";
import { type Draft, hintsOf, lackOf, mayAsk, readSubtitle, usual } from "./hints";

const t = ((key: string) => key) as never;
const whole: Draft = {
  film: { name: "a.mp4", size: 10_000_000, type: "video/mp4", duration_ms: 20_000, width: 1080, height: 1920 },
  subtitles: [{ name: "a.srt", cues: 4, langs: ["zh", "en"] }],
  title: "Earphones",
  products: 1,
  purposes: 1,
  people: false,
  third_party: false,
  letter: false,
  music: "none",
};
const levels = (part: Partial<Draft>) =>
  Object.fromEntries(hintsOf({ ...whole, ...part }, usual, t, "en").map((hint) => [hint.id, hint.level]));
const film = (part: object) => ({ film: { ...(whole.film as object), ...part } as Draft["film"] });

describe("hints beside the form", () => {
  it("a whole form has nothing open", () => expect(new Set(Object.values(levels({})))).toEqual(new Set(["ok"])));

  it.each([
    ["V-03 14.9 s", 14_900, "doubt"],
    ["V-03 15.0 s", 15_000, "ok"],
    ["V-03 60.0 s", 60_000, "ok"],
    ["V-03 60.1 s", 60_100, "doubt"],
  ])("%s", (_name, duration_ms, level) => expect(levels(film({ duration_ms })).duration).toBe(level));

  it.each([
    ["V-33 50 MiB exactly", 50 * 2 ** 20, "ok"],
    ["V-33 one byte more", 50 * 2 ** 20 + 1, "doubt"],
  ])("%s", (_name, size, level) => expect(levels(film({ size })).size).toBe(level));

  it("V-31 another picture size is doubted", () => {
    expect(levels(film({ width: 720, height: 1280 })).frame).toBe("doubt");
    expect(levels(film({ width: 1920, height: 1080 })).frame).toBe("doubt");
  });

  it("only what is missing is named", () => {
    const lack = (part: Partial<Draft>) => lackOf(hintsOf({ ...whole, ...part }, usual, t, "en"), t, "en");
    expect(lack({})).toBe("");
    expect(lack({ film: undefined, purposes: 0 })).toBe("upload.need.film, upload.need.purposes");
  });

  it("V-34 one language is not enough", () => {
    expect(levels({ subtitles: [{ name: "z", cues: 3, langs: ["zh"] }] }).subtitles).toBe("doubt");
    expect(
      levels({
        subtitles: [
          { name: "z", cues: 3, langs: ["zh"] },
          { name: "e", cues: 3, langs: ["en"] },
        ],
      }).subtitles,
    ).toBe("ok");
  });

  it("V-34 a film without subtitles is rejected for certain, and may still be sent", () => {
    expect(levels({ subtitles: [] }).subtitles).toBe("bad");
    expect(mayAsk(hintsOf({ ...whole, subtitles: [] }, usual, t, "en"))).toBe(true);
  });

  it("V-62 what is kept from the last attempt is there", () => {
    const kept = { film: "film.mp4", subtitles: 2 };
    const again: Partial<Draft> = { film: undefined, subtitles: [], kept };
    expect(levels(again)).toMatchObject({ film: "ok", subtitles: "ok" });
    expect(mayAsk(hintsOf({ ...whole, ...again }, usual, t, "en"))).toBe(true);
    expect(levels({ ...again, kept: { film: "film.mp4" } }).subtitles).toBe("bad");
    expect(levels({ ...again, kept: {} }).film).toBe("need");
  });

  it("V-36 the letter is asked for with people or others' material only", () => {
    expect(levels({}).letter).toBeUndefined();
    expect(levels({ people: true }).letter).toBe("doubt");
    expect(levels({ third_party: true }).letter).toBe("doubt");
    expect(levels({ people: true, letter: true }).letter).toBeUndefined();
  });

  it("hints never stand in for the server: only what it cannot do without holds a submission back", () => {
    const ask = (part: Partial<Draft>) => mayAsk(hintsOf({ ...whole, ...part }, usual, t, "en"));
    expect(ask(film({ duration_ms: 1, size: 10 ** 9, width: 1, height: 1 }))).toBe(true);
    expect(ask({ subtitles: [], music: undefined, people: true })).toBe(true);
    for (const part of [{ film: undefined }, { title: "  " }, { products: 0 }, { purposes: 0 }])
      expect(ask(part)).toBe(false);
  });
});

describe("readSubtitle", () => {
  const cue = (n: number, text: string) => `${n}\n00:00:0${n},000 --> 00:00:0${n + 1},000\n${text}\n`;
  it("tells the languages of a file", () => {
    expect(readSubtitle(`${cue(1, "泡水三十分钟")}\n${cue(2, "还能听 iPhone")}`)).toEqual({ cues: 2, langs: ["zh"] });
    expect(readSubtitle(cue(1, "Thirty minutes"))).toEqual({ cues: 1, langs: ["en"] });
    expect(readSubtitle(cue(1, "泡水三十分钟\nThirty minutes"))).toEqual({ cues: 1, langs: ["zh", "en"] });
  });
  it("takes line ends of every system and rubbish", () => {
    expect(readSubtitle("1\r\n00:00:01,000 --> 00:00:02,000\r\nHello there\r\n\r\n").cues).toBe(1);
    expect(readSubtitle("no subtitle at all")).toEqual({ cues: 0, langs: [] });
    expect(readSubtitle("")).toEqual({ cues: 0, langs: [] });
  });
});
