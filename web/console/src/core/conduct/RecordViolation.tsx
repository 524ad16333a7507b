import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { get, newKey, post } from "@/api/client";
import type { Of } from "@/api/server";
import { useT } from "@/i18n";
import { Alert, Button, Dialog, Input, Select, useToast } from "@/ui";

/** RecordViolation is how trust & safety records a violation: its rule says how severe it is. */
export function RecordViolation({ store }: { store: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("conduct.record")}</Button>
      {open && <RecordDialog store={store} close={() => setOpen(false)} />}
    </>
  );
}

function RecordDialog({ store, close }: { store: string; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const key = useRef(newKey());
  const [rule, setRule] = useState<string>();
  const [reason, setReason] = useState("");
  const [evidence, setEvidence] = useState("");
  const [scope, setScope] = useState("");
  const [tried, setTried] = useState(false);
  const rules = useQuery({
    queryKey: ["conduct", "rules"],
    queryFn: ({ signal }) => get<Of<"RulesOutputBody">>("/v1/conduct/rules", { signal }),
  });
  const send = useMutation({
    mutationFn: () =>
      post("/v1/stores/{store}/violations", {
        path: { store },
        key: key.current,
        body: { rule, reason: reason.trim(), evidence_url: evidence.trim(), scope, module: scope },
      }),
    onSuccess: () => {
      toast.done(t("conduct.recorded"));
      close();
    },
    onError: (error) => {
      key.current = newKey();
      toast.failed(error);
    },
    onSettled: () => cache.invalidateQueries(),
  });
  const ready = rule && reason.trim();
  const chosen = rules.data?.items.find((r) => r.name === rule);
  return (
    <Dialog
      title={t("conduct.record")}
      close={send.isPending ? undefined : close}
      wide
      actions={
        <>
          <Button onClick={close} disabled={send.isPending}>
            {t("do.cancel")}
          </Button>
          <Button
            type="primary"
            danger
            loading={send.isPending}
            onClick={() => {
              setTried(true);
              if (ready && !send.isPending) send.mutate();
            }}
          >
            {t("conduct.record")}
          </Button>
        </>
      }
    >
      <div className="field">
        <label htmlFor="rule">{t("conduct.record_rule")}</label>
        <Select
          id="rule"
          className="wide"
          value={rule}
          onChange={setRule}
          getPopupContainer={(node) => node.parentElement ?? document.body}
          options={(rules.data?.items ?? []).map((r) => ({
            value: r.name,
            label: `${r.label} · ${t(r.severity === "serious" ? "conduct.serious" : "conduct.minor")}`,
          }))}
        />
        {chosen && <p className="caption">{chosen.cause}</p>}
      </div>
      <div className="field">
        <label htmlFor="reason">{t("conduct.record_reason")}</label>
        <Input.TextArea
          id="reason"
          value={reason}
          maxLength={2000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="evidence">{t("conduct.record_evidence")}</label>
        <Input id="evidence" value={evidence} maxLength={500} onChange={(event) => setEvidence(event.target.value)} />
      </div>
      <div className="field">
        <label htmlFor="scope">{t("conduct.record_scope")}</label>
        <Select
          id="scope"
          className="wide"
          value={scope}
          onChange={setScope}
          getPopupContainer={(node) => node.parentElement ?? document.body}
          options={[
            { value: "", label: t("conduct.record_scope_none") },
            ...(rules.data?.scopes ?? []).map((s) => ({ value: s.name, label: `${s.label} · ${s.text}` })),
          ]}
        />
      </div>
      {tried && !ready && <Alert type="error" showIcon role="alert" title={t("conduct.need_rule")} />}
    </Dialog>
  );
}
