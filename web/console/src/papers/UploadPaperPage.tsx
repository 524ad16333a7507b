import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { newKey } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Of } from "@/api/server";
import { Findings } from "@/core/review/FindingCard";
import { useLang, useT } from "@/i18n";
import { bytes } from "@/lib/format";
import { Drop } from "@/tools/video/Drop";
import { Cancelled, send } from "@/tools/video/send";
import {
  Alert,
  Button,
  Checkbox,
  Icon,
  Input,
  Loading,
  Page,
  Panel,
  ProblemView,
  Progress,
  Select,
  useToast,
} from "@/ui";
import { Field } from "./Field";
import { usePaperTypes, wrongAt } from "./papers";
import { type Scope, ScopeField } from "./ScopeField";

/** UploadPaperPage hands in a paper: the file, what it is, and what stands on it. */
export default function UploadPaperPage() {
  const t = useT();
  const { store = "" } = useParams();
  const types = usePaperTypes(store);
  return (
    <Page
      title={t("papers.upload")}
      lead={t("papers.upload_lead")}
      back={{ to: `/stores/${store}/papers`, label: t("papers.title") }}
      width="narrow"
    >
      {types.isPending && <Loading rows={8} />}
      {types.error && <ProblemView error={types.error} retry={() => void types.refetch()} />}
      {types.data && <Form store={store} types={types.data} />}
    </Page>
  );
}

const nothing = { title: "", number: "", holder: "", classes: "", from: "", until: "", openEnded: false };

function Form({ store, types }: { store: string; types: Of<"DocumentTypesBody"> }) {
  const t = useT();
  const lang = useLang();
  const go = useNavigate();
  const toast = useToast();
  const cache = useQueryClient();
  const [params] = useSearchParams();
  const [type, setType] = useState(() => types.items.find((p) => p.name === params.get("type"))?.name ?? "");
  const [file, setFile] = useState<File>();
  const [said, setSaid] = useState(nothing);
  const [scope, setScope] = useState<Scope>({ kind: "store", ids: [] });
  const [covers, setCovers] = useState<string[]>();
  const [percent, setPercent] = useState<number>();
  const [error, setError] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const stop = useRef<AbortController>(undefined);
  // The same try again is the same paper.
  const key = useRef(newKey());
  const about = types.items.find((p) => p.name === type);
  const busy = percent !== undefined;
  const change = (part: Partial<typeof said>) => {
    key.current = newKey();
    setSaid((old) => ({ ...old, ...part }));
  };
  const submit = async () => {
    setTried(true);
    if (!file || !about || busy) return;
    const form = new FormData();
    const put = (name: string, value: string) => value.trim() && form.append(name, value.trim());
    put("type", type);
    put("scope", scope.kind);
    for (const id of scope.ids) put("scope_ids", id);
    put("title", said.title);
    if (about.numbered) put("number", said.number);
    put("holder", said.holder);
    if (about.classes) for (const c of said.classes.split(/[\s,，、]+/)) put("classes", c);
    for (const c of covers ?? about.covers) put("covers", c);
    put("valid_from", said.from);
    if (about.expires && !said.openEnded) put("expires_at", said.until);
    if (about.expires && said.openEnded) put("open_ended", "true");
    form.append("file", file, file.name);
    setError(undefined);
    setPercent(0);
    stop.current = new AbortController();
    try {
      const made = await send<Of<"DocumentBody">>(
        `/v1/stores/${encodeURIComponent(store)}/documents`,
        form,
        key.current,
        {
          progress: (sent, total) => setPercent(total > 0 ? Math.floor((sent / total) * 100) : 0),
          received: () => setPercent(100),
        },
        stop.current.signal,
      );
      await cache.invalidateQueries({ queryKey: ["papers", store] });
      toast.done(t("papers.uploaded_toast"));
      void go(`/stores/${store}/papers/${made.document.id}`);
    } catch (failed) {
      setPercent(undefined);
      key.current = newKey();
      if (!(failed instanceof Cancelled)) setError(failed);
    }
  };
  const problem = error ? asProblem(error) : undefined;
  const shownFields = ["/type", "/file", "/title", "/number", "/holder", "/classes", "/valid_from", "/expires_at"];
  const elsewhere = problem && !problem.body.errors?.some((e) => shownFields.includes(e.pointer ?? ""));
  const fileWrong = wrongAt(error, "/file");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Panel>
        {problem && elsewhere && <ProblemView error={problem} small />}
        {problem && !elsewhere && (
          <Alert type="error" showIcon role="alert" title={problem.body.detail ?? t("error.title")} />
        )}
        <Field id="paper-type" label={t("papers.type")} hint={about?.hint} error={error} pointer="/type">
          <Select
            id="paper-type"
            className="wide"
            value={type || undefined}
            placeholder={t("papers.type_choose")}
            disabled={busy}
            onChange={(name: string) => {
              setType(name);
              setCovers(undefined);
            }}
            options={types.items.map((p) => ({ value: p.name, label: p.label }))}
          />
        </Field>
        {tried && !type && (
          <p className="field-error" role="alert">
            {t("papers.error.required")}
          </p>
        )}
        <div className="field">
          {file ? (
            <p className="file-row">
              <Icon name="file" />
              <span className="rows-main">
                {file.name} <span className="caption">{bytes(file.size, lang)}</span>
              </span>
              <Button size="small" disabled={busy} onClick={() => setFile(undefined)}>
                {t("do.remove")}
              </Button>
            </p>
          ) : (
            <Drop
              id="paper-file"
              accept={types.accept.join(",")}
              text={t("papers.file")}
              hint={t("papers.file_hint", { size: bytes(types.max_bytes, lang) })}
              disabled={busy}
              take={([first]) => {
                key.current = newKey();
                setError(undefined);
                setFile(first);
              }}
            />
          )}
          {tried && !file && (
            <p className="field-error" role="alert">
              {t("papers.error.file")}
            </p>
          )}
          {problem?.body.findings && problem.body.findings.length > 0 ? (
            <Findings findings={problem.body.findings} label={t("papers.findings")} />
          ) : (
            fileWrong && (
              <p className="field-error" role="alert">
                {typeof fileWrong === "string" ? t(fileWrong) : fileWrong.text}
              </p>
            )
          )}
        </div>
      </Panel>
      {about && (
        <Panel title={t("papers.said")}>
          {about.numbered && (
            <Field
              id="p-number"
              label={t("papers.optional", { label: t("papers.number") })}
              error={error}
              pointer="/number"
            >
              <Input
                id="p-number"
                value={said.number}
                disabled={busy}
                autoComplete="off"
                onChange={(event) => change({ number: event.target.value })}
              />
            </Field>
          )}
          <Field
            id="p-holder"
            label={t("papers.optional", { label: t("papers.holder") })}
            hint={t("papers.holder_hint")}
            error={error}
            pointer="/holder"
          >
            <Input
              id="p-holder"
              value={said.holder}
              disabled={busy}
              onChange={(event) => change({ holder: event.target.value })}
            />
          </Field>
          {about.classes && (
            <Field
              id="p-classes"
              label={t("papers.classes")}
              hint={t("papers.classes_hint")}
              error={error}
              pointer="/classes"
            >
              <Input
                id="p-classes"
                value={said.classes}
                disabled={busy}
                onChange={(event) => change({ classes: event.target.value })}
              />
            </Field>
          )}
          {about.covers.length > 1 && (
            <fieldset className="field choices">
              <legend>{t("papers.covers")}</legend>
              {about.covers.map((c) => (
                <Checkbox
                  key={c}
                  disabled={busy}
                  checked={(covers ?? about.covers).includes(c)}
                  onChange={(event) => {
                    const now = covers ?? about.covers;
                    setCovers(event.target.checked ? [...now, c] : now.filter((x) => x !== c));
                  }}
                >
                  {t(`papers.covers.${c as "people"}`)}
                </Checkbox>
              ))}
            </fieldset>
          )}
          <div className="field-row">
            <Field id="p-from" label={t("papers.from")} error={error} pointer="/valid_from">
              <Input
                id="p-from"
                type="date"
                value={said.from}
                disabled={busy}
                onChange={(event) => change({ from: event.target.value })}
              />
            </Field>
            {about.expires && (
              <Field id="p-until" label={t("papers.until")} error={error} pointer="/expires_at">
                <Input
                  id="p-until"
                  type="date"
                  value={said.openEnded ? "" : said.until}
                  disabled={busy || said.openEnded}
                  onChange={(event) => change({ until: event.target.value })}
                />
              </Field>
            )}
          </div>
          {about.expires && (
            <Checkbox
              checked={said.openEnded}
              disabled={busy}
              onChange={(event) => change({ openEnded: event.target.checked })}
            >
              {t("papers.open_ended_say")}
            </Checkbox>
          )}
          <ScopeField store={store} value={scope} onChange={setScope} error={error} disabled={busy} />
          <Field id="p-title" label={t("papers.name")} hint={t("papers.name_hint")} error={error} pointer="/title">
            <Input
              id="p-title"
              value={said.title}
              maxLength={120}
              disabled={busy}
              onChange={(event) => change({ title: event.target.value })}
            />
          </Field>
        </Panel>
      )}
      <div className="page-actions form-actions">
        {busy ? (
          <>
            <Progress percent={percent} status="active" aria-label={t("papers.sending")} />
            <Button onClick={() => stop.current?.abort()}>{t("do.cancel")}</Button>
          </>
        ) : (
          <Button type="primary" htmlType="submit">
            {t("papers.hand_in")}
          </Button>
        )}
      </div>
    </form>
  );
}
