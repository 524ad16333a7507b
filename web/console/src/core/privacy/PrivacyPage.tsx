import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, post } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { whyText } from "@/core/audit/trail";
import { type Lang, type Translate, useLang, useT } from "@/i18n";
import { count, moment } from "@/lib/format";
import { save } from "@/lib/save";
import { Button, Empty, Icon, Input, List, Loading, Page, Panel, ProblemView, Raw, useToast } from "@/ui";
import { EraseDialog } from "./EraseDialog";

type Export = Of<"PrivacyExportBody">;
type Erasure = Of<"PrivacyErasureBody">;

/** PrivacyPage gives out and forgets what is kept of a buyer. The buyer's id stays out of the address. */
export default function PrivacyPage() {
  const t = useT();
  const [typed, setTyped] = useState("");
  const [buyer, setBuyer] = useState("");
  return (
    <Page title={t("privacy.title")} lead={t("privacy.lead")}>
      <Panel>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setBuyer(typed.trim());
          }}
        >
          <div className="field">
            <label htmlFor="buyer">{t("privacy.buyer")}</label>
            <div className="copy-row">
              <Input
                id="buyer"
                className="mono"
                autoComplete="off"
                maxLength={100}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              <Button type="primary" htmlType="submit" disabled={!typed.trim()}>
                {t("privacy.look")}
              </Button>
            </div>
            <p className="caption">{t("privacy.buyer_hint")}</p>
          </div>
        </form>
      </Panel>
      {buyer && <Kept key={buyer} buyer={buyer} gone={() => setBuyer("")} />}
      <Erasures />
    </Page>
  );
}

function Kept({ buyer, gone }: { buyer: string; gone: () => void }) {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const cache = useQueryClient();
  const [erasing, setErasing] = useState(false);
  const query = useQuery({
    queryKey: ["privacy", "buyer", buyer, lang],
    queryFn: ({ signal }) => get<Export>("/v1/privacy/buyers/{buyer}", { path: { buyer }, signal }),
    // Every look is in the audit trail: none that nobody asked for.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  if (query.isPending) return <Loading rows={4} />;
  if (!query.data) return <ProblemView error={query.error} retry={() => void query.refetch()} />;
  const kept = query.data;
  const id = kept.buyer_id; // who was looked up by an address, too
  const download = () => save(new Blob([JSON.stringify(kept, null, 2)], { type: "application/json" }), "buyer.json");
  const erase = async (reason: string) => {
    const { erasure } = await post<{ erasure: Erasure }>("/v1/privacy/buyers/{buyer}/erasures", {
      path: { buyer: id },
      body: { reason },
    });
    toast.done(t("privacy.done", { n: count(sum(erasure.rows), lang) }));
    setErasing(false);
    gone();
    await cache.invalidateQueries({ queryKey: ["privacy", "erasures"] });
  };
  if (kept.parts.length === 0) {
    return (
      <Panel>
        <Empty icon="ok" title={t("privacy.nothing")} why={t("privacy.nothing_why")} />
      </Panel>
    );
  }
  return (
    <Panel
      flush
      title={t("privacy.of", { buyer: id })}
      extra={
        <span className="row-actions">
          <Button icon={<Icon name="download" />} onClick={download}>
            {t("privacy.download")}
          </Button>
          <Button danger onClick={() => setErasing(true)}>
            {t("privacy.erase")}
          </Button>
        </span>
      }
    >
      <ul className="rows" aria-label={t("privacy.of", { buyer: id })}>
        {kept.parts.map((part) => (
          <li key={part.name}>
            <div className="rows-main">
              <h3 className="first-big">{part.label}</h3>
              <details>
                <summary>{t("privacy.show")}</summary>
                <Raw label={part.label}>{part.data}</Raw>
              </details>
            </div>
          </li>
        ))}
      </ul>
      {erasing && <EraseDialog buyer={id} erase={erase} close={() => setErasing(false)} />}
    </Panel>
  );
}

const sum = (rows: Record<string, number>): number => Object.values(rows).reduce((all, n) => all + n, 0);

const partNames = ["profile", "orders", "events", "video", "checkout", "vault"] as const;

/** A part in words; what a later version keeps is called by its name. */
function partName(name: string, t: Translate): string {
  const known = partNames.find((n) => n === name);
  return known ? t(`privacy.part.${known}`) : name;
}

const rowsText = (rows: Record<string, number>, t: Translate, lang: Lang): string =>
  Object.entries(rows)
    .map(([name, n]) => `${partName(name, t)} ${count(n, lang)}`)
    .join(" · ") || "–";

function Erasures() {
  const t = useT();
  const lang = useLang();
  const list = usePages<ListOf<Erasure>>(["privacy", "erasures"], "/v1/privacy/erasures", {});
  return (
    <Panel flush title={t("privacy.erasures")}>
      <List<Erasure>
        label={t("privacy.erasures")}
        {...list}
        id={(e) => e.id}
        empty={<Empty icon="history" title={t("privacy.none")} why={t("privacy.none_why")} />}
        columns={[
          { key: "reason", title: t("privacy.reason"), main: true, cell: (e) => whyText(e.reason, t) },
          { key: "at", title: t("privacy.when"), cell: (e) => moment(e.at, lang) },
          { key: "by", title: t("privacy.by"), cell: (e) => t(`privacy.by.${e.asked_by as "buyer"}`) },
          { key: "rows", title: t("privacy.rows"), cell: (e) => rowsText(e.rows, t, lang) },
        ]}
      />
    </Panel>
  );
}
