import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post, remove } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day, moment } from "@/lib/format";
import type { Role } from "@/shell/access";
import { Button, CopyOnce, Empty, FormDialog, Icon, Input, List, Panel, Select, useConfirm, useToast } from "@/ui";
import { KeyName } from "./KeyName";

type Key = Of<"IdentityKeyBody">;
const ofStore = ["agent", "owner"] as const;
const ofStaff = ["reviewer", "trust_safety", "finance", "operator"] as const;

const at = (store: string | undefined) => (store ? ("/v1/stores/{store}/keys" as const) : ("/v1/keys" as const));

/** SecretKeys lists the API keys of a store, or of the marketplace's staff; a secret is shown once. */
export function SecretKeys({ store }: { store?: string }) {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const cache = useQueryClient();
  const [issuing, setIssuing] = useState(false);
  const [ask, dialog] = useConfirm();
  const list = usePages<ListOf<Key>>(["keys", store ?? ""], at(store), { path: store ? { store } : undefined });
  const revoke = (k: Key) =>
    ask({
      title: t("keys.revoke_ask", { name: k.name }),
      why: t("keys.revoke_why"),
      confirm: t("keys.revoke"),
      danger: true,
      word: t("keys.revoke_word"),
      run: async () => {
        await remove(store ? "/v1/stores/{store}/keys/{key}" : "/v1/keys/{key}", {
          path: { ...(store ? { store } : {}), key: k.id },
        });
        await cache.invalidateQueries({ queryKey: ["keys", store ?? ""] });
        toast.done(t("keys.revoked"));
      },
    });
  const button = (
    <Button icon={<Icon name="add" />} onClick={() => setIssuing(true)}>
      {t("keys.issue")}
    </Button>
  );
  return (
    <Panel flush title={t("keys.title")} extra={list.items.length > 0 && button}>
      <List<Key>
        label={t("keys.title")}
        {...list}
        id={(k) => k.id}
        empty={
          <Empty
            icon="key"
            title={t("keys.empty")}
            why={t(store ? "keys.empty_why" : "keys.empty_staff_why")}
            action={button}
          />
        }
        columns={[
          {
            key: "name",
            title: t("keys.name"),
            main: true,
            cell: (k) => (
              <span className="person-cell">
                <span>
                  {k.name}
                  <span className="caption mono">{k.prefix}…</span>
                </span>
              </span>
            ),
          },
          { key: "role", title: t("keys.role"), cell: (k) => t(`role.${k.role as Role}`) },
          { key: "scopes", title: t("keys.scopes"), cell: (k) => k.scopes.join(" · ") || t("keys.all_scopes") },
          {
            key: "used",
            title: t("keys.used"),
            cell: (k) => (k.last_used_at ? moment(k.last_used_at, lang) : t("keys.never")),
          },
          { key: "since", title: t("keys.created"), cell: (k) => day(k.created_at, lang) },
          {
            key: "do",
            title: "",
            bare: true,
            align: "end",
            width: 110,
            cell: (k) => (
              <Button size="small" onClick={() => revoke(k)} aria-label={t("keys.revoke_of", { name: k.name })}>
                {t("keys.revoke")}
              </Button>
            ),
          },
        ]}
      />
      {issuing && <IssueDialog store={store} close={() => setIssuing(false)} />}
      {dialog}
    </Panel>
  );
}

function IssueDialog({ store, close }: { store?: string; close: () => void }) {
  const t = useT();
  const cache = useQueryClient();
  const roles: readonly Role[] = store ? ofStore : ofStaff;
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(roles[0] as Role);
  const [scopes, setScopes] = useState("");
  const [secret, setSecret] = useState<string>();
  const make = async () => {
    const made = await post<Of<"KeyAnswerBody">>(at(store), {
      path: store ? { store } : undefined,
      body: { name: name.trim(), role, scopes: scopes.split(/[\s,]+/).filter(Boolean) },
    });
    setSecret(made.secret);
    void cache.invalidateQueries({ queryKey: ["keys", store ?? ""] });
  };
  if (secret) {
    return (
      <CopyOnce
        title={t("keys.issue")}
        label={t("keys.secret")}
        value={secret}
        note={t("keys.once")}
        copied={t("keys.copied")}
        close={close}
      />
    );
  }
  return (
    <FormDialog title={t("keys.issue")} submit={t("keys.issue")} ready={name.trim() !== ""} close={close} run={make}>
      <KeyName value={name} onChange={setName} hint={t("keys.name_hint")} />
      <div className="field">
        <label htmlFor="key-role">{t("keys.role")}</label>
        <Select
          id="key-role"
          className="wide"
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </div>
      <div className="field">
        <label htmlFor="key-scopes">{t("keys.scopes")}</label>
        <Input
          id="key-scopes"
          className="mono"
          value={scopes}
          placeholder="videos:write *:read"
          onChange={(event) => setScopes(event.target.value)}
        />
        <p className="caption">{t("keys.scopes_hint")}</p>
      </div>
    </FormDialog>
  );
}
