import { Link, useLocation } from "react-router";
import { asProblem, type Problem } from "@/api/problem";
import { type Key, useT } from "@/i18n";
import { useAccess } from "@/shell/access";
import { Button } from "./antd";
import { Icon, type IconName } from "./Icon";

/** Empty says why nothing is here and what can be done; an example shows, greyed, what will be. */
export function Empty({
  icon = "empty",
  title,
  why,
  action,
  example,
}: {
  icon?: IconName;
  title: string;
  why?: React.ReactNode;
  action?: React.ReactNode;
  example?: React.ReactNode;
}) {
  const t = useT();
  return (
    <div className="empty">
      <Icon name={icon} size={28} className="empty-icon" />
      <h2>{title}</h2>
      {why && <p>{why}</p>}
      {action && <div className="empty-action">{action}</div>}
      {example && (
        <div className="empty-example">
          <span className="empty-example-tag">{t("list.example")}</span>
          <div>{example}</div>
        </div>
      )}
    </div>
  );
}

/** Which text a failure has; the server's own words come first. */
export function problemTitle(problem: Problem): Key {
  if (problem.status === 0) return "error.offline";
  if (problem.status === -1) return "error.page";
  if (problem.status === 403) return "error.403";
  if (problem.status === 404) return "error.404";
  if (problem.status === 429) return "error.limited";
  if (problem.status >= 500) return "error.server";
  return "error.title";
}

const why: Partial<Record<Key, Key>> = {
  "error.offline": "error.offline_why",
  "error.page": "error.page_why",
  "error.server": "error.server_why",
  "error.404": "error.404_why",
};

/** ProblemView says what happened, what was not lost, and the way on. */
export function ProblemView({
  error,
  retry,
  small,
  page,
}: {
  error: unknown;
  retry?: () => void;
  small?: boolean;
  /** It is all there is on the page, so it heads it. */
  page?: boolean;
}) {
  const t = useT();
  const problem = asProblem(error);
  const title = problemTitle(problem);
  const { roles } = useAccess(useLocation().pathname);
  const fixed = why[title];
  const detail = problem.status > 0 && problem.status < 500 && problem.status !== 404 ? problem.body.detail : undefined;
  const fix = problem.body.fix;
  return (
    <div className={small ? "problem problem-small" : "problem"} role="alert">
      <Icon
        name={problem.status === 403 ? "lock" : problem.status === 404 ? "search" : "warn"}
        size={small ? 18 : 28}
      />
      <div>
        {page ? <h1>{t(title)}</h1> : <h2>{t(title)}</h2>}
        {detail && <p>{detail}</p>}
        {fixed && <p>{t(fixed)}</p>}
        {problem.status === 403 && roles.length > 0 && (
          <p>{t("error.403_who", { roles: roles.map((role) => t(`role.${role}`)).join(" · ") })}</p>
        )}
        {problem.status === 403 && <p>{t("error.403_why")}</p>}
        {(problem.body.errors ?? []).length > 0 && (
          <ul>
            {problem.body.errors?.map((e) => (
              <li key={`${e.pointer}${e.code}${e.message}`}>{e.message ?? e.code}</li>
            ))}
          </ul>
        )}
        <div className="problem-actions">
          {fix?.href?.startsWith("/") && !fix.href.startsWith("/v1/") && (
            <Link to={fix.href}>{fix.label ?? t("elig.fix")}</Link>
          )}
          {retry && (problem.passing || !fixed) && problem.status !== 403 && (
            <Button onClick={retry}>{t("do.retry")}</Button>
          )}
          {problem.status === -1 && <Button onClick={() => location.reload()}>{t("error.reload")}</Button>}
          {(problem.status === 403 || problem.status === 404) && !small && <Link to="/">{t("do.home")}</Link>}
        </div>
        {problem.body.trace_id && <p className="caption">{t("error.trace", { id: problem.body.trace_id })}</p>}
      </div>
    </div>
  );
}

/** Loading keeps the place of what comes; readers of the screen are told once. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const t = useT();
  return (
    <div className="loading" role="status">
      <span className="sr-only">{t("app.loading")}</span>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
        <span key={i} className="loading-bar" />
      ))}
    </div>
  );
}
