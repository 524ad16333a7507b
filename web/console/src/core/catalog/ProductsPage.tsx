import { Link, useParams } from "react-router";
import { usePages } from "@/api/query";
import type { Page as ListOf, Product } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { day, money } from "@/lib/format";
import { Empty, Icon, List, Page, Panel, SearchBox, useClearFilters, useFilter } from "@/ui";

/** ProductsPage lists what a store sells. */
export default function ProductsPage() {
  const t = useT();
  const lang = useLang();
  const { store = "" } = useParams();
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const list = usePages<ListOf<Product>>(["products", store, "list"], "/v1/stores/{store}/products", {
    path: { store },
    query: { q },
  });
  return (
    <Page title={t("products.title")} lead={t("products.lead")}>
      <Panel flush>
        <div className="list-tools">
          <SearchBox label={t("products.search")} value={q} onChange={setQ} />
        </div>
        <List<Product>
          label={t("products.title")}
          {...list}
          id={(product) => product.id}
          filtered={Boolean(q)}
          clear={clear}
          empty={<Empty icon="product" title={t("products.empty")} why={t("products.empty_why")} />}
          columns={[
            {
              key: "product",
              title: t("products.col.product"),
              main: true,
              cell: (p) => (
                <span className="product-cell">
                  {p.image_url ? (
                    <img src={p.image_url} alt="" width={40} height={40} loading="lazy" />
                  ) : (
                    <Icon name="product" size={20} />
                  )}
                  <span>
                    {say(p.title, lang)}
                    <span className="caption">{p.id}</span>
                  </span>
                </span>
              ),
            },
            { key: "category", title: t("products.col.category"), cell: (p) => p.category_label || p.category || "–" },
            {
              key: "price",
              title: t("products.col.price"),
              align: "end",
              width: 120,
              cell: (p) => money(p.price, lang) || "–",
            },
            { key: "listed", title: t("products.col.listed"), width: 160, cell: (p) => day(p.listed_at, lang) || "–" },
            {
              key: "film",
              title: "",
              bare: true,
              align: "end",
              width: 170,
              cell: (p) => (
                <Link
                  to={`/stores/${store}/videos/upload?product=${encodeURIComponent(p.id)}`}
                  aria-label={t("products.film_of", { title: say(p.title, lang) })}
                >
                  {t("products.film")}
                </Link>
              ),
            },
          ]}
        />
      </Panel>
    </Page>
  );
}
