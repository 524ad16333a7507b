import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { Chart, Empty, Facts, FilterTabs, Icon, Loading, Page, Panel, ProblemView, State, useFilter } from "@/ui";
import {
  asked,
  axisText,
  chosen,
  csvOf,
  currencyOf,
  exactText,
  type FigurePage,
  figureText,
  inputText,
  pointsOf,
  type Span,
  type Step,
  spans,
} from "./figures";
import { windowText } from "./MetricsPage";

/** MetricPage is one figure: how it is defined, what went in, and how it went. */
export default function MetricPage() {
  const t = useT();
  const lang = useLang();
  const { store = "", metric: key = "" } = useParams();
  const [spanText, setSpan] = useFilter("span");
  const [stepText, setStep] = useFilter("step");
  const { span, step } = chosen(spanText, stepText);
  const now = useNow(60_000);
  const query = useQuery({
    queryKey: ["metric", store, key, span, step],
    queryFn: async ({ signal }) => {
      const range = asked(span, now);
      const page = await get<FigurePage>("/v1/stores/{store}/metrics/{key}", {
        path: { store, key },
        query: { ...range, step },
        signal,
      });
      return { page, range };
    },
    placeholderData: (old) => (old?.page.key === key ? old : undefined),
  });
  const data = query.data;
  const back = { to: `/stores/${store}/metrics`, label: t("metrics.title") };
  if (query.isPending) return <Loading rows={8} />;
  if (!data) return <ProblemView error={query.error} retry={() => void query.refetch()} page />;
  const { page, range } = data;
  const currency = currencyOf(page);
  return (
    <Page title={page.name} back={back}>
      <Panel>
        <div className="figure-now">
          <strong>{figureText(page.value, page.unit, lang, t("metrics.no_value"))}</strong>
          <State
            tone={page.source === "pinned" ? "info" : "neutral"}
            icon={page.source === "pinned" ? "lock" : "chart"}
          >
            {t(`metrics.source.${page.source}`)}
          </State>
          <span className="caption">{t("metrics.as_of", { at: moment(page.computed_at, lang) })}</span>
        </div>
        {page.source === "pinned" && <p className="secondary">{t("metrics.pinned_why")}</p>}
        <Facts
          rows={[
            [t("metrics.formula"), page.formula],
            [t("metrics.counts"), page.counts],
            [
              t("metrics.window"),
              page.window
                ? page.bucket
                  ? t("metrics.window_cut", { window: windowText(page.window, t), bucket: page.bucket })
                  : windowText(page.window, t)
                : t("metrics.whole"),
            ],
            [t("metrics.zone"), page.zone],
            [
              t("metrics.key"),
              <span key="k" className="mono">
                {page.key}
              </span>,
            ],
          ]}
        />
      </Panel>
      <Course
        page={page}
        text={(value) => exactText(value, page.unit, lang, t("metrics.no_value"), currency)}
        span={span}
        step={step}
        setSpan={(next) => setSpan(next === "30d" ? "" : next)}
        setStep={setStep}
        csv={csvOf(store, key, range, step)}
      />
      {page.inputs.length > 0 && (
        <Panel flush title={t("metrics.inputs")}>
          <table className="list">
            <caption className="sr-only">{t("metrics.inputs")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("metrics.input")}</th>
                <th scope="col" style={{ textAlign: "end" }}>
                  {t("metrics.input_sum")}
                </th>
              </tr>
            </thead>
            <tbody>
              {page.inputs.map((input) => (
                <tr key={input.key}>
                  <td className="list-main mono">{input.key}</td>
                  <td data-label={t("metrics.input_sum")} style={{ textAlign: "end" }}>
                    {inputText(input, lang)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </Page>
  );
}

interface CourseProps {
  page: FigurePage;
  text: (value: unknown) => string;
  span: Span;
  step: Step;
  setSpan: (span: Span) => void;
  setStep: (step: string) => void;
  csv: string;
}

/** Course is how the figure went, as a picture or as a table, and as a file of the same numbers. */
function Course({ page, text, span, step, setSpan, setStep, csv }: CourseProps) {
  const t = useT();
  const lang = useLang();
  const [view, setView] = useFilter("view");
  const points = pointsOf(page.series);
  const nothing = points.every((p) => p.value === null);
  const stamp = (options: Intl.DateTimeFormatOptions) => (at: string) =>
    new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: page.zone, ...options }).format(
      new Date(at),
    );
  const full = stamp({
    year: "numeric",
    month: "short",
    ...(step === "month" ? {} : { day: "numeric" }),
    ...(step === "hour" ? { hour: "2-digit", minute: "2-digit", hour12: false } : {}),
  });
  const short = stamp(
    step === "month"
      ? { year: "2-digit", month: "short" }
      : step === "hour"
        ? { month: "numeric", day: "numeric", hour: "2-digit", hour12: false }
        : { month: "short", day: "numeric" },
  );
  return (
    <Panel
      title={t("metrics.course")}
      extra={
        <a className="button-link" href={csv} download={`${page.key}.csv`}>
          <Icon name="download" /> {t("metrics.csv")}
        </a>
      }
    >
      <div className="list-tools list-tools-plain">
        <FilterTabs
          label={t("metrics.span")}
          value={span}
          onChange={setSpan}
          options={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t(`metrics.span.${value}`) }))}
        />
        {spans[span].steps.length > 1 && (
          <FilterTabs
            label={t("metrics.step")}
            value={step}
            onChange={setStep}
            options={spans[span].steps.map((value) => ({ value, label: t(`metrics.step.${value}`) }))}
          />
        )}
        <FilterTabs
          label={t("metrics.view")}
          value={view === "table" ? "table" : ""}
          onChange={setView}
          options={[
            { value: "", label: t("metrics.view.chart") },
            { value: "table", label: t("metrics.view.table") },
          ]}
        />
      </div>
      {nothing && <Empty icon="chart" title={t("metrics.no_course")} why={t("metrics.no_course_why")} />}
      {!nothing && view !== "table" && (
        <Chart
          label={t("metrics.chart", {
            name: page.name,
            from: full(points[0]?.at ?? ""),
            to: full(points.at(-1)?.at ?? ""),
          })}
          points={points}
          value={(n) => axisText(n, page.unit, lang)}
          time={short}
          moment={full}
          none={t("metrics.no_value")}
        />
      )}
      {!nothing && view === "table" && (
        <table className="list">
          <caption className="sr-only">{page.name}</caption>
          <thead>
            <tr>
              <th scope="col">{t("metrics.at")}</th>
              <th scope="col" style={{ textAlign: "end" }}>
                {t("metrics.col.value")}
              </th>
            </tr>
          </thead>
          <tbody>
            {page.series.toReversed().map((p) => (
              <tr key={p.at}>
                <td className="list-main">{full(p.at)}</td>
                <td data-label={t("metrics.col.value")} style={{ textAlign: "end" }}>
                  {text(p.value)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="caption">{t("metrics.course_note", { zone: page.zone })}</p>
    </Panel>
  );
}
