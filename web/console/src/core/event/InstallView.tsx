import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post, remove } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { KeyName } from "@/core/identity/KeyName";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import { mayIssue } from "@/shell/access";
import { useMe } from "@/shell/session";
import {
  Button,
  copyText,
  Empty,
  FormDialog,
  Icon,
  Input,
  List,
  Panel,
  Raw,
  Select,
  useConfirm,
  useFilter,
  useToast,
} from "@/ui";
import { cspLine, originsOf, snippet } from "./live";

type Key = Of<"IdentityPublishableBody">;

const at = (store: string | undefined) =>
  store ? ("/v1/stores/{store}/publishable-keys" as const) : ("/v1/publishable-keys" as const);

/** InstallView is how a shop's pages come to send events: a key, a snippet, a look. */
export function InstallView({ store }: { store?: string }) {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const cache = useQueryClient();
  const { me } = useMe();
  const [issuing, setIssuing] = useState(false);
  const [chosen, setChosen] = useFilter("key");
  const [ask, dialog] = useConfirm();
  const may = mayIssue(me, store);
  const list = usePages<ListOf<Key>>(["publishable", store ?? ""], at(store), { path: store ? { store } : undefined });
  const key = list.items.find((k) => k.id === chosen) ?? list.items[0];
  const origin = location.origin;
  const code = snippet(origin, key?.key ?? "pk_…", lang);
  const copy = async (text: string) => {
    if (await copyText(text)) toast.done(t("events.copied"));
  };
  const revoke = (k: Key) =>
    ask({
      title: t("events.revoke_ask", { name: k.name }),
      why: t("events.revoke_why"),
      confirm: t("events.revoke"),
      danger: true,
      word: t("events.revoke_word"),
      run: async () => {
        await remove(store ? "/v1/stores/{store}/publishable-keys/{key}" : "/v1/publishable-keys/{key}", {
          path: { ...(store ? { store } : {}), key: k.id },
        });
        await cache.invalidateQueries({ queryKey: ["publishable", store ?? ""] });
        toast.done(t("events.revoked"));
      },
    });
  const issue = may && (
    <Button icon={<Icon name="add" />} onClick={() => setIssuing(true)}>
      {t("events.issue")}
    </Button>
  );
  return (
    <>
      <Panel flush title={t("events.step_key")} extra={issue}>
        <p className="panel-lead">{t("events.key_lead")}</p>
        <List<Key>
          label={t("events.step_key")}
          {...list}
          id={(k) => k.id}
          empty={<Empty icon="key" title={t("events.no_keys")} why={t("events.no_keys_why")} action={issue} />}
          columns={[
            {
              key: "name",
              title: t("keys.name"),
              main: true,
              cell: (k) => (
                <span className="person-cell">
                  <span>
                    {k.name}
                    <span className="caption mono break">{k.key}</span>
                  </span>
                </span>
              ),
            },
            { key: "origins", title: t("events.origins"), cell: (k) => k.origins.join(" · ") },
            { key: "since", title: t("keys.created"), width: 130, cell: (k) => day(k.created_at, lang) },
            {
              key: "do",
              title: "",
              bare: true,
              align: "end",
              width: 110,
              cell: (k) =>
                may && (
                  <Button size="small" onClick={() => revoke(k)} aria-label={t("events.revoke_of", { name: k.name })}>
                    {t("events.revoke")}
                  </Button>
                ),
            },
          ]}
        />
      </Panel>
      <Panel title={t("events.step_snippet")}>
        {list.items.length > 1 && (
          <p>
            <Select
              className="tool-select"
              aria-label={t("events.step_key")}
              value={key?.id}
              onChange={setChosen}
              options={list.items.map((k) => ({ value: k.id, label: k.name }))}
            />
          </p>
        )}
        <p>{t("events.snippet_lead")}</p>
        <Snippet text={code} copy={copy} label={t("events.copy_snippet")} />
        <p>{t("events.csp_lead")}</p>
        <Snippet text={cspLine(origin)} copy={copy} label={t("events.copy_csp")} />
      </Panel>
      <Panel title={t("events.step_look")}>
        <p>{t("events.look_lead")}</p>
      </Panel>
      {issuing && <IssueDialog store={store} close={() => setIssuing(false)} />}
      {dialog}
    </>
  );
}

function Snippet({ text, copy, label }: { text: string; copy: (text: string) => Promise<void>; label: string }) {
  const t = useT();
  return (
    <div className="snippet">
      <Raw label={t("events.snippet")}>{text}</Raw>
      <Button icon={<Icon name="copy" />} onClick={() => void copy(text)}>
        {label}
      </Button>
    </div>
  );
}

function IssueDialog({ store, close }: { store?: string; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const origins = originsOf(text);
  const make = async () => {
    await post<Key>(at(store), { path: store ? { store } : undefined, body: { name: name.trim(), origins } });
    await cache.invalidateQueries({ queryKey: ["publishable", store ?? ""] });
    toast.done(t("events.issued"));
    close();
  };
  return (
    <FormDialog
      title={t("events.issue")}
      submit={t("events.issue")}
      ready={name.trim() !== "" && origins.length > 0}
      close={close}
      run={make}
    >
      <KeyName value={name} onChange={setName} />
      <div className="field">
        <label htmlFor="pk-origins">{t("events.origins")}</label>
        <Input.TextArea
          id="pk-origins"
          value={text}
          autoSize={{ minRows: 2, maxRows: 8 }}
          placeholder="https://shop.example"
          onChange={(event) => setText(event.target.value)}
        />
        <p className="caption">{t("events.origins_hint")}</p>
      </div>
    </FormDialog>
  );
}
