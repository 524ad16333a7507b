import { useT } from "@/i18n";
import { Chart, Empty, FilterTabs, useFilter } from "@/ui";
import { type FigurePage, pointsOf } from "./figures";

interface CourseProps {
  name: string;
  series: FigurePage["series"];
  /** A value as the table writes it, and as the axis does. */
  text: (value: string | null) => string;
  axis: (value: number) => string;
  /** A moment as the axis writes it, and as the table does. */
  short: (at: string) => string;
  full: (at: string) => string;
  line?: { at: number; label: string };
  most?: number;
}

/** ViewTabs chooses between the picture and the table of the same numbers. */
export function ViewTabs() {
  const t = useT();
  const [view, setView] = useFilter("view");
  return (
    <FilterTabs
      label={t("metrics.view")}
      value={view === "table" ? "table" : ""}
      onChange={setView}
      options={[
        { value: "", label: t("metrics.view.chart") },
        { value: "table", label: t("metrics.view.table") },
      ]}
    />
  );
}

/** Course is how a figure went, as the picture or the table that ViewTabs chose. */
export function Course({ name, series, text, axis, short, full, line, most }: CourseProps) {
  const t = useT();
  const [view] = useFilter("view");
  const points = pointsOf(series);
  if (points.every((p) => p.value === null)) {
    return <Empty icon="chart" title={t("metrics.no_course")} why={t("metrics.no_course_why")} />;
  }
  if (view !== "table") {
    return (
      <Chart
        label={t("metrics.chart", { name, from: full(points[0]?.at ?? ""), to: full(points.at(-1)?.at ?? "") })}
        points={points}
        value={axis}
        time={short}
        moment={full}
        none={t("metrics.no_value")}
        line={line}
        most={most}
      />
    );
  }
  return (
    <table className="list">
      <caption className="sr-only">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{t("metrics.at")}</th>
          <th scope="col" className="end">
            {t("metrics.col.value")}
          </th>
        </tr>
      </thead>
      <tbody>
        {series.toReversed().map((p) => (
          <tr key={p.at}>
            <td className="list-main">{full(p.at)}</td>
            <td className="end" data-label={t("metrics.col.value")}>
              {text(p.value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
