import { Link } from "react-router";
import { usePages } from "@/api/query";
import type { Page as ListOf, Store } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import { Empty, FilterTabs, List, Page, Panel, SearchBox, Select, useClearFilters, useFilter } from "@/ui";
import { regionName } from "./region";

const levels = ["L1", "L2", "L3", "L4", "L5"];

/** StoresPage lists every store of the marketplace, for its staff. */
export default function StoresPage() {
  const t = useT();
  const lang = useLang();
  const [q, setQ] = useFilter("q");
  const [level, setLevel] = useFilter("level");
  const [entity, setEntity] = useFilter("entity");
  const clear = useClearFilters();
  const list = usePages<ListOf<Store>>(["stores", "list"], "/v1/stores", { query: { q, level, entity, limit: 50 } });
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
          <Select
            className="tool-select"
            aria-label={t("stores.col.entity")}
            value={entity}
            onChange={setEntity}
            options={[
              { value: "", label: t("stores.entity_all") },
              ...(["company", "sole_proprietor"] as const).map((value) => ({
                value,
                label: t(`stores.entity.${value}`),
              })),
            ]}
          />
          <SearchBox label={t("stores.search")} value={q} onChange={setQ} />
        </div>
        <List<Store>
          label={t("stores.title")}
          {...list}
          id={(store) => store.id}
          filtered={Boolean(q || level || entity)}
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
                    <Link to={`/stores/${s.id}/profile`} aria-label={t("stores.open", { name: s.name })}>
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
