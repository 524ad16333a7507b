import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "@/api/client";
import type { AppealOf } from "@/api/types";
import { AppealOffer, AppealShown } from "@/core/review/AppealPanel";
import { standing } from "@/core/review/appeals";
import { useLang, useT } from "@/i18n";
import { day, moment } from "@/lib/format";
import { Button, Dialog, Empty, Input, Loading, Panel, ProblemView, State, useToast } from "@/ui";
import { useViolations, type Violation } from "./violations";

/** Violations lists a store's violations with what can be done about each. */
export function Violations({ store, guard }: { store: string; guard: boolean }) {
  const t = useT();
  const lang = useLang();
  const list = useViolations(store);
  const [taking, setTaking] = useState<Violation>();
  return (
    <Panel title={t("conduct.violations")}>
      {list.problem && <ProblemView error={list.problem} retry={list.retry} small />}
      {list.loading && <Loading rows={4} />}
      {!list.loading && !list.problem && list.items.length === 0 && (
        <Empty icon="ok" title={t("conduct.violations_none")} why={t("conduct.violations_none_why")} />
      )}
      <ul className="violations">
        {list.items.map((v) => (
          <li key={v.id}>
            <div className="violation-head">
              <b>{v.rule_label}</b>
              <State tone={v.severity === "serious" ? "error" : "warning"} icon="warn">
                {t(v.severity === "serious" ? "conduct.serious" : "conduct.minor")}
              </State>
              <span className="caption">{moment(v.at, lang)}</span>
              <span className="caption">
                {v.ended_at
                  ? `${t("conduct.taken_back")} ${day(v.ended_at, lang)}`
                  : v.in_force
                    ? t("conduct.in_force", { at: day(v.expires_at, lang) })
                    : t("conduct.lapsed")}
              </span>
            </div>
            <p>{v.reason}</p>
            {v.evidence_url && (
              <p className="caption">
                {t("conduct.evidence")}: {v.evidence_url}
              </p>
            )}
            {v.in_force && <p className="caption">{v.fix}</p>}
            {v.ended_reason && <p className="caption">{v.ended_reason}</p>}
            {v.appeal && standing(v.appeal as AppealOf) === "offer" && !guard && (
              <AppealOffer store={store} of={v.appeal as AppealOf} />
            )}
            {(v.appeal as AppealOf | null)?.appeal && (
              <AppealShown appeal={(v.appeal as AppealOf).appeal as NonNullable<AppealOf["appeal"]>} />
            )}
            {guard && !v.ended_at && (
              <Button onClick={() => setTaking(v)} aria-label={`${t("conduct.withdraw")}: ${v.rule_label}`}>
                {t("conduct.withdraw")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.more && (
        <Button onClick={list.more} loading={list.loadingMore}>
          {t("do.more")}
        </Button>
      )}
      {taking && <TakeBack store={store} violation={taking} close={() => setTaking(undefined)} />}
    </Panel>
  );
}

function TakeBack({ store, violation, close }: { store: string; violation: Violation; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const send = useMutation({
    mutationFn: () =>
      post("/v1/stores/{store}/violations/{violation}/withdrawal", {
        path: { store, violation: violation.id },
        body: { reason: reason.trim() },
      }),
    onSuccess: () => {
      toast.done(t("conduct.withdrawn"));
      close();
    },
    onError: toast.failed,
    onSettled: () => cache.invalidateQueries(),
  });
  return (
    <Dialog
      title={t("conduct.withdraw_title")}
      close={send.isPending ? undefined : close}
      actions={
        <>
          <Button onClick={close} disabled={send.isPending}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" disabled={!reason.trim()} loading={send.isPending} onClick={() => send.mutate()}>
            {t("conduct.withdraw")}
          </Button>
        </>
      }
    >
      <p>{t("conduct.withdraw_why")}</p>
      <div className="field">
        <label htmlFor="take-back">{t("conduct.withdraw_reason")}</label>
        <Input.TextArea
          id="take-back"
          data-first
          value={reason}
          maxLength={2000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
