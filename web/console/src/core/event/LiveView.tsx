import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "@/api/client";
import type { Page as ListOf } from "@/api/types";
import { StoreName } from "@/core/store/StoreName";
import { StorePicker } from "@/core/store/StorePicker";
import { useLang, useT } from "@/i18n";
import { count, moment } from "@/lib/format";
import {
  Button,
  Dialog,
  Empty,
  Facts,
  Icon,
  List,
  Panel,
  Raw,
  SearchBox,
  Select,
  State,
  useClearFilters,
  useFilter,
} from "@/ui";
import { type EventType, type Seen, useLive, verdictLook } from "./live";

/** useTypes are the names of events that are known. */
export const useTypes = () =>
  useQuery({
    queryKey: ["event-types"],
    queryFn: ({ signal }) => get<ListOf<EventType>>("/v1/events/types", { signal }),
    staleTime: 600_000,
  });

/** LiveView is the newest messages with their verdicts, while they arrive. */
export function LiveView({ store, install }: { store?: string; install: () => void }) {
  const t = useT();
  const lang = useLang();
  const [other, setOther] = useFilter("store");
  const [name, setName] = useFilter("name");
  const [verdict, setVerdict] = useFilter("verdict");
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const [paused, setPaused] = useState(false);
  const [open, setOpen] = useState<Seen>();
  const types = useTypes();
  const live = useLive(store, { store: store ? undefined : other, name, verdict, q }, paused);
  const time = (at: string) =>
    new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hour12: false,
    }).format(new Date(at));
  return (
    <Panel
      flush
      title={
        <State
          tone={live.cut ? "warning" : paused ? "neutral" : "success"}
          icon={live.cut ? "warn" : paused ? "pause" : "play"}
        >
          {t(live.cut ? "events.cut" : paused ? "events.paused" : "events.live")}
        </State>
      }
      extra={
        <>
          <span className="caption">
            {t("events.totals", {
              refused: count(live.totals.refused ?? 0, lang),
              ignored: count(live.totals.ignored ?? 0, lang),
              duplicate: count(live.totals.duplicate ?? 0, lang),
            })}
          </span>
          <Button icon={<Icon name={paused ? "play" : "pause"} />} onClick={() => setPaused(!paused)}>
            {t(paused ? "events.go_on" : "events.pause")}
          </Button>
        </>
      }
    >
      <div className="list-tools filters">
        {!store && <StorePicker value={other} onChange={setOther} />}
        <Select
          className="tool-select"
          aria-label={t("events.name")}
          showSearch={{ optionFilterProp: "label" }}
          value={name}
          onChange={setName}
          options={[
            { value: "", label: t("events.name_all") },
            ...(types.data?.items ?? []).map((e) => ({ value: e.name, label: e.label })),
          ]}
        />
        <Select
          className="tool-select"
          aria-label={t("events.verdict")}
          value={verdict}
          onChange={setVerdict}
          options={[
            { value: "", label: t("events.verdict_all") },
            ...(["accepted", "refused", "ignored"] as const).map((value) => ({
              value,
              label: t(`events.verdict.${value}`),
            })),
          ]}
        />
        <SearchBox label={t("events.search")} value={q} onChange={setQ} />
      </div>
      <List<Seen>
        label={t("events.title")}
        {...live}
        id={(e) => e.id}
        filtered={Boolean(name || verdict || q || other)}
        clear={clear}
        empty={
          <Empty
            icon="events"
            title={t("events.empty")}
            why={t("events.empty_why")}
            action={<Button onClick={install}>{t("events.how")}</Button>}
          />
        }
        columns={[
          { key: "at", title: t("events.received"), width: 160, cell: (e) => time(e.received_at) },
          {
            key: "name",
            title: t("events.name"),
            main: true,
            cell: (e) => (
              <span className="person-cell">
                <span>
                  {e.label}
                  <span className="caption mono">
                    {e.call}
                    {e.name && e.name !== e.label && ` · ${e.name}`}
                  </span>
                </span>
              </span>
            ),
          },
          {
            key: "verdict",
            title: t("events.verdict"),
            cell: (e) => (
              <>
                <State {...verdictLook(e.verdict)}>{t(`events.verdict.${e.verdict}`)}</State>
                {e.warnings.length > 0 && (
                  <span className="caption"> {t("events.warnings", { count: e.warnings.length })}</span>
                )}
              </>
            ),
          },
          { key: "why", title: t("events.why"), cell: (e) => e.message || e.warnings[0]?.message || "–" },
          {
            key: "product",
            title: t("products.col.product"),
            cell: (e) => (e.product_id ? <span className="mono">{e.product_id}</span> : "–"),
          },
          {
            key: "do",
            title: "",
            bare: true,
            align: "end",
            width: 90,
            cell: (e) => (
              <Button
                size="small"
                onClick={() => setOpen(e)}
                aria-label={t("events.details_of", { name: e.label, at: time(e.received_at) })}
              >
                {t("audit.details")}
              </Button>
            ),
          },
        ]}
      />
      {open && <Details row={open} close={() => setOpen(undefined)} />}
    </Panel>
  );
}

function Details({ row, close }: { row: Seen; close: () => void }) {
  const t = useT();
  const lang = useLang();
  const mono = (text: string) => <span className="mono break">{text}</span>;
  const remarks = [
    ...(row.code ? [{ code: row.code, message: row.message ?? "", pointer: row.pointer, fix: row.fix }] : []),
    ...row.warnings,
  ];
  const rows: [React.ReactNode, React.ReactNode][] = [
    [t("events.verdict"), t(`events.verdict.${row.verdict}`)],
    [t("events.received"), moment(row.received_at, lang)],
    [t("events.at"), moment(row.at, lang) || t("none")],
    ["messageId", mono(row.message_id)],
  ];
  if (row.store_id) rows.push([t("stores.col.store"), <StoreName key="store" id={row.store_id} />]);
  return (
    <Dialog title={row.label} close={close} wide>
      <Facts rows={rows} />
      {remarks.length > 0 && (
        <ul className="changes">
          {remarks.map((r) => (
            <li key={`${r.code}${r.pointer ?? ""}`}>
              <span>
                <span className="code">{r.code}</span> {r.pointer && <span className="mono">{r.pointer}</span>}
              </span>
              <span>
                {r.message}
                {r.fix && <span className="caption"> {r.fix}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <h3 className="dialog-part">{t("events.properties")}</h3>
      <Raw label={t("events.properties")}>{row.properties ?? {}}</Raw>
      <p className="caption">{t("events.masked")}</p>
    </Dialog>
  );
}
