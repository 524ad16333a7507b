import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useLocation, useParams } from "react-router";
import { get } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Of } from "@/api/server";
import type { Page as ListOf, Product } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { count, moment, money } from "@/lib/format";
import { Empty, Input, List, Page, Panel, SearchBox, State, useClearFilters, useFilter } from "@/ui";
import { type Figure, figureText } from "./figures";

/** MetricsPage lists a store's figures: what they are now, over which window and where they come from. */
export default function MetricsPage() {
  const t = useT();
  const lang = useLang();
  const { store = "" } = useParams();
  const { hash } = useLocation();
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const query = useQuery({
    queryKey: ["metrics", store],
    queryFn: ({ signal }) => get<ListOf<Figure>>("/v1/stores/{store}/metrics", { path: { store }, signal }),
  });
  const word = q.toLowerCase();
  const all = query.data?.items;
  const items = (all ?? []).filter((m) => !word || `${m.name} ${m.key}`.toLowerCase().includes(word));
  const target = decodeURIComponent(hash.slice(1));
  useEffect(() => {
    if (all && target) document.getElementById(target)?.scrollIntoView({ block: "center" });
  }, [all, target]);
  return (
    <Page title={t("metrics.title")} lead={t("metrics.lead")}>
      <Panel flush>
        <div className="list-tools">
          <SearchBox label={t("metrics.search")} value={q} onChange={setQ} />
        </div>
        <List<Figure>
          label={t("metrics.title")}
          items={items}
          id={(m) => m.key}
          loading={query.isPending}
          problem={query.error ? asProblem(query.error) : undefined}
          retry={() => void query.refetch()}
          filtered={Boolean(q)}
          clear={clear}
          tone={(m) => (m.key === target ? "target" : undefined)}
          empty={<Empty icon="clock" title={t("metrics.empty")} why={t("metrics.empty_why")} />}
          columns={[
            {
              key: "name",
              title: t("metrics.col.name"),
              main: true,
              cell: (m) => (
                <span id={m.key}>
                  <Link to={`/stores/${store}/metrics/${m.key}`}>{m.name}</Link>
                </span>
              ),
            },
            {
              key: "value",
              title: t("metrics.col.value"),
              align: "end",
              cell: (m) => <strong>{figureText(m.value, m.unit, lang, t("metrics.no_value"))}</strong>,
            },
            {
              key: "window",
              title: t("metrics.window"),
              cell: (m) => (m.window ? windowText(m.window, t) : t("metrics.whole")),
            },
            {
              key: "source",
              title: t("metrics.source"),
              cell: (m) => (
                <State
                  tone={m.source === "pinned" ? "info" : "neutral"}
                  icon={m.source === "pinned" ? "lock" : "chart"}
                >
                  {t(`metrics.source.${m.source}`)}
                </State>
              ),
            },
            { key: "computed", title: t("metrics.computed"), width: 170, cell: (m) => moment(m.computed_at, lang) },
          ]}
        />
      </Panel>
      <Items store={store} />
    </Page>
  );
}

/** "90d" in words. */
export function windowText(window: string, t: ReturnType<typeof useT>): string {
  const days = /^(\d+)d$/.exec(window);
  return days ? t("metrics.days", { count: Number(days[1]) }) : window;
}

type Row = Of<"InsightItemRow">;

/** Items is what each product sold in a month of the store's zone. */
function Items({ store }: { store: string }) {
  const t = useT();
  const lang = useLang();
  const [month, setMonth] = useFilter("month");
  const query = useQuery({
    queryKey: ["item-metrics", store, month],
    queryFn: ({ signal }) =>
      get<Of<"ItemsOutputBody">>("/v1/stores/{store}/item-metrics", { path: { store }, query: { month }, signal }),
  });
  const products = useQuery({
    queryKey: ["products", store, "names"],
    queryFn: ({ signal }) =>
      get<ListOf<Product>>("/v1/stores/{store}/products", { path: { store }, query: { limit: 100 }, signal }),
  });
  const names = new Map(products.data?.items.map((p) => [p.id, say(p.title, lang)]));
  return (
    <Panel
      flush
      title={t("metrics.items")}
      extra={
        <Input
          className="month"
          type="month"
          aria-label={t("metrics.month")}
          value={month || query.data?.month || ""}
          onChange={(event) => setMonth(event.target.value)}
        />
      }
    >
      <List<Row>
        label={t("metrics.items")}
        items={query.data?.items ?? []}
        id={(r) => r.product_id}
        loading={query.isPending}
        problem={query.error ? asProblem(query.error) : undefined}
        retry={() => void query.refetch()}
        empty={<Empty icon="product" title={t("metrics.items_empty")} why={t("metrics.items_empty_why")} />}
        columns={[
          {
            key: "product",
            title: t("products.col.product"),
            main: true,
            cell: (r) => names.get(r.product_id) ?? <span className="mono">{r.product_id}</span>,
          },
          { key: "gmv", title: t("metrics.gmv"), align: "end", cell: (r) => money(r.gmv, lang) },
          { key: "orders", title: t("metrics.orders"), align: "end", cell: (r) => count(r.orders, lang) },
          { key: "units", title: t("metrics.units"), align: "end", cell: (r) => count(r.units, lang) },
        ]}
      />
    </Panel>
  );
}
