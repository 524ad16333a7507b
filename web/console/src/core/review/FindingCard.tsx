import { Link } from "react-router";
import type { Finding } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { moment, timecode } from "@/lib/format";
import { pieces } from "@/lib/mark";
import { scale } from "@/lib/scale";
import { Icon, State } from "@/ui";
import { useCodeOf } from "./codes";
import { deadlineOf, heaviestFirst, isMeasured, keyOf, measure, spanOfText, whereText } from "./finding";
import { severityLook } from "./looks";

/** Findings lists what the checks found, heaviest first. */
export function Findings({
  findings,
  quote,
  seek,
  label,
}: {
  findings: Finding[];
  /** The whole text that a finding is about, when it is known here. */
  quote?: (finding: Finding) => string | undefined;
  seek?: (ms: number) => void;
  label: string;
}) {
  return (
    <ul className="findings" aria-label={label}>
      {heaviestFirst(findings).map((finding, index) => (
        <li key={keyOf(finding, index)}>
          <FindingCard finding={finding} quote={quote?.(finding)} seek={seek} />
        </li>
      ))}
    </ul>
  );
}

/** FindingCard says what was found, measured against what is allowed, where, by which rule, and how to mend it. */
export function FindingCard({
  finding,
  quote,
  seek,
}: {
  finding: Finding;
  quote?: string;
  seek?: (ms: number) => void;
}) {
  const t = useT();
  const lang = useLang();
  const code = useCodeOf()(finding.code);
  const look = severityLook[finding.severity] ?? severityLook.human;
  const { evidence } = finding;
  const where = whereText(finding, t);
  const deadline = deadlineOf(finding);
  const at = evidence.at_ms;
  return (
    <article className={`finding finding-${finding.severity}`}>
      <header>
        <Link
          to={`/codes?q=${finding.code}`}
          className="code"
          aria-label={t("finding.code_table", { code: finding.code })}
          title={t("finding.code_table", { code: finding.code })}
        >
          {finding.code}
        </Link>
        <h3>{code ? say(code.label, lang) : finding.reason}</h3>
        <State tone={look.tone} icon={look.icon}>
          {t(`finding.severity.${finding.severity}`)}
        </State>
      </header>
      <p className="finding-message">{say(finding.message, lang)}</p>
      {evidence.text && <Quote whole={quote ?? evidence.text} finding={finding} />}
      {isMeasured(finding) && <ScaleBar finding={finding} />}
      {deadline && <p className="caption">{t("finding.deadline", { at: moment(deadline, lang) })}</p>}
      {say(finding.fix, lang) && (
        <p className="finding-fix">
          <Icon name="go" className="tone-accent" />
          <span>
            <span className="sr-only">{t("finding.mend")}: </span>
            {say(finding.fix, lang)}
          </span>
        </p>
      )}
      <footer>
        {(where || at !== undefined) && (
          <span>
            <span className="finding-label">{t("finding.where")}</span> {where}
            {at !== undefined && (
              <>
                {where && " · "}
                <Time ms={at} end={evidence.end_ms} seek={seek} />
              </>
            )}
          </span>
        )}
        {finding.rule && (
          <span>
            <span className="finding-label">{t("finding.why")}</span> {finding.rule}
          </span>
        )}
      </footer>
    </article>
  );
}

function Time({ ms, end, seek }: { ms: number; end?: number; seek?: (ms: number) => void }) {
  const t = useT();
  const text = end !== undefined && end > ms ? `${timecode(ms, true)}–${timecode(end, true)}` : timecode(ms, true);
  if (!seek) return <span>{text}</span>;
  return (
    <button type="button" className="link" onClick={() => seek(ms)} aria-label={t("case.seek", { at: text })}>
      {text}
    </button>
  );
}

function Quote({ whole, finding }: { whole: string; finding: Finding }) {
  return (
    <blockquote className="quote">
      {pieces(whole, spanOfText(whole, finding)).map((piece, i) =>
        piece.hit ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
          <mark key={i}>{piece.text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
          <span key={i}>{piece.text}</span>
        ),
      )}
    </blockquote>
  );
}

/** ScaleBar puts the measured value and the limit on one line; where that makes no sense it only names them. */
function ScaleBar({ finding }: { finding: Finding }) {
  const t = useT();
  const lang = useLang();
  const { value, limit, unit } = finding.evidence;
  const drawn = unit === "container" || unit?.endsWith("tracks") ? undefined : scale(value, limit);
  const shown = measure(value, unit, t, lang, limit);
  const allowed = measure(limit, unit, t, lang, value);
  return (
    <div className="measured">
      <dl>
        <div>
          <dt>{t("finding.measured")}</dt>
          <dd className={finding.severity === "reject" ? "tone-error" : undefined}>{shown}</dd>
        </div>
        <div>
          <dt>{t("finding.limit")}</dt>
          <dd>{allowed}</dd>
        </div>
      </dl>
      {drawn && (
        <svg
          className={`scale scale-${finding.severity}`}
          viewBox="0 0 100 10"
          preserveAspectRatio="none"
          role="img"
          aria-label={t("finding.scale", { value: shown, limit: allowed })}
        >
          <rect className="scale-line" x="0" y="3" width="100" height="4" rx="1" />
          <rect className="scale-value" x="0" y="3" width={drawn.value} height="4" rx="1" />
          <rect className="scale-limit" x={drawn.limit - 0.4} y="0" width="0.8" height="10" />
        </svg>
      )}
    </div>
  );
}
