import { Link, useNavigate, useParams } from "react-router";
import type { Tool } from "@/api/types";
import { useViolations } from "@/core/conduct/violations";
import { useLang, useT } from "@/i18n";
import { day, moment } from "@/lib/format";
import { useFilmCounts } from "@/tools/video/films";
import { Button, Icon, Loading, Page, Panel, ProblemView, State, useToast } from "@/ui";
import { isNotMet, screenOf, toolIcon, toolLook, uploadOf, useActivate, useTools } from "./tools";

/** MarketingPage is where a store's tools are: what waits today, and one tile for each tool. */
export default function MarketingPage() {
  const t = useT();
  const { store = "" } = useParams();
  const tools = useTools(store);
  const items = tools.data?.items ?? [];
  return (
    <Page title={t("marketing.title")}>
      {tools.isPending && <Loading rows={8} />}
      {tools.error && <ProblemView error={tools.error} retry={() => void tools.refetch()} />}
      {tools.data && (
        <>
          <Today store={store} tools={items} />
          <h2 className="section-title">{t("marketing.tools")}</h2>
          <ul className="tiles">
            {items.map((tool) => (
              <Tile key={tool.id} tool={tool} store={store} />
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

function Today({ store, tools }: { store: string; tools: Tool[] }) {
  const t = useT();
  const lang = useLang();
  const video = tools.find((tool) => tool.id === "video");
  const on = video && ["active", "suspended", "frozen"].includes(video.state);
  const counts = useFilmCounts(store, Boolean(on));
  const ready = tools.filter((tool) => tool.available && !tool.automatic && tool.state === "eligible");
  const first = on && video?.state === "active" && counts.data?.any === false;
  const open = useViolations(store).items.filter((v) => v.in_force && v.appeal?.possible);
  const until = open.map((v) => v.appeal?.until ?? "").sort()[0];
  const { rejected = 0, findings = 0, in_review = 0, checking = 0 } = counts.data ?? {};
  const rows = [
    rejected > 0 && (
      <TodayRow
        key="mend"
        icon="warn"
        tone="warning"
        to={`/stores/${store}/videos?state=rejected`}
        text={t("marketing.today.mend", { count: rejected })}
        more={findings > 0 ? t("marketing.today.findings", { count: findings }) : undefined}
      />
    ),
    open.length > 0 && (
      <TodayRow
        key="appeal"
        icon="warn"
        tone="warning"
        to={`/stores/${store}/conduct`}
        text={t("marketing.today.appeal", { count: open.length })}
        more={until ? t("clock.due", { at: moment(until, lang) }) : undefined}
      />
    ),
    checking > 0 && (
      <TodayRow
        key="checking"
        icon="clock"
        tone="info"
        to={`/stores/${store}/videos?state=checking`}
        text={t("marketing.today.checking", { count: checking })}
      />
    ),
    in_review > 0 && (
      <TodayRow
        key="review"
        icon="eye"
        tone="info"
        to={`/stores/${store}/videos?state=in_review`}
        text={t("marketing.today.review", { count: in_review })}
      />
    ),
    ...ready.map((tool) => (
      <TodayRow
        key={tool.id}
        icon="ok"
        tone="success"
        to={`/stores/${store}/tools/${tool.id}`}
        text={t("marketing.today.eligible", { tool: tool.name })}
      />
    )),
    first && (
      <TodayRow
        key="first"
        icon="upload"
        tone="accent"
        to={uploadOf(store)}
        text={t("marketing.today.first")}
        more={t("marketing.today.first_why")}
      />
    ),
  ].filter(Boolean);
  return (
    <Panel title={t("marketing.today")} className="today" flush>
      {rows.length > 0 ? <ul>{rows}</ul> : <p className="today-calm">{t("marketing.today.calm")}</p>}
    </Panel>
  );
}

function TodayRow(props: {
  icon: "warn" | "clock" | "eye" | "ok" | "upload";
  tone: string;
  to: string;
  text: string;
  more?: string;
}) {
  return (
    <li>
      <Link to={props.to}>
        <Icon name={props.icon} className={`tone-${props.tone}`} size={16} />
        <span className="today-text">{props.text}</span>
        {props.more && <span className="today-more">{props.more}</span>}
        <Icon name="right" size={11} className="today-go" />
      </Link>
    </li>
  );
}

function Tile({ tool, store }: { tool: Tool; store: string }) {
  const t = useT();
  const lang = useLang();
  const go = useNavigate();
  const toast = useToast();
  const activate = useActivate(store);
  const look = toolLook(tool.state);
  const on = tool.state === "active";
  const stopped = ["suspended", "frozen", "closed", "pending"].includes(tool.state);
  const { missing, criteria: total } = tool;
  const why = `/stores/${store}/tools/${tool.id}`;
  const run = () => {
    if (activate.isPending) return;
    activate.mutate(tool.id, {
      onSuccess: () => {
        toast.done(t("marketing.on", { tool: tool.name }));
        void go(why, { state: { activated: true } });
      },
      onError: (error) => {
        if (isNotMet(error)) void go(why, { state: { refused: true } });
        else toast.failed(error);
      },
    });
  };
  return (
    <li className={on ? "tile tile-on" : "tile"}>
      <div className="tile-head">
        <span className="tile-icon">
          <Icon name={toolIcon(tool.id)} size={20} />
        </span>
        <h3>{tool.name}</h3>
        {tool.automatic && tool.available && tool.missing === 0 ? (
          <State tone="success" icon="ok">
            {t("state.tool.automatic")}
          </State>
        ) : (
          <State tone={tool.available ? look.tone : "neutral"} icon={tool.available ? look.icon : "clock"}>
            {t(tool.available ? `state.tool.${tool.state}` : "state.tool.unavailable")}
          </State>
        )}
      </div>
      {tool.summary && <p className="tile-summary">{tool.summary}</p>}
      <div className="tile-foot">
        {tool.automatic ? (
          <>
            <span className="tile-missing">
              {missing > 0 ? t("marketing.missing", { count: missing, total }) : t("marketing.all_met", { total })}{" "}
              <Link to={why} aria-label={t("marketing.see_of", { tool: tool.name })}>
                {t("do.see")}
              </Link>
            </span>
            <span className="caption">{t(tool.available ? "marketing.automatic" : "marketing.not_here")}</span>
          </>
        ) : (
          <>
            {tool.grace_until && (
              <State tone="warning" icon="clock">
                {t("marketing.until", { at: day(tool.grace_until, lang) })}
              </State>
            )}
            {total > 0 && (!on || missing > 0) && (
              <span className="tile-missing">
                {missing > 0 ? t("marketing.missing", { count: missing, total }) : t("marketing.all_met", { total })}{" "}
                <Link to={why} aria-label={t("marketing.see_of", { tool: tool.name })}>
                  {t("do.see")}
                </Link>
              </span>
            )}
            {on && missing === 0 && (
              <Link to={why} className="tile-missing" aria-label={t("marketing.see_of", { tool: tool.name })}>
                {t("marketing.all_met", { total })}
              </Link>
            )}
            {!tool.available && <span className="caption">{t("marketing.not_here")}</span>}
            <div className="tile-actions">
              {on ? (
                <>
                  <Link
                    className="button-link"
                    to={screenOf(store, tool)}
                    aria-label={`${t("marketing.open")}: ${tool.name}`}
                  >
                    {t("marketing.open")}
                  </Link>
                  {tool.id === "video" && (
                    <Link className="button-link button-link-primary" to={uploadOf(store)}>
                      {t("marketing.upload")}
                    </Link>
                  )}
                </>
              ) : stopped ? (
                <Link className="button-link" to={why} aria-label={t("marketing.see_of", { tool: tool.name })}>
                  {t("do.see")}
                </Link>
              ) : tool.available ? (
                <Button
                  type={tool.state === "eligible" ? "primary" : "default"}
                  onClick={run}
                  loading={activate.isPending}
                  aria-label={t("marketing.activate_of", { tool: tool.name })}
                >
                  {t("marketing.activate")}
                </Button>
              ) : null}
            </div>
          </>
        )}
      </div>
    </li>
  );
}
