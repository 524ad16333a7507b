import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import { asProblem } from "@/api/problem";
import { say, useLang, useT } from "@/i18n";
import { bytes } from "@/lib/format";
import type { EvidenceProps } from "@/tools/registry";
import { Alert, Button, Checkbox, Facts, Input, Panel } from "@/ui";
import type { PaperEvidence } from "./letters";

/** PaperCase is what a reviewer sees of a paper: the page itself, what is said about it, and its last day. */
export default function PaperCase({ detail }: EvidenceProps) {
  const t = useT();
  const lang = useLang();
  const cache = useQueryClient();
  const e = detail.evidence as unknown as PaperEvidence;
  const [number, setNumber] = useState(e.number);
  const [holder, setHolder] = useState(e.holder);
  const [until, setUntil] = useState(lastDay(e.expires_at));
  const [openEnded, setOpenEnded] = useState(e.open_ended);
  const keep = useMutation({
    mutationFn: () =>
      call("PUT", "/v1/review/papers/{document}", {
        path: { document: e.document_id },
        match: `"v${e.version}"`,
        body: {
          number,
          holder,
          covers: e.covers,
          classes: e.classes,
          valid_from: e.valid_from ?? "",
          expires_at: openEnded ? "" : until,
          open_ended: openEnded,
        },
      }),
    onSuccess: () => cache.invalidateQueries(),
  });
  // Under appeal the paper is rejected still, and the second reviewer sets its last day.
  const waits = e.state === "in_review" || (e.state === "rejected" && detail.appeal?.state === "open");
  return (
    <div className="case-film">
      <Panel title={say(e.type_label, lang)}>
        <p className="caption">{say(e.hint, lang)}</p>
        {e.media_type.startsWith("image/") && (
          <img src={e.page_url} alt={e.file_name} style={{ maxWidth: "100%", height: "auto" }} />
        )}
        <p>
          <a href={e.page_url} target="_blank" rel="noreferrer">
            {t("paper.open", { name: e.file_name, size: bytes(e.bytes, lang) })}
          </a>
        </p>
        <p className="caption">{t("paper.logged")}</p>
      </Panel>
      <Panel title={t("paper.said")}>
        <Facts
          rows={[
            [t("paper.legal"), e.legal_name],
            [t("paper.covers"), e.covers.join(", ") || "–"],
            [t("paper.by"), e.uploaded_by],
          ]}
        />
        <label className="field" htmlFor="paper-number">
          {t("paper.number")}
          <Input id="paper-number" value={number} disabled={!waits} onChange={(x) => setNumber(x.target.value)} />
        </label>
        <label className="field" htmlFor="paper-holder">
          {t("paper.holder")}
          <Input id="paper-holder" value={holder} disabled={!waits} onChange={(x) => setHolder(x.target.value)} />
        </label>
        <label className="field" htmlFor="paper-until">
          {t("paper.until")}
          <Input
            id="paper-until"
            type="date"
            value={until}
            disabled={!waits || openEnded}
            onChange={(x) => setUntil(x.target.value)}
          />
        </label>
        <Checkbox checked={openEnded} disabled={!waits} onChange={(x) => setOpenEnded(x.target.checked)}>
          {t("paper.open_ended")}
        </Checkbox>
        {e.needs_expiry && !e.expires_at && !e.open_ended && <p className="caption">{t("paper.needs_expiry")}</p>}
        {keep.error && <Alert type="error" showIcon title={asProblem(keep.error).message} />}
        <p>
          <Button disabled={!waits} loading={keep.isPending} onClick={() => keep.mutate()}>
            {t("paper.keep")}
          </Button>
        </p>
      </Panel>
    </div>
  );
}

/** A paper holds through its last day: the server names the midnight behind it. */
function lastDay(until: string | null): string {
  return until ? new Date(Date.parse(until) - 1).toISOString().slice(0, 10) : "";
}
