import { useState } from "react";
import { Link } from "react-router";
import { usePages } from "@/api/query";
import type { AuditRow, Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Dialog, Empty, Facts, List, Page, Panel, SearchBox, useClearFilters, useFilter } from "@/ui";

/** AuditPage lists every change of state: who, what, when and why. */
export default function AuditPage() {
  const t = useT();
  const lang = useLang();
  const [store, setStore] = useFilter("store");
  const [subject, setSubject] = useFilter("subject");
  const clear = useClearFilters();
  const [row, setRow] = useState<AuditRow>();
  const list = usePages<ListOf<AuditRow>>(["audit"], "/v1/audit", { query: { store, subject } });
  return (
    <Page title={t("audit.title")} lead={t("audit.lead")}>
      <Panel flush>
        <div className="list-tools">
          <SearchBox label={t("audit.store")} value={store} onChange={setStore} />
          <SearchBox label={t("audit.subject")} value={subject} onChange={setSubject} />
        </div>
        <List<AuditRow>
          label={t("audit.title")}
          {...list}
          id={(r) => r.id}
          filtered={Boolean(store || subject)}
          clear={clear}
          empty={<Empty icon="audit" title={t("audit.empty")} why={t("audit.empty_why")} />}
          columns={[
            { key: "when", title: t("audit.col.when"), width: 170, cell: (r) => moment(r.at, lang) },
            {
              key: "who",
              title: t("audit.col.who"),
              cell: (r) => (r.actor.kind === "system" ? t("by.system") : r.actor.name || r.actor.id),
            },
            {
              key: "action",
              title: t("audit.col.action"),
              main: true,
              cell: (r) => <span className="mono">{r.action}</span>,
            },
            {
              key: "subject",
              title: t("audit.col.subject"),
              cell: (r) => (
                <Link className="mono" to={`/audit?subject=${encodeURIComponent(r.subject)}`}>
                  {r.subject}
                </Link>
              ),
            },
            { key: "reason", title: t("audit.col.reason"), cell: (r) => r.reason || "–" },
            {
              key: "do",
              title: "",
              bare: true,
              align: "end",
              width: 90,
              cell: (r) => (
                <Button
                  size="small"
                  onClick={() => setRow(r)}
                  aria-label={t("audit.details_of", { action: `${r.action} ${r.subject}` })}
                >
                  {t("audit.details")}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      {row && (
        <Dialog title={row.action} close={() => setRow(undefined)} wide>
          <Facts
            rows={[
              [t("audit.col.when"), moment(row.at, lang)],
              [t("audit.col.who"), [row.actor.name, row.actor.id].filter(Boolean).join(" · ")],
              [
                t("audit.col.subject"),
                <span key="s" className="mono">
                  {row.subject}
                </span>,
              ],
              ...(row.store_id
                ? [
                    [
                      t("audit.store"),
                      <span key="i" className="mono">
                        {row.store_id}
                      </span>,
                    ] as [React.ReactNode, React.ReactNode],
                  ]
                : []),
              [t("audit.col.reason"), row.reason || t("none")],
              [t("records.policy"), row.policy_version || t("none")],
              ...(row.digest
                ? [
                    [
                      t("audit.digest"),
                      <span key="d" className="mono break">
                        {row.digest}
                      </span>,
                    ] as [React.ReactNode, React.ReactNode],
                  ]
                : []),
            ]}
          />
          <div className="cues-two diff">
            <section>
              <h3>{t("audit.before")}</h3>
              <pre className="raw">{show(row.before)}</pre>
            </section>
            <section>
              <h3>{t("audit.after")}</h3>
              <pre className="raw">{show(row.after)}</pre>
            </section>
          </div>
        </Dialog>
      )}
    </Page>
  );
}

function show(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
