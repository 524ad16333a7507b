import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { post } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Empty, FormDialog, Input, List, Loading, Panel, ProblemView, State, useToast } from "@/ui";
import type { Publication } from "./patch";
import { inForce, publicationLook, useDifference, useNames } from "./publications";
import { DiffList } from "./Value";
import { useWhen, WhenField } from "./WhenField";

/** Timeline is what held when, and why; an operator goes back from here or takes back what has not begun. */
export function Timeline({ publications, operator }: { publications: Publication[]; operator: boolean }) {
  const t = useT();
  const lang = useLang();
  const nameOf = useNames(publications.map((p) => p.actor));
  const [back, setBack] = useState<Publication>();
  const [drop, setDrop] = useState<Publication>();
  const now = inForce(publications);
  return (
    <Panel flush>
      <List<Publication>
        label={t("policies.view.timeline")}
        items={publications}
        id={(p) => p.id}
        loading={false}
        retry={() => undefined}
        tone={(p) => (p.state === "withdrawn" ? "dim" : undefined)}
        empty={<Empty icon="policy" title={t("policies.empty")} why={t("policies.empty_why")} />}
        columns={[
          {
            key: "version",
            title: t("policies.version"),
            main: true,
            cell: (p) => (
              <span className="person-cell">
                <span>
                  <Link className="mono" to={`/policies?version=${p.id}`}>
                    {p.version}
                  </Link>
                  <span className="caption">{t(`policies.origin.${p.origin}`)}</span>
                </span>
              </span>
            ),
          },
          {
            key: "state",
            title: t("policies.state"),
            cell: (p) => <State {...publicationLook(p.state)}>{t(`policies.state.${p.state}`)}</State>,
          },
          { key: "from", title: t("policies.effective"), cell: (p) => moment(p.effective_from, lang) },
          {
            key: "who",
            title: t("policies.who"),
            cell: (p) => (
              <span>
                {nameOf(p.actor)} <span className="caption">{moment(p.published_at, lang)}</span>
              </span>
            ),
          },
          { key: "why", title: t("policies.reason"), cell: (p) => (p.origin === "built_in" ? "–" : p.reason || "–") },
          {
            key: "do",
            title: "",
            bare: true,
            align: "end",
            width: 130,
            cell: (p) => {
              if (!operator) return null;
              if (p.state === "scheduled") {
                return (
                  <Button
                    size="small"
                    onClick={() => setDrop(p)}
                    aria-label={t("policies.withdraw_of", { version: p.version })}
                  >
                    {t("policies.withdraw")}
                  </Button>
                );
              }
              if (p.state !== "past" || p.version === now?.version) return null;
              return (
                <Button
                  size="small"
                  onClick={() => setBack(p)}
                  aria-label={t("policies.roll_back_of", { version: p.version })}
                >
                  {t("policies.roll_back")}
                </Button>
              );
            },
          },
        ]}
      />
      {back && <RollBack target={back} now={now?.version ?? ""} close={() => setBack(undefined)} />}
      {drop && <Withdraw target={drop} close={() => setDrop(undefined)} />}
    </Panel>
  );
}

function useDone(close: () => void, said: string) {
  const cache = useQueryClient();
  const toast = useToast();
  return async () => {
    await cache.invalidateQueries({ queryKey: ["policies"] });
    toast.done(said);
    close();
  };
}

function RollBack({ target, now, close }: { target: Publication; now: string; close: () => void }) {
  const t = useT();
  const when = useWhen();
  const [reason, setReason] = useState("");
  const diff = useDifference(now, target.version);
  const done = useDone(close, t(when.later ? "policies.scheduled_toast" : "policies.rolled_back"));
  const run = async () => {
    await post("/v1/policies/rollbacks", {
      body: { version: target.version, reason: reason.trim(), effective_from: when.instant },
    });
    await done();
  };
  return (
    <FormDialog
      title={t("policies.roll_back_title", { version: target.version })}
      submit={t("policies.roll_back")}
      ready={reason.trim() !== "" && when.ready}
      wide
      close={close}
      run={run}
    >
      <p>{t("policies.roll_back_why")}</p>
      {diff.isPending && <Loading rows={3} />}
      {diff.error && <ProblemView error={diff.error} small />}
      {diff.data && <DiffList items={diff.data} label={t("policies.differences")} />}
      <WhenField when={when} />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function Withdraw({ target, close }: { target: Publication; close: () => void }) {
  const t = useT();
  const lang = useLang();
  const [reason, setReason] = useState("");
  const done = useDone(close, t("policies.withdrawn_toast"));
  const run = async () => {
    await post("/v1/policies/publications/{publication}/withdrawal", {
      path: { publication: target.id },
      body: { reason: reason.trim() },
    });
    await done();
  };
  return (
    <FormDialog
      title={t("policies.withdraw_title", { version: target.version })}
      submit={t("policies.withdraw")}
      danger
      ready={reason.trim() !== ""}
      close={close}
      run={run}
    >
      <p>{t("policies.withdraw_why", { at: moment(target.effective_from, lang) })}</p>
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

/** ReasonField asks why; it goes into the audit trail. */
export function ReasonField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const t = useT();
  return (
    <div className="field">
      <label htmlFor="policy-reason">{t("policies.reason")}</label>
      <Input
        id="policy-reason"
        data-first
        value={value}
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="caption">{t("policies.reason_hint")}</p>
    </div>
  );
}
