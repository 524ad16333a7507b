import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { Empty, Icon, Loading, Page, Panel, ProblemView, State } from "@/ui";
import { acts, figureOf, inside, type Plan, type Reason, type Step, stances } from "./report";

/** AdvicePage is the adviser: one plan over all tools, and what speaks for and against each. */
export default function AdvicePage() {
  const t = useT();
  const { store = "" } = useParams();
  const query = useQuery({
    queryKey: ["advice", store],
    queryFn: ({ signal }) => get<Plan>("/v1/stores/{store}/advice", { path: { store }, signal }),
  });
  if (query.isPending) return <Loading rows={10} />;
  if (!query.data) return <ProblemView error={query.error} retry={() => void query.refetch()} page />;
  const { steps, tools } = query.data;
  return (
    <Page title={t("advice.title")} lead={t("advice.lead")}>
      <Panel title={t("advice.plan")}>
        <ol className="plan">
          {steps.map((step) => (
            <PlanStep key={step.tool} step={step} store={store} />
          ))}
        </ol>
      </Panel>
      {tools.map((tool) => (
        <Panel
          key={tool.tool}
          title={tool.name}
          extra={<Link to={`/stores/${store}/diagnosis/${tool.tool}`}>{t("advice.diagnose")}</Link>}
        >
          {tool.reasons.length === 0 ? (
            <Empty icon="info" title={t("advice.no_reasons")} why={t("advice.no_reasons_why")} />
          ) : (
            <ul className="reasons" aria-label={tool.name}>
              {tool.reasons.map((r) => (
                <ReasonRow key={r.id} reason={r} />
              ))}
            </ul>
          )}
        </Panel>
      ))}
    </Page>
  );
}

function PlanStep({ step, store }: { step: Step; store: string }) {
  const t = useT();
  const look = acts[step.act] ?? acts.try;
  return (
    <li className="plan-step">
      <div className="plan-head">
        <h3>{step.name}</h3>
        {look && (
          <State tone={look.tone} icon={look.icon}>
            {t(look.label)}
          </State>
        )}
      </div>
      <p>{step.text}</p>
      {step.before.length > 0 && (
        <ul className="plan-before" aria-label={t("advice.before")}>
          {step.before.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {step.act === "prepare" || step.act === "start" || step.act === "keep" ? (
        <Link className="button-link" to={inside(step.url) ? (step.url ?? "") : `/stores/${store}/tools/${step.tool}`}>
          {t("advice.open")} <Icon name="go" />
        </Link>
      ) : null}
    </li>
  );
}

function ReasonRow({ reason: r }: { reason: Reason }) {
  const t = useT();
  const lang = useLang();
  const look = stances[r.stance];
  const figure = figureOf(r, lang, t);
  return (
    <li className="reason">
      <div className="reason-state">
        {look && (
          <State tone={look.tone} icon={look.icon}>
            {t(look.label)}
          </State>
        )}
      </div>
      <div className="reason-body">
        <h3>{r.text}</h3>
        {figure && <p>{figure}</p>}
        {r.fix && <p className="reason-fix">{r.fix}</p>}
        <p className="caption">{t("advice.source", { source: r.source })}</p>
      </div>
      {inside(r.url) && (
        <div className="reason-action">
          <Link className="button-link" to={r.url ?? ""} aria-label={`${t("advice.open")}: ${r.text}`}>
            {t("advice.open")}
          </Link>
        </div>
      )}
    </li>
  );
}
