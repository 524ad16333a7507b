import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, post, remove } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import {
  Button,
  Checkbox,
  Empty,
  FormDialog,
  Icon,
  Input,
  List,
  Page,
  Panel,
  SearchBox,
  Select,
  State,
  useClearFilters,
  useConfirm,
  useFilter,
  useToast,
} from "@/ui";
import { InviteDialog } from "./InviteDialog";

type Person = Of<"IdentityStaffPersonBody">;
const roles = ["reviewer", "trust_safety", "finance", "operator"] as const;
type StaffRole = (typeof roles)[number];

const nameOf = (p: Person): string => p.name || p.email;

/** StaffPage lists the marketplace's own people; an operator invites them and gives them their roles. */
export default function StaffPage() {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const cache = useQueryClient();
  const [q, setQ] = useFilter("q");
  const [role, setRole] = useFilter("role");
  const clear = useClearFilters();
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<Person>();
  const [ask, dialog] = useConfirm();
  const list = usePages<ListOf<Person>>(["staff"], "/v1/staff", { query: { q, role } });
  const drop = (p: Person) => {
    const invited = p.state === "invited";
    ask({
      title: t(invited ? "team.withdraw_ask" : "team.remove_ask", { name: nameOf(p) }),
      why: t(invited ? "team.withdraw_why" : "team.remove_why"),
      confirm: t("do.remove"),
      danger: true,
      run: async () => {
        await remove("/v1/staff/{user}", { path: { user: p.id } });
        await cache.invalidateQueries({ queryKey: ["staff"] });
        toast.done(t("people.removed", { name: nameOf(p) }));
      },
    });
  };
  const button = (
    <Button type="primary" icon={<Icon name="add" />} onClick={() => setInviting(true)}>
      {t("team.invite")}
    </Button>
  );
  return (
    <Page title={t("team.title")} lead={t("team.lead")} actions={!list.problem && button}>
      <Panel flush>
        <div className="list-tools">
          <Select
            className="tool-select"
            aria-label={t("team.role")}
            value={role}
            onChange={setRole}
            options={[
              { value: "", label: t("team.role_all") },
              ...roles.map((value) => ({ value, label: t(`role.${value}`) })),
            ]}
          />
          <SearchBox label={t("team.search")} value={q} onChange={setQ} />
        </div>
        <List<Person>
          label={t("team.title")}
          {...list}
          id={(p) => p.id}
          filtered={Boolean(q || role)}
          clear={clear}
          empty={<Empty icon="people" title={t("team.empty")} why={t("team.empty_why")} action={button} />}
          columns={[
            {
              key: "name",
              title: t("people.col.name"),
              main: true,
              cell: (p) => (
                <span className="person-cell">
                  <span>
                    {nameOf(p)}
                    {p.me && ` (${t("people.you")})`}
                    {p.name && <span className="caption">{p.email}</span>}
                  </span>
                </span>
              ),
            },
            { key: "roles", title: t("team.roles"), cell: (p) => p.roles.map((r) => r.label).join(" · ") },
            {
              key: "state",
              title: t("people.col.state"),
              cell: (p) => (
                <State tone={p.state === "invited" ? "info" : "success"} icon={p.state === "invited" ? "clock" : "ok"}>
                  {t(p.state === "invited" ? "people.state.invited" : "people.state.active")}
                </State>
              ),
            },
            { key: "since", title: t("people.col.since"), cell: (p) => day(p.since, lang) },
            {
              key: "do",
              title: "",
              bare: true,
              align: "end",
              width: 210,
              cell: (p) => (
                <span className="row-actions">
                  {p.state === "active" && (
                    <Button
                      size="small"
                      onClick={() => setChanging(p)}
                      aria-label={t("team.change_of", { name: nameOf(p) })}
                    >
                      {t("team.change")}
                    </Button>
                  )}
                  {!p.me && (
                    <Button size="small" onClick={() => drop(p)} aria-label={t("people.remove", { name: nameOf(p) })}>
                      {t("do.remove")}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </Panel>
      {inviting && <StaffInvite close={() => setInviting(false)} />}
      {changing && <RolesDialog person={changing} close={() => setChanging(undefined)} />}
      {dialog}
    </Page>
  );
}

function StaffInvite({ close }: { close: () => void }) {
  const t = useT();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<StaffRole>("reviewer");
  const invite = async (email: string) => {
    const made = await post<{ link: string }>("/v1/staff", { body: { email, name: name.trim() || undefined, role } });
    void cache.invalidateQueries({ queryKey: ["staff"] });
    return made.link;
  };
  return (
    <InviteDialog title={t("team.invite")} invite={invite} close={close}>
      <div className="field">
        <label htmlFor="staff-name">{t("team.name")}</label>
        <Input id="staff-name" value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
      </div>
      <div className="field">
        <label htmlFor="staff-role">{t("team.role")}</label>
        <Select
          id="staff-role"
          className="wide"
          value={role}
          onChange={setRole}
          getPopupContainer={(node) => node.parentElement ?? document.body}
          options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
        <p className="caption">{t("team.more_roles")}</p>
      </div>
    </InviteDialog>
  );
}

function RolesDialog({ person, close }: { person: Person; close: () => void }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<string[]>(person.roles.map((r) => r.role));
  const save = async () => {
    await call("PUT", "/v1/staff/{user}/roles", { path: { user: person.id }, body: { roles: chosen } });
    await cache.invalidateQueries({ queryKey: ["staff"] });
    toast.done(t("team.changed", { name: nameOf(person) }));
    close();
  };
  return (
    <FormDialog
      title={t("team.change_of", { name: nameOf(person) })}
      submit={t("do.save")}
      ready={chosen.length > 0}
      close={close}
      run={save}
    >
      <p>{t("team.change_why")}</p>
      <fieldset className="field choices">
        <legend>{t("team.roles")}</legend>
        {roles.map((role) => (
          <Checkbox
            key={role}
            checked={chosen.includes(role)}
            onChange={(event) =>
              setChosen(event.target.checked ? [...chosen, role] : chosen.filter((other) => other !== role))
            }
          >
            {t(`role.${role}`)}
          </Checkbox>
        ))}
        {chosen.length === 0 && (
          <p className="field-error" role="alert">
            {t("team.one_needed")}
          </p>
        )}
      </fieldset>
    </FormDialog>
  );
}
