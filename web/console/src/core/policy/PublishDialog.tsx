import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { Alert, Button, Dialog, Loading, ProblemView, useToast } from "@/ui";
import type { Draft, Preview } from "./patch";
import { useDifference } from "./publications";
import { ReasonField } from "./Timeline";
import { DiffList } from "./Value";
import { useWhen, WhenField } from "./WhenField";

/**
 * PublishDialog shows what would change at the chosen time and publishes exactly that. When somebody else has
 * published meanwhile, it shows what they changed and what this draft changes now, before it tries again.
 */
export function PublishDialog({ draft, close, done }: { draft: Draft; close: () => void; done: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const when = useWhen();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [moved, setMoved] = useState<{ from: string; to: string }>();
  const preview = useQuery({
    queryKey: ["publish-preview", draft.id, draft.updated_at, when.instant],
    queryFn: ({ signal }) =>
      post<Preview>("/v1/policies/preview", {
        body: { changes: draft.changes, effective_from: when.instant },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const between = useDifference(moved?.from ?? "", moved?.to ?? "", moved !== undefined);
  const shown = preview.data;
  const publish = async () => {
    if (!shown || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await post("/v1/policies/drafts/{draft}/publication", {
        path: { draft: draft.id },
        body: { reason: reason.trim(), over: shown.over, effective_from: when.instant },
      });
      cache.removeQueries({ queryKey: ["draft", draft.id] });
      await cache.invalidateQueries({ predicate: (q) => ["policies", "drafts"].includes(String(q.queryKey[0])) });
      toast.done(t(when.later ? "policies.scheduled_toast" : "policies.published"));
      done();
    } catch (failed) {
      const problem = asProblem(failed);
      if (problem.code === "policy.moved") {
        const before = shown.over;
        const now = await preview.refetch();
        setMoved({ from: before, to: now.data?.over ?? before });
      } else setError(failed);
      setBusy(false);
      return;
    }
    setBusy(false);
  };
  const both = new Set(
    (between.data ?? []).map((d) => d.key).filter((key) => shown?.differences.some((d) => d.key === key)),
  );
  return (
    <Dialog title={t("policies.publish_title", { title: draft.title })} close={busy ? undefined : close} wide>
      {moved && (
        <div role="alert">
          <Alert type="warning" showIcon title={t("policies.moved")} description={t("policies.moved_why")} />
          <h3 className="dialog-part">{t("policies.moved_theirs")}</h3>
          {between.isPending && <Loading rows={2} />}
          {between.data && <DiffList items={between.data} label={t("policies.moved_theirs")} marked={both} />}
        </div>
      )}
      <h3 className="dialog-part">{t("policies.publish_changes", { over: shown?.over ?? "…" })}</h3>
      {preview.error && <ProblemView error={preview.error} retry={() => void preview.refetch()} small />}
      {preview.isPending && <Loading rows={3} />}
      {shown && <DiffList items={shown.differences} label={t("policies.differences")} marked={both} />}
      {shown && shown.differences.length === 0 && <p className="secondary">{t("policies.no_change")}</p>}
      {shown && shown.problems.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t("policies.problems", { count: shown.problems.length })}
          description={shown.problems.map((p) => `${p.key}: ${p.message}`).join(" · ")}
        />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void publish();
        }}
      >
        <WhenField when={when} />
        <ReasonField value={reason} onChange={setReason} />
        {error !== undefined && <Alert type="error" showIcon role="alert" title={asProblem(error).message} />}
        <div className="dialog-foot">
          <Button onClick={close} disabled={busy}>
            {t("do.cancel")}
          </Button>
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={
              !reason.trim() ||
              !when.ready ||
              preview.isFetching ||
              !shown ||
              shown.problems.length > 0 ||
              shown.differences.length === 0
            }
          >
            {t(moved ? "policies.publish_over" : when.later ? "policies.schedule" : "policies.publish")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
