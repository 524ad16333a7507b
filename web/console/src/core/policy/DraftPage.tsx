import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { post, tagged } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import {
  Alert,
  Button,
  Empty,
  FilterTabs,
  Input,
  Loading,
  Page,
  Panel,
  ProblemView,
  State,
  useConfirm,
  useFilter,
  useToast,
} from "@/ui";
import { DraftForm } from "./DraftForm";
import { Effects } from "./Effects";
import { MergeDialog } from "./MergeDialog";
import { PublishDialog } from "./PublishDialog";
import { type DraftAnswer, type Edits, editsOf, type Preview, patchOf, same } from "./patch";
import { DiffList } from "./Value";

const tabs = ["form", "json", "differences", "effects"] as const;
type Tab = (typeof tabs)[number];

const read = (draft: string, signal?: AbortSignal) =>
  tagged<DraftAnswer>("GET", "/v1/policies/drafts/{draft}", { path: { draft }, signal });

/** DraftPage edits a draft of the policy and publishes it. */
export default function DraftPage() {
  const { draft = "" } = useParams();
  const query = useQuery({
    queryKey: ["draft", draft],
    queryFn: ({ signal }) => read(draft, signal),
    // What somebody is writing must not be replaced under their hands.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isPending) return <Loading rows={10} />;
  if (!query.data) return <ProblemView error={query.error} retry={() => void query.refetch()} page />;
  return <Editor key={draft} loaded={query.data} />;
}

function useLater<T>(value: T, wait: number): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return late;
}

function Editor({ loaded }: { loaded: { data: DraftAnswer; etag: string } }) {
  const t = useT();
  const go = useNavigate();
  const toast = useToast();
  const cache = useQueryClient();
  const [ask, confirm] = useConfirm();
  const [chosen, setTab] = useFilter("tab");
  const [, setQ] = useFilter("q");
  const [base, setBase] = useState({ draft: loaded.data.draft, etag: loaded.etag });
  const [title, setTitle] = useState(base.draft.title);
  const [edits, setEdits] = useState<Edits>(() => editsOf(base.draft.changes));
  const [theirs, setTheirs] = useState<{ draft: DraftAnswer["draft"]; etag: string }>();
  const [busy, setBusy] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const tab: Tab = tabs.find((v) => v === chosen) ?? "form";
  const id = base.draft.id;
  const open = base.draft.state === "open";
  const patch = patchOf(edits);
  const dirty = title !== base.draft.title || !same(patch, patchOf(editsOf(base.draft.changes)));
  const late = useLater(JSON.stringify(patch), 400);
  const preview = useQuery({
    queryKey: ["draft-preview", late],
    queryFn: ({ signal }) => post<Preview>("/v1/policies/preview", { body: { changes: JSON.parse(late) }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled: open,
  });
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  const save = async (next: Edits = edits, etag = base.etag): Promise<boolean> => {
    setBusy(true);
    try {
      const kept = await tagged<DraftAnswer>("PUT", "/v1/policies/drafts/{draft}", {
        path: { draft: id },
        match: etag,
        body: { title: title.trim(), changes: patchOf(next) },
      });
      cache.setQueryData(["draft", id], kept);
      setBase({ draft: kept.data.draft, etag: kept.etag });
      setTitle(kept.data.draft.title);
      setEdits(editsOf(kept.data.draft.changes));
      setTheirs(undefined);
      void cache.invalidateQueries({ queryKey: ["drafts"] });
      toast.done(t("policies.saved"));
      return true;
    } catch (error) {
      if (asProblem(error).status === 412) {
        const now = await read(id);
        setTheirs({ draft: now.data.draft, etag: now.etag });
      } else toast.failed(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const discard = () =>
    ask({
      title: t("policies.discard_ask", { title: base.draft.title }),
      why: t("policies.discard_why"),
      confirm: t("policies.discard"),
      danger: true,
      run: async () => {
        await tagged("DELETE", "/v1/policies/drafts/{draft}", { path: { draft: id }, match: base.etag });
        cache.removeQueries({ queryKey: ["draft", id] });
        await cache.invalidateQueries({ queryKey: ["drafts"] });
        void go("/policies?view=drafts");
      },
    });
  const problems = preview.data?.problems ?? [];
  const differences = preview.data?.differences ?? [];
  return (
    <Page
      title={title || t("policies.draft_title")}
      back={{ to: "/policies?view=drafts", label: t("policies.view.drafts") }}
      state={
        <State tone={open ? "info" : "neutral"} icon={open ? "edit" : "history"}>
          {t(`policies.draft.${base.draft.state}`)}
        </State>
      }
      actions={
        open && (
          <>
            <Button onClick={discard}>{t("policies.discard")}</Button>
            <Button onClick={() => void save()} loading={busy} disabled={!dirty || !title.trim()}>
              {t("policies.save")}
            </Button>
            <Button
              type="primary"
              disabled={busy || problems.length > 0 || differences.length === 0}
              onClick={async () => {
                if (!dirty || (await save())) setPublishing(true);
              }}
            >
              {t("policies.publish")}
            </Button>
          </>
        )
      }
    >
      {open && (
        <div className="field draft-title">
          <label htmlFor="draft-name">{t("policies.draft_title")}</label>
          <Input id="draft-name" value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </div>
      )}
      {!open && <Alert type="info" showIcon title={t("policies.closed")} description={t("policies.closed_why")} />}
      {preview.error && <ProblemView error={preview.error} retry={() => void preview.refetch()} small />}
      {problems.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t("policies.problems", { count: problems.length })}
          description={
            <ul>
              {problems.map((p) => (
                <li key={`${p.key}${p.message}`}>
                  <button
                    type="button"
                    className="link mono"
                    onClick={() => {
                      setTab("");
                      setQ(p.key);
                    }}
                  >
                    {p.key}
                  </button>{" "}
                  {p.message}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <FilterTabs<Tab>
        label={t("policies.view")}
        value={tab}
        onChange={(next) => setTab(next === "form" ? "" : next)}
        options={tabs.map((value) => ({
          value,
          label: t(`policies.tab.${value}`),
          count: value === "differences" ? differences.length : undefined,
        }))}
      />
      {tab === "form" && <DraftForm edits={edits} setEdits={open ? setEdits : undefined} problems={problems} />}
      {tab === "json" && <JsonView edits={edits} setEdits={open ? setEdits : undefined} />}
      {tab === "differences" && (
        <Panel flush title={t("policies.differences")}>
          {differences.length > 0 ? (
            <DiffList items={differences} label={t("policies.differences")} />
          ) : (
            <Empty icon="compare" title={t("policies.no_change")} why={t("policies.no_change_why")} />
          )}
        </Panel>
      )}
      {tab === "effects" && <Effects draft={id} etag={base.etag} dirty={dirty} blocked={problems.length > 0} />}
      {theirs && (
        <MergeDialog
          base={editsOf(base.draft.changes)}
          mine={edits}
          theirs={editsOf(theirs.draft.changes)}
          close={() => setTheirs(undefined)}
          save={(next) => save(next, theirs.etag)}
        />
      )}
      {publishing && (
        <PublishDialog
          draft={base.draft}
          close={() => setPublishing(false)}
          done={() => void go("/policies?view=timeline")}
        />
      )}
      {confirm}
    </Page>
  );
}

/** JsonView edits the changes as the merge patch that they are. */
function JsonView({ edits, setEdits }: { edits: Edits; setEdits?: (edits: Edits) => void }) {
  const t = useT();
  const [text, setText] = useState(() => JSON.stringify(patchOf(edits), null, 2));
  const [wrong, setWrong] = useState<string>();
  return (
    <Panel title={t("policies.tab.json")}>
      <p className="secondary" id="json-hint">
        {t("policies.json_hint")}
      </p>
      <Input.TextArea
        className="mono json"
        aria-label={t("policies.tab.json")}
        aria-describedby="json-hint"
        autoSize={{ minRows: 10, maxRows: 30 }}
        spellCheck={false}
        readOnly={!setEdits}
        status={wrong ? "error" : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          try {
            const parsed: unknown = JSON.parse(event.target.value || "{}");
            if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw new Error("{ … }");
            setWrong(undefined);
            setEdits?.(editsOf(parsed));
          } catch (error) {
            setWrong(String((error as Error).message));
          }
        }}
      />
      {wrong && (
        <p className="field-error" role="alert">
          {t("policies.json_wrong", { why: wrong })}
        </p>
      )}
    </Panel>
  );
}
