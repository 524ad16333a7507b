import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { post } from "@/api/client";
import { usePages } from "@/api/query";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Empty, FilterTabs, FormDialog, Input, List, Panel, State, useFilter } from "@/ui";
import { type Draft, type DraftAnswer, editsOf } from "./patch";
import { useNames } from "./publications";

/** Drafts are changes that are being prepared. */
export function Drafts({ start }: { start: () => void }) {
  const t = useT();
  const lang = useLang();
  const [chosen, setState] = useFilter("state");
  const state = (["open", "published", "discarded"] as const).find((s) => s === chosen) ?? "open";
  const list = usePages<ListOf<Draft>>(["drafts"], "/v1/policies/drafts", { query: { state } });
  const nameOf = useNames(list.items.map((d) => d.author));
  return (
    <Panel flush>
      <div className="list-tools">
        <FilterTabs
          label={t("policies.state")}
          value={state}
          onChange={(next) => setState(next === "open" ? "" : next)}
          options={(["open", "published", "discarded"] as const).map((value) => ({
            value,
            label: t(`policies.draft.${value}`),
          }))}
        />
      </div>
      <List<Draft>
        label={t("policies.view.drafts")}
        {...list}
        id={(d) => d.id}
        filtered={state !== "open"}
        clear={() => setState("")}
        empty={
          <Empty
            icon="edit"
            title={t("policies.no_drafts")}
            why={t("policies.no_drafts_why")}
            action={<Button onClick={start}>{t("policies.new_draft")}</Button>}
          />
        }
        columns={[
          {
            key: "title",
            title: t("policies.draft_title"),
            main: true,
            cell: (d) => <Link to={`/policies/drafts/${d.id}`}>{d.title}</Link>,
          },
          {
            key: "state",
            title: t("policies.state"),
            cell: (d) => (
              <State tone={d.state === "open" ? "info" : "neutral"} icon={d.state === "open" ? "edit" : "history"}>
                {t(`policies.draft.${d.state}`)}
              </State>
            ),
          },
          {
            key: "changes",
            title: t("policies.changes"),
            align: "end",
            cell: (d) => Object.keys(editsOf(d.changes)).length,
          },
          { key: "who", title: t("policies.author"), cell: (d) => nameOf(d.author) },
          { key: "at", title: t("policies.updated"), width: 180, cell: (d) => moment(d.updated_at, lang) },
        ]}
      />
    </Panel>
  );
}

/** useNewDraft asks for a title and opens the new draft. */
export function useNewDraft(): [() => void, React.ReactNode] {
  const [open, setOpen] = useState(false);
  return [() => setOpen(true), open && <NewDraft close={() => setOpen(false)} />];
}

function NewDraft({ close }: { close: () => void }) {
  const t = useT();
  const go = useNavigate();
  const [title, setTitle] = useState("");
  const make = async () => {
    const made = await post<DraftAnswer>("/v1/policies/drafts", { body: { title: title.trim(), changes: {} } });
    await go(`/policies/drafts/${made.draft.id}`);
  };
  return (
    <FormDialog
      title={t("policies.new_draft")}
      submit={t("policies.begin")}
      ready={title.trim() !== ""}
      close={close}
      run={make}
    >
      <p>{t("policies.new_draft_why")}</p>
      <div className="field">
        <label htmlFor="draft-title">{t("policies.draft_title")}</label>
        <Input
          id="draft-title"
          data-first
          value={title}
          maxLength={120}
          onChange={(event) => setTitle(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
