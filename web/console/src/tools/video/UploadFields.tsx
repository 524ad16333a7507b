import { useLang, useT } from "@/i18n";
import { bytes, timecode } from "@/lib/format";
import { LetterField } from "@/papers/LetterField";
import { Button, Checkbox, Icon, Input, Panel, Radio } from "@/ui";
import { Drop } from "./Drop";
import { type FilmFacts, type Limits, lengthOf, probe, readSubtitle, type SubtitleFacts } from "./hints";

const purposes = ["function", "scenario", "size", "real_person"] as const;
const musics = ["none", "own", "licensed"] as const;

/** What the form holds besides its files. */
export interface Fields {
  title: string;
  products: string[];
  purposes: string[];
  people: boolean;
  third_party: boolean;
  letters: string[];
  music?: string;
}

/** The chosen files with what the browser can tell of them. */
export interface Files {
  film?: { file: File } & FilmFacts;
  subtitles: ({ file: File } & SubtitleFacts)[];
  letter?: File;
}

/** The files of the last attempt that are still stored. */
export interface Kept {
  film?: string;
  subtitles: string[];
}

/** Which of them go along; a file that is chosen takes their place. */
export interface Keep {
  film: boolean;
  subtitles: boolean;
}

export function FilmPanel({
  files,
  setFiles,
  kept,
  keep,
  setKeep,
  gone,
  limits,
  disabled,
}: {
  files: Files;
  setFiles: React.Dispatch<React.SetStateAction<Files>>;
  kept: Kept;
  keep: Keep;
  setKeep: React.Dispatch<React.SetStateAction<Keep>>;
  /** There was a last attempt, but its film is no longer stored. */
  gone: boolean;
  limits: Limits;
  disabled: boolean;
}) {
  const t = useT();
  const lang = useLang();
  const takeSubtitles = async (list: File[]) => {
    const read = await Promise.all(
      // A subtitle is small; whatever is larger is not read here but still sent, so that the server says why.
      list.map(async (file) => ({
        file,
        ...(file.size < 2 ** 20 ? readSubtitle(await file.text()) : { cues: 0, langs: [] }),
      })),
    );
    setFiles((old) => {
      const names = new Set(read.map((r) => r.file.name));
      return { ...old, subtitles: [...old.subtitles.filter((s) => !names.has(s.file.name)), ...read] };
    });
  };
  const takeFilm = async (list: File[]) => {
    const subtitles = list.filter((file) => /\.srt$/i.test(file.name));
    const film = list.find((file) => !/\.srt$/i.test(file.name));
    if (subtitles.length > 0) void takeSubtitles(subtitles);
    if (!film) return;
    setFiles((old) => ({ ...old, film: { file: film } }));
    const facts = await probe(film);
    setFiles((old) => (old.film?.file === film ? { ...old, film: { file: film, ...facts } } : old));
  };
  const { film, subtitles } = files;
  const spec = t("upload.film.spec", {
    frame: `${limits.width}×${limits.height}`,
    min: limits.min_duration_ms / 1000,
    max: limits.max_duration_ms / 1000,
    size: bytes(limits.max_bytes, lang),
  });
  return (
    <Panel title={t("upload.film")}>
      {film ? (
        <FileRow
          icon="film"
          name={film.file.name}
          more={[
            bytes(film.file.size, lang),
            film.duration_ms !== undefined && timecode(film.duration_ms, true),
            film.width && film.height && `${film.width}×${film.height}`,
          ]}
          disabled={disabled}
          remove={() => setFiles((old) => ({ ...old, film: undefined }))}
        />
      ) : keep.film && kept.film !== undefined ? (
        <FileRow
          icon="film"
          name={kept.film}
          more={[t("upload.kept")]}
          disabled={disabled}
          does={t("upload.replace")}
          remove={() => setKeep((old) => ({ ...old, film: false }))}
        />
      ) : (
        <>
          {gone && <p className="caption">{t("upload.kept_gone")}</p>}
          <Drop
            id="film"
            accept="video/mp4,.mp4"
            text={t("upload.film.drop")}
            hint={spec}
            disabled={disabled}
            take={(list) => void takeFilm(list)}
            multiple
          />
          {kept.film !== undefined && (
            <Button size="small" disabled={disabled} onClick={() => setKeep((old) => ({ ...old, film: true }))}>
              {t("upload.keep_again", { name: kept.film })}
            </Button>
          )}
        </>
      )}
      <h3 className="sub">{t("upload.subtitles")}</h3>
      {subtitles.map((s) => (
        <FileRow
          key={s.file.name}
          icon="file"
          name={s.file.name}
          more={[
            s.langs.length === 2
              ? t("upload.lang.both")
              : s.langs[0]
                ? t(`upload.lang.${s.langs[0]}`)
                : t("upload.lang.none"),
            t("upload.subtitles.cues", { count: s.cues }),
          ]}
          disabled={disabled}
          remove={() => setFiles((old) => ({ ...old, subtitles: old.subtitles.filter((x) => x !== s) }))}
        />
      ))}
      {subtitles.length === 0 &&
        keep.subtitles &&
        kept.subtitles.map((name) => (
          <FileRow
            key={name}
            icon="file"
            name={name}
            more={[t("upload.kept")]}
            disabled={disabled}
            does={t("upload.replace")}
            remove={() => setKeep((old) => ({ ...old, subtitles: false }))}
          />
        ))}
      {subtitles.length < 2 && (subtitles.length > 0 || !keep.subtitles) && (
        <Drop
          id="subtitles"
          accept=".srt,application/x-subrip,text/plain"
          multiple
          text={t("upload.subtitles.drop")}
          hint={t("upload.subtitles.hint")}
          disabled={disabled}
          take={(list) => void takeSubtitles(list)}
        />
      )}
      {subtitles.length === 0 && !keep.subtitles && kept.subtitles.length > 0 && (
        <Button size="small" disabled={disabled} onClick={() => setKeep((old) => ({ ...old, subtitles: true }))}>
          {t("upload.keep_again", { name: kept.subtitles.join(lang === "zh" ? "、" : ", ") })}
        </Button>
      )}
    </Panel>
  );
}

function FileRow({
  icon,
  name,
  more,
  remove,
  does,
  disabled,
}: {
  icon: "film" | "file";
  name: string;
  more: (string | number | false | undefined)[];
  remove: () => void;
  /** What the button does; it removes the file when it says nothing else. */
  does?: string;
  disabled: boolean;
}) {
  const t = useT();
  const verb = does ?? t("do.remove");
  return (
    <div className="file-row">
      <Icon name={icon} size={18} />
      <span>
        <b>{name}</b>
        <span className="caption">{more.filter(Boolean).join(" · ")}</span>
      </span>
      <Button size="small" disabled={disabled} onClick={remove} aria-label={`${verb}: ${name}`}>
        {verb}
      </Button>
    </div>
  );
}

export function TitleField({
  value,
  limits,
  onChange,
  disabled,
}: {
  value: string;
  limits: Limits;
  onChange: (v: string) => void;
  disabled: boolean;
}) {
  const t = useT();
  const n = lengthOf(value);
  const over = n > limits.title_max;
  return (
    <div className="field">
      <Input.TextArea
        id="title"
        aria-label={t("upload.name")}
        aria-describedby="title-hint title-count"
        aria-invalid={over}
        status={over ? "error" : undefined}
        value={value}
        disabled={disabled}
        autoSize={{ minRows: 1, maxRows: 4 }}
        onChange={(event) => onChange(event.target.value.replace(/\n/g, " "))}
      />
      <div className="field-foot">
        <span className="caption" id="title-hint">
          {t("upload.name.hint")}
        </span>
        <span className={over ? "caption tone-error" : "caption"} aria-hidden>
          {n}/{limits.title_max}
        </span>
        <span className="sr-only" id="title-count">
          {t("upload.name.count", { n, max: limits.title_max })}
        </span>
      </div>
    </div>
  );
}

export function Purposes({
  value,
  onChange,
  disabled,
}: {
  value: string[];
  onChange: (v: string[]) => void;
  disabled: boolean;
}) {
  const t = useT();
  return (
    <fieldset className="field choices">
      <legend>{t("upload.purposes")}</legend>
      <p className="caption">{t("upload.purposes.hint")}</p>
      <div className="choice-grid">
        {purposes.map((purpose) => (
          <Checkbox
            key={purpose}
            className="choice"
            checked={value.includes(purpose)}
            disabled={disabled}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, purpose] : value.filter((p) => p !== purpose))
            }
          >
            {t(`purpose.${purpose}`)}
            <span className="caption">{t(`purpose.${purpose}.hint`)}</span>
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}

export function Declarations({
  store,
  fields,
  change,
  letter,
  setLetter,
  disabled,
}: {
  store: string;
  fields: Fields;
  change: (part: Partial<Fields>) => void;
  letter?: File;
  setLetter: (file?: File) => void;
  disabled: boolean;
}) {
  const t = useT();
  return (
    <Panel title={t("upload.declare")}>
      <p className="caption">{t("upload.declare.hint")}</p>
      <div className="declare">
        <Checkbox
          checked={fields.people}
          disabled={disabled}
          onChange={(event) => change({ people: event.target.checked })}
        >
          {t("upload.people")}
        </Checkbox>
        <Checkbox
          checked={fields.third_party}
          disabled={disabled}
          onChange={(event) => change({ third_party: event.target.checked })}
        >
          {t("upload.third_party")}
        </Checkbox>
        {(fields.people || fields.third_party) && (
          <div className="declare-more">
            <LetterField
              store={store}
              chosen={fields.letters}
              choose={(letters) => change({ letters })}
              file={letter}
              setFile={setLetter}
              disabled={disabled}
            />
          </div>
        )}
      </div>
      <fieldset className="field choices">
        <legend>{t("upload.music")}</legend>
        <Radio.Group
          value={fields.music}
          disabled={disabled}
          onChange={(event) => change({ music: event.target.value as string })}
          options={musics.map((m) => ({ value: m, label: t(`music.${m}`) }))}
        />
      </fieldset>
    </Panel>
  );
}
