import { useState } from "react";
import { usePages } from "@/api/query";
import type { Page as ListOf } from "@/api/types";
import { StoreName } from "@/core/store/StoreName";
import { StorePicker } from "@/core/store/StorePicker";
import { type Translate, useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Dialog, Empty, Facts, List, Panel, Raw, SearchBox, Select, useClearFilters, useFilter } from "@/ui";
import { actions, actName, changed, type Row, shown, whyText } from "./trail";

/** Trail is the list with its filters; every value in it can be pressed to filter by it. */
export function Trail({ store }: { store?: string }) {
  const t = useT();
  const lang = useLang();
  const [only, setStore] = useFilter("store");
  const [subject, setSubject] = useFilter("subject");
  const [action, setAction] = useFilter("action");
  const [actor, setActor] = useFilter("actor");
  const clear = useClearFilters();
  const [row, setRow] = useState<Row>();
  const filters = { subject, action, actor };
  const list = usePages<ListOf<Row>>(
    ["audit", store ?? ""],
    store ? "/v1/stores/{store}/audit" : "/v1/audit",
    store ? { path: { store }, query: filters } : { query: { store: only, ...filters } },
  );
  const known: readonly string[] = actions;
  const acts = (action && !known.includes(action) ? [...known, action] : known)
    .map((value) => ({ value, label: actName(value, t) }))
    .sort((a, b) => a.label.localeCompare(b.label, lang));
  const by = (value: string, set: (value: string) => void, text: React.ReactNode, mono = true) => (
    <button type="button" className={mono ? "link mono" : "link"} title={t("audit.only")} onClick={() => set(value)}>
      {text}
    </button>
  );
  return (
    <Panel flush>
      <div className="list-tools filters">
        {!store && <StorePicker value={only} onChange={setStore} />}
        <SearchBox label={t("audit.subject")} value={subject} onChange={setSubject} />
        <Select
          aria-label={t("audit.action")}
          value={action}
          onChange={setAction}
          showSearch={{ optionFilterProp: "label" }}
          style={{ minWidth: 220 }}
          options={[{ value: "", label: t("audit.action_all") }, ...acts]}
        />
        <SearchBox label={t("audit.actor")} value={actor} onChange={setActor} />
      </div>
      <List<Row>
        label={t("audit.title")}
        {...list}
        id={(r) => r.id}
        filtered={Boolean(only || subject || action || actor)}
        clear={clear}
        empty={<Empty icon="audit" title={t("audit.empty")} why={t("audit.empty_why")} />}
        columns={[
          { key: "when", title: t("audit.col.when"), width: 170, cell: (r) => moment(r.at, lang) },
          {
            key: "who",
            title: t("audit.col.who"),
            cell: (r) => (r.actor.id ? by(r.actor.id, setActor, actorName(r, t), false) : actorName(r, t)),
          },
          {
            key: "action",
            title: t("audit.col.action"),
            main: true,
            cell: (r) => by(r.action, setAction, actName(r.action, t), false),
          },
          { key: "subject", title: t("audit.col.subject"), cell: (r) => by(r.subject, setSubject, r.subject) },
          { key: "reason", title: t("audit.col.reason"), cell: (r) => whyText(r.reason, t) || "–" },
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
                aria-label={t("audit.details_of", { action: `${actName(r.action, t)} ${r.subject}` })}
              >
                {t("audit.details")}
              </Button>
            ),
          },
        ]}
      />
      {row && <Details row={row} close={() => setRow(undefined)} />}
    </Panel>
  );
}

/** actorName is who acted; of the marketplace's staff a seller learns no more than that. */
const actorName = (r: Row, t: Translate): string =>
  r.actor.kind === "system" ? t("by.system") : r.actor.name || r.actor.id || t("nav.staff");

function Details({ row, close }: { row: Row; close: () => void }) {
  const t = useT();
  const lang = useLang();
  const keys = changed(row.before, row.after);
  const mono = (text: string) => <span className="mono break">{text}</span>;
  const rows: [React.ReactNode, React.ReactNode][] = [
    [t("audit.col.when"), moment(row.at, lang)],
    [
      t("audit.col.who"),
      [actorName(row, t), row.actor.kind !== "system" && row.actor.name && row.actor.id].filter(Boolean).join(" · "),
    ],
    [t("audit.col.action"), mono(row.action)],
    [t("audit.col.subject"), mono(row.subject)],
  ];
  if (row.store_id) rows.push([t("stores.col.store"), <StoreName key="store" id={row.store_id} />]);
  rows.push(
    [t("audit.col.reason"), whyText(row.reason, t) || t("none")],
    [t("records.policy"), row.policy_version || t("none")],
  );
  if (keys.length > 0) rows.push([t("audit.changed"), mono(keys.join(" · "))]);
  if (row.digest) rows.push([t("audit.digest"), mono(row.digest)]);
  return (
    <Dialog title={actName(row.action, t)} close={close} wide>
      <Facts rows={rows} />
      <div className="cues-two diff">
        <section>
          <h3>{t("audit.before")}</h3>
          <Raw label={t("audit.before")}>{shown(row.before)}</Raw>
        </section>
        <section>
          <h3>{t("audit.after")}</h3>
          <Raw label={t("audit.after")}>{shown(row.after)}</Raw>
        </section>
      </div>
    </Dialog>
  );
}
