import { useT } from "@/i18n";
import { type Difference, words } from "./patch";

/** Value shows one value of the policy; long lists open on demand. */
export function Value({ value }: { value: unknown }) {
  const t = useT();
  if (Array.isArray(value)) {
    const items = value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item)));
    if (items.length <= 6 && items.join("").length < 90) return <>{items.join(" · ") || t("none")}</>;
    return (
      <details>
        <summary>{t("policies.items", { count: items.length })}</summary>
        <p className="terms">{items.join(" · ")}</p>
      </details>
    );
  }
  if (typeof value === "boolean") return <>{t(value ? "yes" : "no")}</>;
  if (value === null || value === undefined || value === "") return <>{t("none")}</>;
  return <>{typeof value === "object" ? JSON.stringify(value) : String(value)}</>;
}

/** DiffList is what changes: key by key, before and after. */
export function DiffList({ items, label, marked }: { items: Difference[]; label: string; marked?: Set<string> }) {
  const t = useT();
  return (
    <ul className="changes" aria-label={label}>
      {items.map((d) => (
        <li key={d.key} className={marked?.has(d.key) ? "changes-marked" : undefined}>
          <span className="changes-key">
            {d.label || d.key}
            <span className="mono caption">{d.key}</span>
            {marked?.has(d.key) && <strong className="caption tone-warning">{t("policies.both")}</strong>}
          </span>
          <Change before={d.before} after={d.after} />
        </li>
      ))}
    </ul>
  );
}

/** Change is one value before and after; of lists only what went and what came. */
export function Change({ before, after }: { before: unknown; after: unknown }) {
  const t = useT();
  const lists = words(before, after);
  return (
    <span className="changes-values">
      {lists ? (
        <>
          {lists.gone.map((w) => (
            <del key={`-${w}`}>
              <span className="sr-only">{t("policies.gone")} </span>
              {w}
            </del>
          ))}
          {lists.came.map((w) => (
            <ins key={`+${w}`}>
              <span className="sr-only">{t("policies.came")} </span>
              {w}
            </ins>
          ))}
          {lists.gone.length + lists.came.length === 0 && t("policies.reordered")}
        </>
      ) : (
        <>
          <del>
            <span className="sr-only">{t("policies.before")} </span>
            <Value value={before} />
          </del>
          <span aria-hidden>→</span>
          <ins>
            <span className="sr-only">{t("policies.after")} </span>
            <Value value={after} />
          </ins>
        </>
      )}
    </span>
  );
}
