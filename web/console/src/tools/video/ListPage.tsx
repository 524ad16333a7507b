import { Link, useParams } from "react-router";
import { usePages } from "@/api/query";
import type { Video, VideoPage } from "@/api/types";
import { useTools } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { ago, moment } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { Empty, FilterTabs, Icon, List, Page, Panel, SearchBox, State, useClearFilters, useFilter } from "@/ui";
import { filmLook, filmStates, lastAttempt, preparingLook } from "./films";
import { Thumb } from "./Thumb";

/** ListPage lists a store's films. */
export default function ListPage() {
  const t = useT();
  const { store = "" } = useParams();
  const [state, setState] = useFilter("state");
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const tools = useTools(store);
  const tool = tools.data?.items.find((item) => item.id === "video");
  const never = tool && (tool.state === "not_eligible" || tool.state === "eligible");
  const list = usePages<VideoPage>(
    ["videos", store, "list"],
    "/v1/stores/{store}/videos",
    { path: { store }, query: { state, q } },
    15_000,
  );
  const counts = list.first?.counts;
  // A server without a search sends everything: then it holds for what is loaded.
  const items = q ? list.items.filter((film) => film.title.toLowerCase().includes(q.toLowerCase())) : list.items;
  const upload = (
    <Link className="button-link button-link-primary" to={`/stores/${store}/videos/upload`}>
      <Icon name="upload" /> {t("videos.upload")}
    </Link>
  );
  return (
    <Page title={t("videos.title")} actions={tool?.state === "active" && upload}>
      <Panel flush>
        {!never && (
          <div className="list-tools">
            <FilterTabs
              label={t("videos.filter")}
              value={state}
              onChange={setState}
              options={[
                { value: "", label: t("list.all") },
                ...filmStates.map((s) => ({ value: s as string, label: t(`state.video.${s}`), count: counts?.[s] })),
              ]}
            />
            <SearchBox label={t("videos.search")} value={q} onChange={setQ} />
          </div>
        )}
        <List<Video>
          label={t("videos.title")}
          {...list}
          items={items}
          id={(film) => film.id}
          columns={useColumns(store)}
          filtered={Boolean(state || q)}
          clear={clear}
          empty={
            never ? (
              <Empty
                icon="film"
                title={t("videos.inactive")}
                why={t("videos.inactive_why")}
                action={
                  <Link className="button-link button-link-primary" to={`/stores/${store}/tools/video`}>
                    {t("videos.inactive_go")}
                  </Link>
                }
              />
            ) : (
              <Empty
                icon="film"
                title={t("videos.empty")}
                why={t("videos.empty_why")}
                action={upload}
                example={<Example />}
              />
            )
          }
        />
      </Panel>
    </Page>
  );
}

function useColumns(store: string) {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  return [
    {
      key: "film",
      title: t("videos.col.film"),
      main: true,
      cell: (film: Video) => (
        <Link className="film-cell" to={`/stores/${store}/videos/${film.id}`}>
          <Thumb src={film.poster_url} />
          <span>{film.title || t("videos.no_title")}</span>
        </Link>
      ),
    },
    { key: "state", title: t("videos.col.state"), width: 150, cell: (film: Video) => <FilmState film={film} /> },
    {
      key: "findings",
      title: t("videos.col.findings"),
      width: 110,
      cell: (film: Video) => {
        const n = (film.findings ?? []).length;
        return n > 0 ? t("film.findings", { count: n }) : "–";
      },
    },
    {
      key: "attempt",
      title: t("videos.col.attempt"),
      width: 100,
      cell: (film: Video) => t("videos.nth", { n: lastAttempt(film)?.number ?? 1 }),
    },
    {
      key: "updated",
      title: t("videos.col.updated"),
      width: 150,
      cell: (film: Video) => (
        <span title={moment(film.updated_at, lang)}>{ago(film.updated_at ?? film.created_at, now, lang)}</span>
      ),
    },
  ];
}

/** FilmState is the state of a film in words. */
export function FilmState({ film }: { film: Pick<Video, "state" | "preparing"> }) {
  const t = useT();
  const look = film.preparing ? preparingLook : filmLook(film.state);
  return (
    <State tone={look.tone} icon={look.icon}>
      {t(film.preparing ? "state.video.preparing" : `state.video.${film.state}`)}
    </State>
  );
}

function Example() {
  const t = useT();
  return (
    <span className="film-cell">
      <Thumb />
      <span>{t("videos.empty.example_title")}</span>
      <FilmState film={{ state: "published" }} />
    </span>
  );
}
