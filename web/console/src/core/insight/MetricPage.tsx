import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { moment, term } from "@/lib/format";
import { Facts, Icon, Loading, Page, Panel, ProblemView, State } from "@/ui";
import { Course, ViewTabs } from "./Course";
import {
  axisText,
  csvOf,
  currencyOf,
  exactText,
  type FigurePage,
  figureText,
  inputName,
  inputText,
  stampsOf,
} from "./figures";
import { windowText } from "./MetricsPage";
import { RangeTabs, useRange } from "./Range";

/** MetricPage is one figure: how it is defined, what went in, and how it went. */
export default function MetricPage() {
  const t = useT();
  const lang = useLang();
  const { store = "", metric: key = "" } = useParams();
  const asking = useRange();
  const { span, step } = asking;
  const query = useQuery({
    queryKey: ["metric", store, key, span, step],
    queryFn: async ({ signal }) => {
      const range = asking.ask();
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
                  ? t("metrics.window_cut", { window: windowText(page.window, t), bucket: term(page.bucket, lang) })
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
      <Panel
        title={t("metrics.course")}
        extra={
          <a className="button-link" href={csvOf(store, key, range, step)} download={`${page.key}.csv`}>
            <Icon name="download" /> {t("metrics.csv")}
          </a>
        }
      >
        <div className="list-tools list-tools-plain">
          <RangeTabs range={asking} />
          <ViewTabs />
        </div>
        <Course
          name={page.name}
          series={page.series}
          text={(value) => exactText(value, page.unit, lang, t("metrics.no_value"), currency)}
          axis={(n) => axisText(n, page.unit, lang)}
          most={page.unit === "share" ? 1 : undefined}
          {...stampsOf(page.zone, step, lang)}
        />
        <p className="caption">{t("metrics.course_note", { zone: page.zone })}</p>
      </Panel>
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
                  <td className="list-main">
                    <span>
                      {inputName(input.key, t)} <span className="mono caption">{input.key}</span>
                    </span>
                  </td>
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
