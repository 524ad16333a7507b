import { useEffect } from "react";
import { Link } from "react-router";
import { useT } from "@/i18n";
import { Icon } from "./Icon";

/** useTitle names the page in the browser's tab. */
export function useTitle(title: string | undefined) {
  const t = useT();
  useEffect(() => {
    document.title = title ? `${title} · ${t("app.name")}` : t("app.name");
  }, [title, t]);
}

interface PageProps {
  title: string;
  lead?: React.ReactNode;
  back?: { to: string; label: string };
  state?: React.ReactNode;
  actions?: React.ReactNode;
  width?: "narrow" | "wide";
  children: React.ReactNode;
}

/** Page is the frame of every screen: where one is, what one can do, the content. */
export function Page({ title, lead, back, state, actions, width, children }: PageProps) {
  useTitle(title);
  return (
    <div className={`page ${width ? `page-${width}` : ""}`}>
      <header className="page-head">
        <div className="page-head-text">
          {back && (
            <Link className="page-back" to={back.to}>
              <Icon name="left" size={11} /> {back.label}
            </Link>
          )}
          <div className="page-title">
            <h1 tabIndex={-1}>{title}</h1>
            {state}
          </div>
          {lead && <p className="page-lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Panel is a white surface with a hairline; its heading is part of the page's outline. */
export function Panel({
  title,
  extra,
  children,
  flush,
  className,
}: {
  title?: React.ReactNode;
  extra?: React.ReactNode;
  children: React.ReactNode;
  flush?: boolean;
  className?: string;
}) {
  return (
    <section className={`panel ${flush ? "panel-flush" : ""} ${className ?? ""}`}>
      {(title || extra) && (
        <header className="panel-head">
          {title && <h2>{title}</h2>}
          {extra}
        </header>
      )}
      {children}
    </section>
  );
}

/** Facts is a list of names and values. */
export function Facts({ rows }: { rows: [React.ReactNode, React.ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value], i) => (
        // The rows are fixed in order, so the place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
