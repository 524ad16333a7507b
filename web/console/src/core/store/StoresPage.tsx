import { Link } from "react-router";
import { usePages } from "@/api/query";
import type { Page as ListOf, Store } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import { Empty, FilterTabs, List, Page, Panel, SearchBox, useClearFilters, useFilter } from "@/ui";

const levels = ["L1", "L2", "L3", "L4", "L5"];

/** StoresPage lists every store of the marketplace, for its staff. */
export default function StoresPage() {
  const t = useT();
  const lang = useLang();
  const [q, setQ] = useFilter("q");
  const [level, setLevel] = useFilter("level");
  const clear = useClearFilters();
  const list = usePages<ListOf<Store>>(["stores", "list"], "/v1/stores", { query: { q, level, limit: 100 } });
  // A server without these filters sends everything: then they hold for what is loaded.
  const word = q.toLowerCase();
  const items = list.items.filter(
    (s) =>
      (!level || s.level === level) &&
      (!word || `${s.name} ${s.legal_name ?? ""} ${s.id}`.toLowerCase().includes(word)),
  );
  return (
    <Page title={t("stores.title")}>
      <Panel flush>
        <div className="list-tools">
          <FilterTabs
            label={t("stores.level")}
            value={level}
            onChange={setLevel}
            options={[{ value: "", label: t("list.all") }, ...levels.map((l) => ({ value: l, label: l }))]}
          />
          <SearchBox label={t("stores.search")} value={q} onChange={setQ} />
        </div>
        <List<Store>
          label={t("stores.title")}
          {...list}
          items={items}
          id={(store) => store.id}
          filtered={Boolean(q || level)}
          clear={clear}
          empty={<Empty icon="store" title={t("stores.empty")} why={t("stores.empty_why")} />}
          columns={[
            {
              key: "store",
              title: t("stores.col.store"),
              main: true,
              cell: (s) => (
                <span className="person-cell">
                  <span>
                    <Link to={`/stores/${s.id}/marketing`} aria-label={t("stores.open", { name: s.name })}>
                      {s.name}
                    </Link>
                    <span className="caption">{s.id}</span>
                  </span>
                </span>
              ),
            },
            {
              key: "level",
              title: t("stores.col.level"),
              width: 80,
              cell: (s) => <span className="store-level">{s.level}</span>,
            },
            {
              key: "entity",
              title: t("stores.col.entity"),
              cell: (s) => (s.entity ? t(`stores.entity.${s.entity}`) : "–"),
            },
            { key: "region", title: t("stores.col.region"), width: 110, cell: (s) => regionName(s.region, lang) },
            { key: "opened", title: t("stores.col.opened"), width: 140, cell: (s) => day(s.opened_at, lang) || "–" },
          ]}
        />
      </Panel>
    </Page>
  );
}

function regionName(region: string | undefined, lang: "zh" | "en"): string {
  if (!region) return "–";
  try {
    return new Intl.DisplayNames([lang === "zh" ? "zh-CN" : "en"], { type: "region" }).of(region) ?? region;
  } catch {
    return region;
  }
}
