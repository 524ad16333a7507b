import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { post, remove } from "@/api/client";
import { usePages } from "@/api/query";
import type { Page as ListOf, Person } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import type { Role } from "@/shell/access";
import { useMe } from "@/shell/session";
import { Button, Empty, Icon, List, Page, Panel, State, useConfirm, useToast } from "@/ui";
import { InviteDialog } from "./InviteDialog";
import { SecretKeys } from "./SecretKeys";

/** PeoplePage lists who works in a store; its owner invites more. */
export default function PeoplePage() {
  const t = useT();
  const lang = useLang();
  const { store = "" } = useParams();
  const { me } = useMe();
  const [inviting, setInviting] = useState(false);
  const [ask, dialog] = useConfirm();
  const toast = useToast();
  const cache = useQueryClient();
  const list = usePages<ListOf<Person>>(["people", store], "/v1/stores/{store}/people", { path: { store } });
  const drop = (person: Person) =>
    ask({
      title: t("people.remove_ask", { name: person.name || person.email || "" }),
      why: t("people.remove_why"),
      confirm: t("do.remove"),
      danger: true,
      run: async () => {
        await remove("/v1/stores/{store}/people/{user}", { path: { store, user: person.id } });
        await cache.invalidateQueries({ queryKey: ["people", store] });
        toast.done(t("people.removed", { name: person.name || person.email || "" }));
      },
    });
  const button = (
    <Button type="primary" icon={<Icon name="add" />} onClick={() => setInviting(true)}>
      {t("people.invite")}
    </Button>
  );
  return (
    <Page title={t("people.title")} lead={t("people.lead")} actions={!list.problem && button}>
      <Panel flush>
        <List<Person>
          label={t("people.title")}
          {...list}
          id={(person) => person.id}
          empty={<Empty icon="people" title={t("people.empty")} why={t("people.empty_why")} action={button} />}
          columns={[
            {
              key: "name",
              title: t("people.col.name"),
              main: true,
              cell: (p) => (
                <span className="person-cell">
                  <span>
                    {p.name || p.email}
                    {p.id === me.id && ` (${t("people.you")})`}
                    {p.name && p.email && <span className="caption">{p.email}</span>}
                  </span>
                </span>
              ),
            },
            { key: "role", title: t("people.col.role"), cell: (p) => t(`role.${p.role as Role}`) },
            {
              key: "state",
              title: t("people.col.state"),
              cell: (p) => {
                const invited = p.state === "invited";
                return (
                  <State tone={invited ? "info" : "success"} icon={invited ? "clock" : "ok"}>
                    {t(invited ? "people.state.invited" : "people.state.active")}
                  </State>
                );
              },
            },
            { key: "since", title: t("people.col.since"), cell: (p) => day(p.since, lang) || "–" },
            {
              key: "do",
              title: "",
              bare: true,
              align: "end",
              width: 110,
              cell: (p) =>
                p.id !== me.id &&
                p.role !== "owner" && (
                  <Button
                    size="small"
                    onClick={() => drop(p)}
                    aria-label={t("people.remove", { name: p.name || p.email || "" })}
                  >
                    {t("do.remove")}
                  </Button>
                ),
            },
          ]}
        />
      </Panel>
      <SecretKeys store={store} />
      {inviting && <AgentInvite store={store} close={() => setInviting(false)} />}
      {dialog}
    </Page>
  );
}

function AgentInvite({ store, close }: { store: string; close: () => void }) {
  const t = useT();
  const cache = useQueryClient();
  const invite = async (email: string) => {
    const made = await post<{ link: string }>("/v1/stores/{store}/people", {
      path: { store },
      body: { role: "agent", email },
    });
    void cache.invalidateQueries({ queryKey: ["people", store] });
    return made.link;
  };
  return <InviteDialog title={t("people.invite")} invite={invite} close={close} />;
}
