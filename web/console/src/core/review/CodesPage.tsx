import { useMemo } from "react";
import { asProblem } from "@/api/problem";
import type { Code } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { Button, Empty, Loading, Page, Panel, ProblemView, SearchBox, State, useClearFilters, useFilter } from "@/ui";
import { useCodes } from "./codes";
import { matches } from "./match";

/** CodesPage is the catalogue of codes: cause, mend and example. */
export default function CodesPage() {
  const t = useT();
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const query = useCodes();
  const found = useMemo(() => (query.data?.items ?? []).filter((code) => matches(code, q)), [query.data, q]);
  return (
    <Page title={t("codes.title")} lead={t("codes.lead")}>
      <Panel flush>
        <div className="list-tools">
          <SearchBox label={t("codes.search")} value={q} onChange={setQ} />
          {query.data && (
            <span className="caption" aria-live="polite">
              {t("list.shown", { count: found.length })}
            </span>
          )}
        </div>
        {query.isPending && <Loading rows={8} />}
        {query.error && !query.data && (
          <ProblemView error={asProblem(query.error)} retry={() => void query.refetch()} />
        )}
        {query.data && found.length === 0 && q && (
          <Empty
            icon="search"
            title={t("list.filtered_out")}
            why={t("list.filtered_out_why")}
            action={<Button onClick={clear}>{t("do.clear_filters")}</Button>}
          />
        )}
        {query.data && found.length === 0 && !q && (
          <Empty icon="book" title={t("codes.empty")} why={t("codes.empty_why")} />
        )}
        <ul className="code-table">
          {found.map((code) => (
            <CodeRow key={code.code} code={code} />
          ))}
        </ul>
      </Panel>
    </Page>
  );
}

function CodeRow({ code }: { code: Code }) {
  const t = useT();
  const lang = useLang();
  return (
    <li id={code.code}>
      <header>
        <span className="code">{code.code}</span>
        <h2>{say(code.label, lang)}</h2>
        <State
          tone={code.warning ? "warning" : code.auto ? "info" : "neutral"}
          icon={code.warning ? "warn" : code.auto ? "check" : "eye"}
        >
          {t(code.warning ? "codes.warning" : code.auto ? "codes.auto" : "codes.human")}
        </State>
      </header>
      <dl>
        <div>
          <dt>{t("codes.cause")}</dt>
          <dd>{say(code.cause, lang)}</dd>
        </div>
        <div>
          <dt>{t("codes.fix")}</dt>
          <dd>{say(code.fix, lang)}</dd>
        </div>
        {say(code.example, lang) && (
          <div>
            <dt>{t("codes.example")}</dt>
            <dd className="secondary">{say(code.example, lang)}</dd>
          </div>
        )}
        {code.rules.length > 0 && (
          <div>
            <dt>{t("codes.rules")}</dt>
            <dd className="secondary">{code.rules.join(" · ")}</dd>
          </div>
        )}
      </dl>
    </li>
  );
}
