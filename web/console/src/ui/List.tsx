import { useId } from "react";
import type { Problem } from "@/api/problem";
import { useLang, useT } from "@/i18n";
import { count } from "@/lib/format";
import { Button } from "./antd";
import { Empty, Loading, ProblemView } from "./Empty";

/** One column of a list: a table cell on wide screens, a labelled line of a card on phones. */
export interface Column<T> {
  key: string;
  title: string;
  cell: (item: T) => React.ReactNode;
  /** The column that names the row; it heads the card. */
  main?: boolean;
  /** Shown without its label on phones. */
  bare?: boolean;
  align?: "end";
  /** A column of dates, states and the like: it stays on one line. */
  width?: number | string;
}

interface ListProps<T> {
  label: string;
  items: T[];
  columns: Column<T>[];
  id: (item: T) => string;
  loading: boolean;
  problem?: Problem;
  retry: () => void;
  more?: () => void;
  loadingMore?: boolean;
  /** Some filter is set: emptiness then has another reason. */
  filtered?: boolean;
  clear?: () => void;
  empty: React.ReactNode;
  /** Draws attention to a row. */
  tone?: (item: T) => "unread" | "dim" | "target" | undefined;
}

/** List shows rows as a table, as cards on phones, and says why when there are none. */
export function List<T>(props: ListProps<T>) {
  const t = useT();
  const lang = useLang();
  const caption = useId();
  const { items, columns } = props;
  if (props.problem && items.length === 0) return <ProblemView error={props.problem} retry={props.retry} />;
  if (props.loading) return <Loading rows={6} />;
  if (items.length === 0) {
    if (!props.filtered) return <>{props.empty}</>;
    return (
      <Empty
        icon="search"
        title={t("list.filtered_out")}
        why={t("list.filtered_out_why")}
        action={props.clear && <Button onClick={props.clear}>{t("do.clear_filters")}</Button>}
      />
    );
  }
  return (
    <>
      <table className="list" aria-labelledby={caption}>
        <caption id={caption} className="sr-only">
          {props.label}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" style={{ width: column.width, textAlign: column.align }}>
                {column.title || <span className="sr-only">{t("list.actions")}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={props.id(item)} className={props.tone?.(item)}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={
                    column.main ? "list-main" : column.bare ? "list-bare" : column.width ? "list-short" : undefined
                  }
                  data-label={column.title}
                  style={{ textAlign: column.align }}
                >
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {props.problem && <ProblemView error={props.problem} retry={props.retry} small />}
      <div className="list-foot">
        <span className="caption" aria-live="polite">
          {t("list.shown", { count: items.length, n: count(items.length, lang) })}
          {!props.more && ` · ${t("list.end")}`}
        </span>
        {props.more && (
          <Button onClick={props.more} loading={props.loadingMore}>
            {t("do.more")}
          </Button>
        )}
      </div>
    </>
  );
}
