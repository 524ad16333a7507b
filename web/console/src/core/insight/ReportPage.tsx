import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { get } from "@/api/client";
import { useTools } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Button, Empty, FilterTabs, Icon, Loading, Page, Panel, ProblemView, State, useFilter } from "@/ui";
import { Course, ViewTabs } from "./Course";
import { axisText, type Step, stampsOf } from "./figures";
import { RangeTabs, useRange } from "./Range";
import {
  amountOf,
  besides,
  changeText,
  changeTone,
  csvOfReport,
  inside,
  type Line,
  lineValue,
  noteOf,
  type Report,
  type ReportFigure,
} from "./report";

/** ReportPage is a tool's report: its figures beside claims of others, how they went, and a file of the same numbers. */
export default function ReportPage() {
  const t = useT();
  const go = useNavigate();
  const { store = "", tool = "video" } = useParams();
  const asking = useRange();
  const { span, step } = asking;
  const tools = useTools(store);
  const query = useQuery({
    queryKey: ["report", store, tool, span, step],
    queryFn: async ({ signal }) => {
      const range = asking.ask();
      const report = await get<Report>("/v1/stores/{store}/reports/{tool}", {
        path: { store, tool },
        query: { ...range, step },
        signal,
      });
      return { report, range };
    },
    placeholderData: (old) => (old?.report.tool === tool ? old : undefined),
  });
  const data = query.data;
  return (
    <Page
      title={t("report.title")}
      lead={t("report.lead")}
      actions={
        data && (
          <a className="button-link" href={csvOfReport(store, tool, data.range, step)} download={`${tool}-report.csv`}>
            <Icon name="download" /> {t("metrics.csv")}
          </a>
        )
      }
    >
      <div className="list-tools list-tools-plain tabs-wrap">
        <FilterTabs
          label={t("report.tool")}
          value={tool}
          onChange={(next) => void go(`/stores/${store}/reports/${next}?${new URLSearchParams({ span, step })}`)}
          options={(tools.data?.items ?? [{ id: tool, name: tool }]).map((x) => ({
            value: x.id,
            label: String(x.name),
          }))}
        />
        <RangeTabs range={asking} />
      </div>
      {query.isPending && <Loading rows={10} />}
      {query.error && !data && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {data && <Body report={data.report} store={store} />}
    </Page>
  );
}

function Body({ report, store }: { report: Report; store: string }) {
  const t = useT();
  return (
    <>
      {report.empty && (
        <Panel>
          <Empty
            icon="chart"
            title={t(report.empty.code === "report.not_built" ? "report.not_built" : "report.no_data")}
            why={report.empty.text}
            action={
              <Link className="button-link" to={`/stores/${store}/advice`}>
                {t("report.to_advice")}
              </Link>
            }
          />
        </Panel>
      )}
      {!report.empty && <Figures report={report} />}
      {!report.empty && report.series.length > 0 && <Courses report={report} />}
      {!report.empty && report.tables.map((table) => <TableView key={table.key} table={table} lines={report.lines} />)}
      <Lines lines={report.lines} />
    </>
  );
}

function Figures({ report }: { report: Report }) {
  const t = useT();
  const lang = useLang();
  return (
    <Panel
      title={t("report.figures")}
      extra={
        <span className="caption">
          {t("report.before", { from: moment(report.previous_from, lang), to: moment(report.from, lang) })}
        </span>
      }
    >
      <ul className="figures">
        {report.figures.map((f) => (
          <FigureCard key={f.key} figure={f} lines={report.lines} />
        ))}
      </ul>
    </Panel>
  );
}

function FigureCard({ figure: f, lines }: { figure: ReportFigure; lines: Line[] }) {
  const t = useT();
  const lang = useLang();
  const none = t("metrics.no_value");
  const c = f.comparison;
  const change = changeText(f.change, f.unit, lang);
  const by = besides(f, lines);
  return (
    <li className="figure-card">
      <h3>{f.name}</h3>
      <p className="figure-value">
        <strong>{amountOf(f.value, f.unit, lang, none, f.currency)}</strong>
        {f.reached && (
          <State tone="success" icon="ok">
            {t("report.excellent")}
          </State>
        )}
      </p>
      {change && (
        <p className="caption">
          <span className={`figure-change figure-change-${changeTone(f)}`}>{change}</span> {t("report.to_before")}
        </p>
      )}
      {c && (
        <div className="figure-compare">
          <p>
            {t("report.without", { value: amountOf(c.without, f.unit, lang, none) })}
            {c.relative !== null && <strong> {changeText(c, f.unit, lang)}</strong>}
          </p>
          <p className="caption">
            <State tone="info" icon="info">
              {t(c.label === "correlation" ? "report.correlation" : "report.randomised")}
            </State>{" "}
            {c.note}
          </p>
        </div>
      )}
      {by.map(({ at, line }) => (
        <p key={line.key + at} className="figure-line">
          <span>
            {t(`report.beside.${at}`)} <strong>{lineValue(line, lang)}</strong>
            {line.own && ` · ${t("report.own")}`}
          </span>
          <span className="caption">{noteOf(line)}</span>
        </p>
      ))}
      <p className="caption">
        {f.formula}
        {f.of > 0 && ` · ${t("report.of", { n: amountOf(String(f.of), "count", lang, "") })}`}
      </p>
    </li>
  );
}

/** Courses are how the numbers went, one at a time, with the line where one stands beside. */
function Courses({ report }: { report: Report }) {
  const t = useT();
  const lang = useLang();
  const [key, setKey] = useFilter("series");
  const s = report.series.find((x) => x.key === key) ?? report.series[0];
  if (!s) return null;
  const unit = s.unit as Parameters<typeof axisText>[1];
  const beside = besides(s, report.lines)[0];
  return (
    <Panel title={t("metrics.course")}>
      <div className="list-tools list-tools-plain tabs-wrap">
        <FilterTabs
          label={t("metrics.course")}
          value={s.key}
          onChange={setKey}
          options={report.series.map((x) => ({ value: x.key, label: x.name }))}
        />
        <ViewTabs />
      </div>
      <Course
        name={s.name}
        series={s.points}
        text={(value) => amountOf(value, s.unit, lang, t("metrics.no_value"))}
        axis={(n) => axisText(n, unit, lang)}
        {...stampsOf(report.zone, report.step as Step, lang)}
        line={
          beside && { at: Number(beside.line.value), label: `${beside.line.label} ${lineValue(beside.line, lang)}` }
        }
      />
      {beside && (
        <p className="caption">
          {beside.line.label} {lineValue(beside.line, lang)} · {noteOf(beside.line)}
        </p>
      )}
    </Panel>
  );
}

function TableView({ table, lines }: { table: Report["tables"][number]; lines: Line[] }) {
  const t = useT();
  const lang = useLang();
  return (
    <Panel flush title={table.name}>
      {table.rows.length === 0 ? (
        <Empty icon="chart" title={t("report.table_empty")} why={t("report.table_empty_why")} />
      ) : (
        <table className="list">
          <caption className="sr-only">{table.name}</caption>
          <thead>
            <tr>
              <th scope="col">{t("report.row")}</th>
              {table.columns.map((c) => (
                <th key={c.key} scope="col" className="end">
                  {c.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => {
              const line = lines.find((l) => l.key === row.line);
              return (
                <tr key={row.id}>
                  <td className="list-main">
                    {inside(row.url) ? <Link to={row.url ?? ""}>{row.name}</Link> : row.name}
                    {line && (
                      <span className="caption">
                        {" "}
                        {t("report.beside.value")} {lineValue(line, lang)}
                      </span>
                    )}
                  </td>
                  {table.columns.map((c, i) => (
                    <td key={c.key} className="end" data-label={c.name}>
                      {amountOf(row.cells[i], c.unit, lang, "–")}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {table.note && <p className="caption panel-foot">{table.note}</p>}
    </Panel>
  );
}

/** Lines are all claims about the tool, with where they come from. */
export function Lines({ lines }: { lines: Line[] }) {
  const t = useT();
  const lang = useLang();
  const [all, setAll] = useState(false);
  if (lines.length === 0) return null;
  const shown = all ? lines : lines.slice(0, 5);
  return (
    <Panel title={t("report.lines")} extra={<span className="caption">{lines[0]?.claim}</span>}>
      <dl className="lines">
        {shown.map((l) => (
          <div key={l.key}>
            <dt>
              {l.label} <strong>{lineValue(l, lang)}</strong>
            </dt>
            <dd className="caption">{noteOf(l)}</dd>
          </div>
        ))}
      </dl>
      {!all && lines.length > shown.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t("report.all_lines", { count: lines.length })}
        </Button>
      )}
    </Panel>
  );
}
