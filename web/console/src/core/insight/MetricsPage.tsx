import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLocation, useParams } from "react-router";
import { get } from "@/api/client";
import type { Page as ListOf, Metric } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment, money, share } from "@/lib/format";
import { Empty, Facts, Loading, Page, Panel, ProblemView } from "@/ui";

/** MetricsPage shows a store's figures and how each is computed: what the tools' conditions look at. */
export default function MetricsPage() {
  const t = useT();
  const lang = useLang();
  const { store = "" } = useParams();
  const { hash } = useLocation();
  const query = useQuery({
    queryKey: ["metrics", store],
    queryFn: ({ signal }) => get<ListOf<Metric>>("/v1/stores/{store}/metrics", { path: { store }, signal }),
  });
  const items = query.data?.items;
  useEffect(() => {
    if (items && hash) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [items, hash]);
  return (
    <Page
      title={t("metrics.title")}
      lead={t("metrics.lead")}
      back={{ to: `/stores/${store}/marketing`, label: t("elig.to_marketing") }}
      width="narrow"
    >
      {query.isPending && <Loading rows={8} />}
      {query.error && !items && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {items?.length === 0 && (
        <Panel>
          <Empty icon="clock" title={t("metrics.empty")} why={t("metrics.empty_why")} />
        </Panel>
      )}
      {items?.map((metric) => (
        <section
          key={metric.key}
          id={metric.key}
          className={hash === `#${metric.key}` ? "panel panel-target" : "panel"}
        >
          <header className="panel-head">
            <h2>{metric.name}</h2>
            <span className="figure">{show(metric, lang)}</span>
          </header>
          <Facts
            rows={[
              [t("metrics.formula"), metric.formula],
              [t("metrics.window"), metric.window || t("none")],
              [t("metrics.computed"), moment(metric.computed_at, lang)],
            ]}
          />
        </section>
      ))}
    </Page>
  );
}

function show(metric: Metric, lang: "zh" | "en"): string {
  if (typeof metric.value === "object") return money(metric.value, lang);
  return metric.unit === "share" ? share(metric.value) : metric.value;
}
