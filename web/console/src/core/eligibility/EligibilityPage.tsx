import { useState } from "react";
import { Link, useLocation, useParams } from "react-router";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { missingOf, openFirst } from "@/lib/gap";
import { Alert, Button, Icon, Loading, Page, Panel, ProblemView, ReasonRows, State, useToast } from "@/ui";
import { isNotMet, screenOf, toolLook, uploadOf, useActivate, useEligibility, useTools } from "./tools";

/** EligibilityPage shows what a tool asks of the store, row by row, and switches it on. */
export default function EligibilityPage() {
  const t = useT();
  const lang = useLang();
  const { store = "", tool = "" } = useParams();
  const arrived = useLocation().state as { activated?: boolean; refused?: boolean } | null;
  const query = useEligibility(store, tool);
  const tools = useTools(store);
  const activate = useActivate(store);
  const toast = useToast();
  const [refused, setRefused] = useState(arrived?.refused === true);
  const [fresh, setFresh] = useState(arrived?.activated === true);
  const tile = tools.data?.items.find((item) => item.id === tool);
  const answer = query.data;
  const name = tile?.name ?? tool;
  const rows = openFirst(answer?.criteria ?? []);
  const { count, total } = missingOf(rows);
  const automatic = tile?.automatic ?? false;
  const available = tile?.available ?? true;
  const on = answer?.state === "active";
  const stopped = answer && ["suspended", "frozen", "closed", "pending"].includes(answer.state);
  const run = () => {
    if (activate.isPending) return;
    activate.mutate(tool, {
      onSuccess: () => {
        setRefused(false);
        setFresh(true);
      },
      onError: (error) => {
        if (isNotMet(error)) setRefused(true);
        else toast.failed(error);
      },
    });
  };
  const look = answer && toolLook(answer.state);
  return (
    <Page
      title={name}
      lead={tile?.summary}
      back={{ to: `/stores/${store}/marketing`, label: t("elig.to_marketing") }}
      width="narrow"
      state={
        !available ? (
          <State tone="neutral" icon="clock">
            {t("state.tool.unavailable")}
          </State>
        ) : automatic && answer?.eligible ? (
          <State tone="success" icon="ok">
            {t("state.tool.automatic")}
          </State>
        ) : (
          look && (
            <State tone={look.tone} icon={look.icon}>
              {t(`state.tool.${answer.state}`)}
            </State>
          )
        )
      }
    >
      {query.isPending && <Loading rows={8} />}
      {query.error && !answer && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {answer && fresh && on && (
        <div className="success" role="status">
          <Icon name="ok" size={26} className="tone-success" />
          <div>
            <h2>{t("elig.success", { tool: name })}</h2>
            {tool === "video" && <p>{t("elig.success_video")}</p>}
            <p>
              <Link
                className="button-link button-link-primary"
                to={tool === "video" ? uploadOf(store) : screenOf(store, { id: tool, screen_url: tile?.screen_url })}
              >
                {t(tool === "video" ? "elig.first_upload" : "marketing.open")}
              </Link>
            </p>
          </div>
        </div>
      )}
      {answer?.grace_until && (
        <Alert
          type="warning"
          showIcon
          title={t("elig.grace", { at: moment(answer.grace_until, lang) })}
          role="status"
        />
      )}
      {refused && count > 0 && (
        <Alert type="warning" showIcon title={t("elig.refused")} description={t("elig.refused_why")} role="alert" />
      )}
      {!available && <Alert type="info" showIcon title={t("marketing.not_here")} role="status" />}
      {answer && (
        <Panel
          flush
          title={
            total === 0
              ? t("elig.summary_none")
              : count === 0
                ? t("elig.summary_met", { total })
                : t("elig.summary", { count, total })
          }
          extra={
            available &&
            !automatic &&
            !on &&
            !stopped && (
              <Button type={count === 0 ? "primary" : "default"} onClick={run} loading={activate.isPending}>
                {t("marketing.activate")}
              </Button>
            )
          }
        >
          <p className="panel-lead">
            {!available
              ? t("elig.lead_absent")
              : automatic
                ? t("marketing.automatic")
                : on
                  ? t("elig.lead_active")
                  : t(count > 0 ? "elig.lead_missing" : "elig.lead_met")}
          </p>
          {total > 0 && <ReasonRows rows={rows} label={name} />}
          <div className="panel-foot">
            {answer.policy_version && (
              <span className="caption">
                {t("elig.policy", { version: answer.policy_version, at: moment(answer.checked_at, lang) })}
              </span>
            )}
            <Button size="small" onClick={() => void query.refetch()} loading={query.isRefetching}>
              {t("elig.check_again")}
            </Button>
          </div>
        </Panel>
      )}
    </Page>
  );
}
