import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { get } from "@/api/client";
import { useTools } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { Empty, FilterTabs, Loading, Page, Panel, ProblemView, State, useFilter } from "@/ui";
import { type Cause, type Diagnosis, figureOf, inside } from "./report";

/** DiagnosisPage asks what is wrong, says which known causes were found in the store's facts, and leads to the mend. */
export default function DiagnosisPage() {
  const t = useT();
  const go = useNavigate();
  const { store = "", tool = "video" } = useParams();
  const [chosen, setChosen] = useFilter("symptom");
  const tools = useTools(store);
  const query = useQuery({
    queryKey: ["diagnosis", store, tool],
    queryFn: ({ signal }) => get<Diagnosis>("/v1/stores/{store}/diagnosis/{tool}", { path: { store, tool }, signal }),
  });
  const d = query.data;
  const symptom = d?.symptoms.find((s) => s.id === chosen);
  const found = (id: string) => d?.symptoms.find((s) => s.id === id)?.causes.filter((c) => c.found).length ?? 0;
  return (
    <Page title={t("diagnosis.title")} lead={t("diagnosis.lead")}>
      <div className="list-tools list-tools-plain tabs-wrap">
        <FilterTabs
          label={t("report.tool")}
          value={tool}
          onChange={(next) => void go(`/stores/${store}/diagnosis/${next}`)}
          options={(tools.data?.items ?? [{ id: tool, name: tool }]).map((x) => ({
            value: x.id,
            label: String(x.name),
          }))}
        />
      </div>
      {query.isPending && <Loading rows={8} />}
      {query.error && !d && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {d?.empty && (
        <Panel>
          <Empty icon="help" title={t("diagnosis.not_built")} why={d.empty.text} />
        </Panel>
      )}
      {d && !d.empty && (
        <Panel title={t("diagnosis.ask")}>
          <div className="symptoms">
            {d.symptoms.map((s) => (
              <button
                key={s.id}
                type="button"
                className="symptom"
                aria-pressed={s.id === symptom?.id}
                onClick={() => setChosen(s.id)}
              >
                <span>{s.text}</span>
                <State tone={found(s.id) ? "warning" : "success"} icon={found(s.id) ? "warn" : "ok"}>
                  {found(s.id) ? t("diagnosis.found", { count: found(s.id) }) : t("diagnosis.nothing")}
                </State>
              </button>
            ))}
          </div>
        </Panel>
      )}
      {symptom && (
        <Panel title={symptom.text}>
          <ul className="reasons" aria-label={symptom.text}>
            {symptom.causes.map((c) => (
              <CauseRow key={c.id} cause={c} />
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function CauseRow({ cause: c }: { cause: Cause }) {
  const t = useT();
  const lang = useLang();
  const figure = figureOf(c, lang, t);
  // A rate that cannot be computed rules nothing out.
  const unknown = c.figure === null && c.limit !== null;
  return (
    <li className={c.found ? "reason reason-open" : "reason"}>
      <div className="reason-state">
        <State tone={c.found ? "error" : "neutral"} icon={c.found ? "no" : unknown ? "help" : "check"}>
          {t(c.found ? "diagnosis.is" : unknown ? "diagnosis.unknown" : "diagnosis.is_not")}
        </State>
      </div>
      <div className="reason-body">
        <h3>{c.name}</h3>
        <p>
          {c.evidence} {figure && <span className="secondary">{figure}</span>}
        </p>
        {c.found && c.fix && <p className="reason-fix">{c.fix}</p>}
        <p className="caption">{t("advice.source", { source: c.source })}</p>
      </div>
      {c.found && inside(c.url) && (
        <div className="reason-action">
          <Link className="button-link" to={c.url} aria-label={`${t("elig.fix")}: ${c.name}`}>
            {t("elig.fix")}
          </Link>
        </div>
      )}
    </li>
  );
}
