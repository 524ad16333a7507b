import { useQueries } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { get } from "@/api/client";
import { usePages } from "@/api/query";
import type { Eligibility, Page as ListOf } from "@/api/types";
import { useTools } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { day } from "@/lib/format";
import { useNow } from "@/shell/clock";
import { Empty, Icon, List, Page, Panel, SearchBox, Select, State, useClearFilters, useFilter } from "@/ui";
import { endsSoon, lastDay, nameOf, type Paper, paperLook, paperStates, usePaperTypes, useTemplates } from "./papers";

/** PapersPage lists a store's papers, what is missing for which tool, and the ways to bring one. */
export default function PapersPage() {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const { store = "" } = useParams();
  const [type, setType] = useFilter("type");
  const [state, setState] = useFilter("state");
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const types = usePaperTypes(store);
  const list = usePages<ListOf<Paper>>(["papers", store, "list"], "/v1/stores/{store}/documents", {
    path: { store },
    query: { type, state, q },
  });
  const upload = (
    <Link className="button-link button-link-primary" to={`/stores/${store}/papers/upload`}>
      <Icon name="upload" /> {t("papers.upload")}
    </Link>
  );
  return (
    <Page title={t("papers.title")} lead={t("papers.lead")} actions={upload}>
      <Missing store={store} />
      <Panel flush>
        <div className="list-tools">
          <Select
            className="tool-select"
            aria-label={t("papers.state")}
            value={state}
            onChange={setState}
            options={[
              { value: "", label: t("papers.state_all") },
              ...paperStates.map((value) => ({ value, label: t(`papers.state.${value}`) })),
            ]}
          />
          <Select
            className="tool-select"
            aria-label={t("papers.type")}
            value={type}
            onChange={setType}
            options={[
              { value: "", label: t("papers.type_all") },
              ...(types.data?.items ?? []).map((p) => ({ value: p.name, label: p.label })),
            ]}
          />
          <SearchBox label={t("papers.search")} value={q} onChange={setQ} />
        </div>
        <List<Paper>
          label={t("papers.title")}
          {...list}
          id={(p) => p.id}
          filtered={Boolean(type || state || q)}
          clear={clear}
          empty={<Empty icon="paper" title={t("papers.empty")} why={t("papers.empty_why")} action={upload} />}
          columns={[
            {
              key: "name",
              title: t("papers.col.paper"),
              main: true,
              cell: (p) => (
                <span className="person-cell">
                  <span>
                    <Link to={`/stores/${store}/papers/${p.id}`}>{p.type_label}</Link>
                    <span className="caption">
                      {nameOf(p)}
                      {p.number && ` · ${p.number}`}
                    </span>
                  </span>
                </span>
              ),
            },
            {
              key: "state",
              title: t("papers.state"),
              cell: (p) => <State {...paperLook(p.state)}>{p.state_label}</State>,
            },
            {
              key: "until",
              title: t("papers.until"),
              cell: (p) => {
                const until = p.expires_at
                  ? lastDay(p.expires_at, lang)
                  : t(p.open_ended ? "papers.open_ended" : "none");
                if (!endsSoon(p, now)) return until;
                return (
                  <State tone="warning" icon="warn">
                    {t("papers.ends_soon", { day: until })}
                  </State>
                );
              },
            },
            { key: "scope", title: t("papers.scope"), cell: (p) => t(`papers.scope.${p.scope.kind as "store"}`) },
            { key: "at", title: t("papers.uploaded"), width: 150, cell: (p) => day(p.uploaded_at, lang) },
          ]}
        />
      </Panel>
      <Templates store={store} />
    </Page>
  );
}

/** Missing says which tool waits for which papers. */
function Missing({ store }: { store: string }) {
  const t = useT();
  const tools = useTools(store);
  const here = (tools.data?.items ?? []).filter((tool) => tool.available);
  const answers = useQueries({
    queries: here.map((tool) => ({
      queryKey: ["eligibility", store, tool.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<Eligibility>("/v1/stores/{store}/tools/{tool}/eligibility", { path: { store, tool: tool.id }, signal }),
    })),
  });
  const open = answers.flatMap((answer, i) => {
    const row = answer.data?.criteria.find((c) => c.id === "documents" && !c.ok);
    const tool = here[i];
    return row && tool ? [{ tool, row }] : [];
  });
  if (open.length === 0) return null;
  return (
    <Panel flush title={t("papers.missing")}>
      <ul className="rows">
        {open.map(({ tool, row }) => (
          <li key={tool.id}>
            <Icon name="warn" className="tone-warning" />
            <span className="rows-main">
              <strong>{tool.name}</strong>
              <span className="caption">{row.gap}</span>
            </span>
            <Link to={`/stores/${store}/tools/${tool.id}`} aria-label={t("papers.missing_see", { tool: tool.name })}>
              {t("do.see")}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Templates are the papers that are filled in and signed here. */
function Templates({ store }: { store: string }) {
  const t = useT();
  const templates = useTemplates(store);
  if (!templates.data?.items.length) return null;
  return (
    <Panel flush title={t("papers.templates")}>
      <p className="panel-lead">{t("papers.templates_lead")}</p>
      <ul className="rows">
        {templates.data.items.map((tpl) => (
          <li key={tpl.name}>
            <Icon name="file" />
            <span className="rows-main">{tpl.label}</span>
            <a
              href={`/v1/stores/${encodeURIComponent(store)}/document-templates/${encodeURIComponent(tpl.name)}`}
              download
              aria-label={t("papers.blank_of", { name: tpl.label })}
            >
              {t("papers.blank")}
            </a>
            <Link to={`/stores/${store}/papers/fill/${tpl.name}`} aria-label={t("papers.fill_of", { name: tpl.label })}>
              {t("papers.fill")}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
