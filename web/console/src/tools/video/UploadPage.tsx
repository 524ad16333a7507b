import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { newKey } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Preflight, Product, Video } from "@/api/types";
import { useTools } from "@/core/eligibility/tools";
import { Findings } from "@/core/review/FindingCard";
import { useLang, useT } from "@/i18n";
import { Button, Empty, Loading, Page, Panel, ProblemView } from "@/ui";
import { lastAttempt, quoteOf, useFilm } from "./films";
import { type Draft, hintsOf, lackOf, mayAsk, usual } from "./hints";
import { ProductPicker } from "./ProductPicker";
import { Cancelled, send } from "./send";
import {
  Declarations,
  type Fields,
  type Files,
  FilmPanel,
  type Keep,
  type Kept,
  Purposes,
  TitleField,
} from "./UploadFields";
import { HintList, PreflightResult, Sending, StayDialog } from "./UploadStatus";
import { idle, isBusy, step } from "./upload";

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
    letters: (earlier?.letters ?? []).map((l) => l.id).filter(Boolean),
    music: earlier?.music || undefined,
  };
}

function formOf(fields: Fields, files: Files, keep: Keep): FormData {
  const form = new FormData();
  form.append("title", fields.title.trim());
  for (const id of fields.products) form.append("product_ids", id);
  for (const purpose of fields.purposes) form.append("purposes", purpose);
  form.append("people", String(fields.people));
  form.append("third_party", String(fields.third_party));
  if (fields.people || fields.third_party) {
    for (const id of fields.letters) form.append("letter", id);
    if (files.letter) form.append("letter", files.letter, files.letter.name);
  }
  if (fields.music) form.append("music", fields.music);
  if (keep.film && !files.film) form.append("keep_film", "true");
  if (keep.subtitles && files.subtitles.length === 0) form.append("keep_subtitles", "true");
  for (const { file } of files.subtitles) form.append("subtitle", file, file.name);
  if (files.film) form.append("file", files.film.file, files.film.file.name);
  return form;
}

/** What the last attempt has to keep; only what is still stored. */
function keptOf(earlier: Video | undefined): Kept {
  const last = earlier && lastAttempt(earlier);
  return {
    film: earlier?.keepable?.film ? (last?.film?.name ?? "") : undefined,
    subtitles: earlier?.keepable?.subtitles ? (last?.subtitles ?? []).map((s) => s.name ?? "") : [],
  };
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
  const kept = useMemo(() => keptOf(earlier), [earlier]);
  const [keep, setKeep] = useState<Keep>(() => ({
    film: kept.film !== undefined,
    subtitles: kept.subtitles.length > 0,
  }));
  const [purpose, setPurpose] = useState<"check" | "submit">("submit");
  const [result, setResult] = useState<{ preflight: Preflight; of: unknown }>();
  const sending = useSending();
  const { upload } = sending;
  const busy = isBusy(upload);
  const key = useRef<{ of: unknown; key: string }>(undefined);
  const leaving = useRef(false);
  const content = useMemo(() => ({ fields, files, keep }), [fields, files, keep]);
  const resultRef = useRef<HTMLDivElement>(null);

  const draft: Draft = {
    kept: {
      film: keep.film ? kept.film : undefined,
      subtitles: keep.subtitles ? kept.subtitles.length : undefined,
    },
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
    letter: fields.letters.length > 0 || files.letter !== undefined,
    music: fields.music,
  };
  const hints = hintsOf(draft, limits, t, lang);
  const ready = mayAsk(hints);
  const found = (earlier && lastAttempt(earlier)?.findings) ?? [];
  const change = (part: Partial<Fields>) => setFields((old) => ({ ...old, ...part }));

  const base = `/v1/stores/${encodeURIComponent(store)}/videos`;
  const size =
    (files.film?.file.size ?? 0) + files.subtitles.reduce((sum, s) => sum + s.file.size, files.letter?.size ?? 0);
  const run = async (what: "check" | "submit") => {
    if (busy || !ready) return;
    setPurpose(what);
    if (what === "check") {
      setResult(undefined);
      const form = formOf(fields, files, keep);
      if (earlier) form.append("video_id", earlier.id);
      const preflight = await sending.run<Preflight>(`${base}/preflight`, form, size, newKey());
      if (!preflight) return;
      setResult({ preflight, of: content });
      requestAnimationFrame(() => {
        resultRef.current?.focus({ preventScroll: true });
        resultRef.current?.scrollIntoView({ block: "nearest" });
      });
      return;
    }
    // A repeated try of the same content is the same submission, so a lost answer makes no second film.
    if (key.current?.of !== content) key.current = { of: content, key: newKey() };
    const url = earlier ? `${base}/${encodeURIComponent(earlier.id)}/resubmissions` : base;
    const answer = await sending.run<{ video: Video }>(url, formOf(fields, files, keep), size, key.current.key);
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
        <FilmPanel
          files={files}
          setFiles={setFiles}
          kept={kept}
          keep={keep}
          setKeep={setKeep}
          gone={Boolean(earlier?.keepable && !earlier.keepable.film)}
          limits={limits}
          disabled={busy}
        />
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
        <Declarations
          store={store}
          fields={fields}
          change={change}
          letter={files.letter}
          setLetter={(letter) => setFiles((old) => ({ ...old, letter }))}
          disabled={busy}
        />
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
              {!ready && <p className="caption">{t("upload.blocked", { what: lackOf(hints, t, lang) })}</p>}
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
        {!result && found.length > 0 && (
          <Panel flush title={t("upload.again_found")}>
            <Findings
              findings={found}
              label={t("upload.again_found")}
              quote={(f) => quoteOf(f, earlier?.title ?? "", earlier?.subtitles)}
            />
          </Panel>
        )}
      </aside>
      {result && (
        <div ref={resultRef} tabIndex={-1} className="upload-result">
          <PreflightResult preflight={result.preflight} stale={result.of !== content} title={fields.title} />
        </div>
      )}
      <StayDialog when={busy} leaving={leaving} />
    </div>
  );
}
