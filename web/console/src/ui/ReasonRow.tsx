import { Link } from "react-router";
import type { Criterion } from "@/api/types";
import { type Key, useLang, useT } from "@/i18n";
import { gapText } from "@/lib/gap";
import { State } from "./State";

/** ReasonRows shows what is asked, what there is, what is missing, by when it may be reached, and what mends it. */
export function ReasonRows({ rows, label }: { rows: Criterion[]; label: string }) {
  return (
    <ul className="reasons" aria-label={label}>
      {rows.map((row) => (
        <ReasonRow key={row.id} row={row} />
      ))}
    </ul>
  );
}

export function ReasonRow({ row }: { row: Criterion }) {
  const t = useT();
  const lang = useLang();
  const gap = gapText(row, t, lang);
  const fix = t(fixWord(row.fix_url));
  const inside = row.fix_url?.startsWith("/") && !row.fix_url.startsWith("/v1/");
  return (
    <li className={row.ok ? "reason" : "reason reason-open"}>
      <div className="reason-state">
        <State tone={row.ok ? "success" : "error"} icon={row.ok ? "ok" : "no"}>
          {t(row.ok ? "elig.ok" : "elig.missing")}
        </State>
      </div>
      <div className="reason-body">
        <h3>{row.label}</h3>
        <dl className="reason-values">
          <div>
            <dt>{t("elig.required")}</dt>
            <dd>{row.required}</dd>
          </div>
          <div>
            <dt>{t("elig.yours")}</dt>
            <dd className={row.ok ? undefined : "reason-bad"}>{row.actual || t("elig.no_value")}</dd>
          </div>
        </dl>
        {gap && (
          <p className="reason-gap">
            <span className="sr-only">{t("elig.gap")}: </span>
            {gap}
          </p>
        )}
        {!row.ok && row.fix && <p className="reason-fix">{row.fix}</p>}
      </div>
      {!row.ok && row.fix_url && (
        <div className="reason-action">
          {inside ? (
            <Link className="button-link" to={row.fix_url} aria-label={`${fix}: ${row.label}`}>
              {fix}
            </Link>
          ) : (
            <a className="button-link" href={row.fix_url} aria-label={`${fix}: ${row.label}`}>
              {fix}
            </a>
          )}
        </div>
      )}
    </li>
  );
}

/** What the way out is called, by the screen that it leads to. */
function fixWord(url: string | null | undefined): Key {
  const screen = /^\/stores\/[^/]+\/(verification|papers|metrics|conduct)\b/.exec(url ?? "")?.[1];
  return screen ? `elig.fix.${screen as "papers"}` : "elig.fix";
}
