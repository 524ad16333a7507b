import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { Link, useBlocker, useNavigate, useParams, useSearchParams } from "react-router";
import { newKey } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Preflight, Product, Video } from "@/api/types";
import { useTools } from "@/core/eligibility/tools";
import { NotCheckedList, PassedChecks } from "@/core/review/Checks";
import { Findings } from "@/core/review/FindingCard";
import { verdictLook } from "@/core/review/looks";
import { useLang, useT } from "@/i18n";
import { bytes, span, timecode } from "@/lib/format";
import {
  Alert,
  Button,
  Checkbox,
  Dialog,
  Empty,
  Icon,
  Input,
  Loading,
  Page,
  Panel,
  ProblemView,
  Progress,
  Radio,
} from "@/ui";
import { Drop } from "./Drop";
import { lastAttempt, useFilm } from "./films";
import {
  type Draft,
  type FilmFacts,
  type Hint,
  hintsOf,
  type Limits,
  lengthOf,
  mayAsk,
  probe,
  readSubtitle,
  type SubtitleFacts,
  usual,
} from "./hints";
import { ProductPicker } from "./ProductPicker";
import { Cancelled, send } from "./send";
import { idle, isBusy, shown, step, type Upload } from "./upload";

const purposes = ["function", "scenario", "size", "real_person"] as const;
const musics = ["none", "own", "licensed"] as const;

interface Fields {
  title: string;
  products: string[];
  purposes: string[];
  people: boolean;
  third_party: boolean;
  letter: boolean;
  music?: string;
}

interface Files {
  film?: { file: File } & FilmFacts;
  subtitles: ({ file: File } & SubtitleFacts)[];
}

/** UploadPage takes a film with all that belongs to it: the first time, or mended. */
export default function UploadPage() {
  const t = useT();
  const { store = "", video } = useParams();
  const tools = useTools(store);
  const film = useFilm(store, video ?? "");
  const tool = tools.data?.items.find((item) => item.id === "video");
  const again = Boolean(video);
  const title = t(again ? "upload.title_again" : "upload.title");
  const back = again
    ? { to: `/stores/${store}/videos/${video}`, label: film.data?.title ?? t("film.back") }
    : { to: `/stores/${store}/videos`, label: t("film.back") };
  if (tools.isPending || (again && film.isPending)) {
    return (
      <Page title={title} back={back}>
        <Loading rows={10} />
      </Page>
    );
  }
  const problem = tools.error ?? (again ? film.error : null);
  if (problem) {
    return (
      <Page title={title} back={back}>
        <ProblemView error={problem} retry={() => void Promise.all([tools.refetch(), again && film.refetch()])} />
      </Page>
    );
  }
  if (tool && tool.state !== "active") {
    return (
      <Page title={title} back={back}>
        <Panel>
          <Empty
            icon="lock"
            title={t("videos.inactive")}
            why={t("videos.inactive_why")}
            action={
              <Link className="button-link button-link-primary" to={`/stores/${store}/tools/video`}>
                {t("videos.inactive_go")}
              </Link>
            }
          />
        </Panel>
      </Page>
    );
  }
  const lead =
    again && film.data
      ? t("upload.again_lead", { title: film.data.title, n: (lastAttempt(film.data)?.number ?? 0) + 1 })
      : undefined;
  return (
    <Page title={title} lead={lead} back={back}>
      <UploadForm key={video ?? ""} store={store} earlier={again ? film.data : undefined} />
    </Page>
  );
}

function firstFields(earlier: Video | undefined, product: string | null): Fields {
  return {
    title: earlier?.title ?? "",
    products: earlier?.product_ids ?? (product ? [product] : []),
    purposes: earlier?.purposes ?? [],
    people: earlier?.people ?? false,
    third_party: earlier?.third_party ?? false,
    letter: Boolean(earlier?.letter),
    music: earlier?.music || undefined,
  };
}

function formOf(fields: Fields, files: Files): FormData {
  const form = new FormData();
  form.append("title", fields.title.trim());
  for (const id of fields.products) form.append("product_ids", id);
  for (const purpose of fields.purposes) form.append("purposes", purpose);
  form.append("people", String(fields.people));
  form.append("third_party", String(fields.third_party));
  if (fields.people || fields.third_party) form.append("letter", String(fields.letter));
  if (fields.music) form.append("music", fields.music);
  for (const { file } of files.subtitles) form.append("subtitle", file, file.name);
  if (files.film) form.append("file", files.film.file, files.film.file.name);
  return form;
}

/** useSending holds the upload's state and lets go of it when the page is left. */
function useSending() {
  const [upload, tell] = useReducer(step, idle);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async <T,>(url: string, form: FormData, total: number, key: string): Promise<T | undefined> => {
    const control = new AbortController();
    stop.current = control;
    tell({ type: "start", now: performance.now(), total });
    try {
      const answer = await send<T>(
        url,
        form,
        key,
        {
          progress: (sent, size) => tell({ type: "progress", now: performance.now(), sent, total: size }),
          received: () => tell({ type: "received" }),
        },
        control.signal,
      );
      tell({ type: "answered" });
      return answer;
    } catch (error) {
      if (error instanceof Cancelled) tell({ type: "cancelled" });
      else tell({ type: "failed", problem: asProblem(error) });
      return undefined;
    }
  };
  return { upload, run, cancel: () => stop.current?.abort(), reset: () => tell({ type: "reset" }) };
}

function UploadForm({ store, earlier }: { store: string; earlier?: Video }) {
  const t = useT();
  const lang = useLang();
  const go = useNavigate();
  const cache = useQueryClient();
  const limits = usual;
  const [params] = useSearchParams();
  const [fields, setFields] = useState(() => firstFields(earlier, params.get("product")));
  const [files, setFiles] = useState<Files>({ subtitles: [] });
  const [purpose, setPurpose] = useState<"check" | "submit">("submit");
  const [result, setResult] = useState<{ preflight: Preflight; of: unknown }>();
  const sending = useSending();
  const { upload } = sending;
  const busy = isBusy(upload);
  const key = useRef<{ of: unknown; key: string }>(undefined);
  const leaving = useRef(false);
  const content = useMemo(() => ({ fields, files }), [fields, files]);
  const resultRef = useRef<HTMLDivElement>(null);

  const draft: Draft = {
    film: files.film && {
      ...files.film,
      name: files.film.file.name,
      size: files.film.file.size,
      type: files.film.file.type,
    },
    subtitles: files.subtitles.map((s) => ({ ...s, name: s.file.name })),
    title: fields.title,
    products: fields.products.length,
    purposes: fields.purposes.length,
    people: fields.people,
    third_party: fields.third_party,
    letter: fields.letter,
    music: fields.music,
  };
  const hints = hintsOf(draft, limits, t, lang);
  const ready = mayAsk(hints);
  const change = (part: Partial<Fields>) => setFields((old) => ({ ...old, ...part }));

  const base = `/v1/stores/${encodeURIComponent(store)}/videos`;
  const size = (files.film?.file.size ?? 0) + files.subtitles.reduce((sum, s) => sum + s.file.size, 0);
  const run = async (what: "check" | "submit") => {
    if (busy || !ready) return;
    setPurpose(what);
    if (what === "check") {
      setResult(undefined);
      const preflight = await sending.run<Preflight>(`${base}/preflight`, formOf(fields, files), size, newKey());
      if (!preflight) return;
      setResult({ preflight, of: content });
      requestAnimationFrame(() => resultRef.current?.focus());
      return;
    }
    // A repeated try of the same content is the same submission, so a lost answer makes no second film.
    if (key.current?.of !== content) key.current = { of: content, key: newKey() };
    const url = earlier ? `${base}/${encodeURIComponent(earlier.id)}/resubmissions` : base;
    const answer = await sending.run<{ video: Video }>(url, formOf(fields, files), size, key.current.key);
    if (!answer) return;
    leaving.current = true;
    cache.setQueryData(["video", store, answer.video.id], answer.video);
    void cache.invalidateQueries({ queryKey: ["videos", store] });
    void go(`/stores/${store}/videos/${answer.video.id}`);
  };
  // A refused answer ends the call that the key stood for; only a lost answer keeps it.
  const refused = upload.at === "failed" && upload.problem.status > 0;
  useEffect(() => {
    if (refused) key.current = undefined;
  }, [refused]);

  return (
    <div className="upload">
      <div className="upload-form">
        <FilmPanel files={files} setFiles={setFiles} limits={limits} disabled={busy} />
        <Panel title={t("upload.name")}>
          <TitleField value={fields.title} limits={limits} disabled={busy} onChange={(title) => change({ title })} />
        </Panel>
        <Panel>
          <div className="field">
            <label htmlFor="products">{t("upload.products")}</label>
            <ProductPicker
              id="products"
              store={store}
              value={fields.products}
              known={earlier?.products as Product[] | undefined}
              disabled={busy}
              onChange={(products) => change({ products })}
            />
            <p className="caption">{t("upload.products.hint")}</p>
          </div>
          <Purposes value={fields.purposes} disabled={busy} onChange={(next) => change({ purposes: next })} />
        </Panel>
        <Declarations fields={fields} change={change} disabled={busy} />
      </div>
      <aside className="upload-side">
        <Panel title={t("upload.ready")}>
          <HintList hints={hints} />
          <p className="caption">{t("upload.ready.note")}</p>
          {busy || upload.at === "failed" || upload.at === "cancelled" ? (
            <Sending upload={upload} purpose={purpose} cancel={sending.cancel} />
          ) : null}
          {!busy && (
            <div className="upload-actions">
              {!ready && <p className="caption">{t("upload.blocked")}</p>}
              <Button block onClick={() => void run("check")} disabled={!ready}>
                {t("upload.check")}
              </Button>
              <Button block type="primary" onClick={() => void run("submit")} disabled={!ready}>
                {t(earlier ? "upload.submit_again" : "upload.submit")}
              </Button>
              <p className="caption">{t("upload.check.why")}</p>
            </div>
          )}
        </Panel>
        {result && (
          <div ref={resultRef} tabIndex={-1} className="upload-result">
            <PreflightResult preflight={result.preflight} stale={result.of !== content} title={fields.title} />
          </div>
        )}
      </aside>
      <StayDialog when={busy} leaving={leaving} />
    </div>
  );
}

function FilmPanel({
  files,
  setFiles,
  limits,
  disabled,
}: {
  files: Files;
  setFiles: React.Dispatch<React.SetStateAction<Files>>;
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
      ) : (
        <Drop
          id="film"
          accept="video/mp4,.mp4"
          text={t("upload.film.drop")}
          hint={spec}
          disabled={disabled}
          take={(list) => void takeFilm(list)}
          multiple
        />
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
      {subtitles.length < 2 && (
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
    </Panel>
  );
}

function FileRow({
  icon,
  name,
  more,
  remove,
  disabled,
}: {
  icon: "film" | "file";
  name: string;
  more: (string | number | false | undefined)[];
  remove: () => void;
  disabled: boolean;
}) {
  const t = useT();
  return (
    <div className="file-row">
      <Icon name={icon} size={18} />
      <span>
        <b>{name}</b>
        <span className="caption">{more.filter(Boolean).join(" · ")}</span>
      </span>
      <Button size="small" disabled={disabled} onClick={remove} aria-label={`${t("do.remove")}: ${name}`}>
        {t("do.remove")}
      </Button>
    </div>
  );
}

function TitleField({
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

function Purposes({
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

function Declarations({
  fields,
  change,
  disabled,
}: {
  fields: Fields;
  change: (part: Partial<Fields>) => void;
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
            <Checkbox
              checked={fields.letter}
              disabled={disabled}
              onChange={(event) => change({ letter: event.target.checked })}
            >
              {t("upload.letter")}
            </Checkbox>
            <p className="caption">{t("upload.letter.need")}</p>
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

const hintLook = { ok: ["ok", "success"], need: ["off", "secondary"], doubt: ["warn", "warning"] } as const;

function HintList({ hints }: { hints: Hint[] }) {
  return (
    <ul className="hints">
      {hints.map((hint) => {
        const [icon, tone] = hintLook[hint.level];
        return (
          <li key={hint.id}>
            <Icon name={icon} className={`tone-${tone}`} /> {hint.text}
          </li>
        );
      })}
    </ul>
  );
}

function Sending({ upload, purpose, cancel }: { upload: Upload; purpose: "check" | "submit"; cancel: () => void }) {
  const t = useT();
  const lang = useLang();
  if (upload.at === "failed") {
    const lost = upload.problem.passing;
    return (
      <div className="sending">
        {lost && (
          <Alert type="error" showIcon title={t("upload.failed")} description={t("upload.failed_why")} role="alert" />
        )}
        {!lost && <ProblemView error={upload.problem} small />}
        {upload.problem.body.findings && (
          <Findings findings={upload.problem.body.findings} label={t("film.findings_title")} />
        )}
      </div>
    );
  }
  if (upload.at === "cancelled") return <Alert type="info" showIcon title={t("upload.cancelled")} role="status" />;
  if (upload.at === "waiting") {
    return (
      <div className="sending" role="status">
        <Progress percent={100} showInfo={false} status="active" aria-label={t("upload.sending")} />
        <p>
          <Icon name="wait" /> {t(purpose === "check" ? "upload.received" : "upload.received_submit")}
        </p>
        <Button onClick={cancel}>{t("do.cancel")}</Button>
      </div>
    );
  }
  if (upload.at !== "sending") return null;
  const { percent, eta } = shown(upload);
  return (
    <div className="sending">
      <p>
        <b>{t("upload.sending")}</b> {percent} %
      </p>
      <Progress percent={percent} showInfo={false} aria-label={t("upload.sending")} />
      <p className="caption">
        {t("upload.sending.of", { done: bytes(upload.sent, lang), total: bytes(upload.total, lang) })}
        {upload.speed > 0 && ` · ${t("upload.sending.speed", { speed: bytes(upload.speed, lang) })}`}
        {eta !== undefined && ` · ${t("upload.sending.eta", { time: span(eta, lang) })}`}
      </p>
      <Button onClick={cancel}>{t("upload.cancel")}</Button>
    </div>
  );
}

function PreflightResult({ preflight, stale, title }: { preflight: Preflight; stale: boolean; title: string }) {
  const t = useT();
  const look = verdictLook[preflight.verdict] ?? verdictLook.human;
  const heading = t(`check.${preflight.verdict}`);
  return (
    <Panel
      className={`verdict verdict-${preflight.verdict}`}
      title={
        <>
          <Icon name={look.icon} className={`tone-${look.tone}`} /> {heading}
        </>
      }
    >
      {stale && <Alert type="warning" showIcon title={t("check.stale")} role="status" />}
      {preflight.verdict !== "human" && (
        <p>{t(preflight.verdict === "pass" ? "check.pass_why" : "check.reject_why")}</p>
      )}
      {preflight.findings.length > 0 && (
        <Findings
          findings={preflight.findings}
          label={t("film.findings_title")}
          quote={(finding) => (finding.evidence.where === "title" ? title.trim() : undefined)}
        />
      )}
      <NotCheckedList list={preflight.not_checked} />
      <PassedChecks passed={preflight.passed} />
    </Panel>
  );
}

/** StayDialog asks before an upload is thrown away by leaving. */
function StayDialog({ when, leaving }: { when: boolean; leaving: React.RefObject<boolean> }) {
  const t = useT();
  const blocker = useBlocker(() => when && !leaving.current);
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [when]);
  if (blocker.state !== "blocked") return null;
  return (
    <Dialog
      title={t("upload.stay.title")}
      actions={
        <>
          <Button onClick={() => blocker.proceed()}>{t("upload.stay.leave")}</Button>
          <Button type="primary" data-first onClick={() => blocker.reset()}>
            {t("upload.stay.stay")}
          </Button>
        </>
      }
    >
      <p>{t("upload.stay")}</p>
    </Dialog>
  );
}
