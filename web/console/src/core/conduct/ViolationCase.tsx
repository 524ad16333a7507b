import { say, useLang, useT, type Worded } from "@/i18n";
import { moment } from "@/lib/format";
import type { EvidenceProps } from "@/tools/registry";
import { Facts, Panel, State } from "@/ui";

interface ViolationEvidence {
  rule_label: Worded;
  cause: Worded;
  severity: "minor" | "serious";
  reason: string;
  evidence_url: string;
  at: string;
  by: string;
  points: string;
  score: string;
  others: number;
  freezes: { scope: string; label: Worded; from: string; until: string; in_force: boolean }[];
}

/** ViolationCase is what a reviewer sees of a violation under appeal: what it says, and what hangs on it. */
export default function ViolationCase({ detail }: EvidenceProps) {
  const t = useT();
  const lang = useLang();
  const e = detail.evidence as unknown as ViolationEvidence;
  return (
    <div className="case-film">
      <Panel title={t("conduct.case")}>
        <blockquote className="note">{e.reason || "–"}</blockquote>
        <p className="caption">{say(e.cause, lang)}</p>
        <Facts
          rows={[
            [t("conduct.case_rule"), say(e.rule_label, lang)],
            [
              t("conduct.case_severity"),
              <State key="s" tone={e.severity === "serious" ? "error" : "warning"} icon="warn">
                {t(e.severity === "serious" ? "conduct.serious" : "conduct.minor")}
              </State>,
            ],
            [t("conduct.col.when"), moment(e.at, lang)],
            [t("conduct.case_by"), e.by || t("by.system")],
            [t("conduct.evidence"), e.evidence_url || "–"],
            [t("conduct.case_points"), e.points.replace("-", "−")],
            [t("conduct.case_score"), e.score],
            [t("conduct.case_others"), String(e.others)],
            [
              t("conduct.case_freezes"),
              e.freezes.length === 0 ? (
                "–"
              ) : (
                <ul key="f" className="plain">
                  {e.freezes.map((f) => (
                    <li key={f.from + f.scope}>
                      {t("conduct.frozen_until", { what: say(f.label, lang), at: moment(f.until, lang) })}
                    </li>
                  ))}
                </ul>
              ),
            ],
          ]}
        />
      </Panel>
    </div>
  );
}
