import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { get, remove } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { AppealOf, Page as ListOf } from "@/api/types";
import { AppealPanel } from "@/core/review/AppealPanel";
import { useLang, useT } from "@/i18n";
import { bytes, moment } from "@/lib/format";
import type { Role } from "@/shell/access";
import { useNow } from "@/shell/clock";
import {
  Alert,
  Button,
  Empty,
  Facts,
  Icon,
  List,
  Loading,
  Page,
  Panel,
  ProblemView,
  State,
  useConfirm,
  useToast,
} from "@/ui";
import {
  canRemove,
  contentOf,
  endsSoon,
  firstDay,
  type Look,
  lastDay,
  nameOf,
  type Paper,
  paperLook,
  useOwner,
} from "./papers";
import { SignaturePanel } from "./SignaturePanel";
import { SignDialog } from "./SignDialog";

/** PaperPage is one paper: what it says, where it stands, who looked at it, and what can be done with it. */
export default function PaperPage() {
  const t = useT();
  const { store = "", paper: id = "" } = useParams();
  const query = useQuery({
    queryKey: ["papers", store, "one", id],
    queryFn: async ({ signal }) =>
      (
        await get<Of<"DocumentBody">>("/v1/stores/{store}/documents/{document}", {
          path: { store, document: id },
          signal,
        })
      ).document,
    refetchInterval: (q) => (q.state.data?.state === "in_review" ? 15_000 : false),
  });
  if (query.isPending) return <Loading rows={8} />;
  if (!query.data) return <ProblemView error={query.error} retry={() => void query.refetch()} page />;
  return <Detail store={store} paper={query.data} back={{ to: `/stores/${store}/papers`, label: t("papers.title") }} />;
}

function Detail({ store, paper, back }: { store: string; paper: Paper; back: { to: string; label: string } }) {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const toast = useToast();
  const cache = useQueryClient();
  const { owner, signs } = useOwner(store);
  const [signing, setSigning] = useState(false);
  const [ask, dialog] = useConfirm();
  const there = paper.state !== "deleted";
  const refresh = () => cache.invalidateQueries({ queryKey: ["papers", store] });
  const takeBack = () =>
    ask({
      title: t("papers.remove_ask", { name: nameOf(paper) }),
      why: t(paper.state === "unsigned" ? "papers.remove_draft_why" : "papers.remove_why"),
      confirm: t("papers.remove"),
      danger: true,
      word: paper.state === "unsigned" ? undefined : t("papers.remove_word"),
      run: async () => {
        await remove("/v1/stores/{store}/documents/{document}", { path: { store, document: paper.id } });
        await refresh();
        toast.done(t("papers.removed"));
      },
    });
  return (
    <Page
      title={paper.type_label}
      lead={nameOf(paper)}
      back={back}
      state={<State {...paperLook(paper.state)}>{paper.state_label}</State>}
      actions={
        <>
          {owner && canRemove(paper.state) && <Button onClick={takeBack}>{t("papers.remove")}</Button>}
          {owner && there && (
            <a className="button-link" href={contentOf(store, paper.id)} download>
              <Icon name="download" /> {t("papers.download")}
            </a>
          )}
          {paper.state === "unsigned" && signs && (
            <Button type="primary" onClick={() => setSigning(true)}>
              {t("papers.sign")}
            </Button>
          )}
        </>
      }
    >
      {paper.state === "unsigned" && (
        <Alert
          type="info"
          showIcon
          title={t("papers.unsigned")}
          description={t(signs ? "papers.unsigned_why" : "papers.unsigned_owner")}
        />
      )}
      {paper.state === "in_review" && (
        <Alert type="info" showIcon title={t("papers.waits")} description={t("papers.waits_why")} />
      )}
      {paper.state === "rejected" && (
        <Alert
          type="error"
          showIcon
          title={t("papers.rejected", { code: paper.code })}
          description={
            <>
              {paper.note && <p>{paper.note}</p>}
              <p>
                <Link to={`/stores/${store}/papers/upload?type=${encodeURIComponent(paper.type)}`}>
                  {t("papers.upload_again")}
                </Link>
              </p>
            </>
          }
        />
      )}
      <AppealPanel store={store} of={paper.appeal as AppealOf | null} />
      {(paper.state === "expired" || endsSoon(paper, now)) && (
        <Alert
          type="warning"
          showIcon
          title={
            paper.state === "expired"
              ? t("papers.ended")
              : t("papers.ends_soon", { day: lastDay(paper.expires_at, lang) })
          }
          description={
            <Link to={`/stores/${store}/papers/upload?type=${encodeURIComponent(paper.type)}`}>
              {t("papers.upload_new")}
            </Link>
          }
        />
      )}
      <div className="two">
        <div>
          <Said paper={paper} owner={owner} />
          {paper.signed && owner && <SignaturePanel store={store} paper={paper} />}
        </div>
        <Panel title={t("papers.file_title")}>
          <Facts
            rows={[
              [t("papers.file_name"), paper.file_name || t("none")],
              [t("papers.size"), bytes(paper.bytes, lang)],
              [t("papers.source"), t(`papers.source.${paper.source}`)],
              [t("papers.uploaded"), moment(paper.uploaded_at, lang)],
              [t("papers.decided"), moment(paper.decided_at, lang) || t("none")],
              [
                "SHA-256",
                <span key="d" className="mono break">
                  {paper.sha256}
                </span>,
              ],
            ]}
          />
          <p className="caption">{t(owner ? "papers.sealed" : "papers.owner_only")}</p>
        </Panel>
      </div>
      {owner && <Log store={store} id={paper.id} />}
      {signing && <SignDialog store={store} paper={paper} close={() => setSigning(false)} done={refresh} />}
      {dialog}
    </Page>
  );
}

function Said({ paper, owner }: { paper: Paper; owner: boolean }) {
  const t = useT();
  const lang = useLang();
  const until = paper.expires_at ? lastDay(paper.expires_at, lang) : t(paper.open_ended ? "papers.open_ended" : "none");
  const rows: [React.ReactNode, React.ReactNode][] = [
    [t("papers.number"), paper.number || t("none")],
    ...(owner ? [[t("papers.holder"), paper.holder || t("none")] as [React.ReactNode, React.ReactNode]] : []),
    [t("papers.from"), firstDay(paper.valid_from, lang) || t("none")],
    [t("papers.until"), until],
    [
      t("papers.scope"),
      <>
        {t(`papers.scope.${paper.scope.kind as "store"}`)}
        {paper.scope.ids.length > 0 && <span className="mono"> {paper.scope.ids.join(" ")}</span>}
      </>,
    ],
  ];
  if (paper.covers.length > 0) {
    rows.push([t("papers.covers"), paper.covers.map((c) => t(`papers.covers.${c as "people"}`)).join(" · ")]);
  }
  if (paper.classes.length > 0) rows.push([t("papers.classes"), paper.classes.join(" · ")]);
  return (
    <Panel title={t("papers.said")}>
      <Facts rows={rows} />
    </Panel>
  );
}

/** Log is who looked at the paper, and why. */
function Log({ store, id }: { store: string; id: string }) {
  const t = useT();
  const lang = useLang();
  const list = usePages<ListOf<Look>>(
    ["papers", store, "access", id],
    "/v1/stores/{store}/documents/{document}/access",
    { path: { store, document: id } },
  );
  return (
    <Panel flush title={t("papers.log")}>
      <List<Look>
        label={t("papers.log")}
        {...list}
        id={(row) => row.id}
        empty={<Empty icon="eye" title={t("papers.log_empty")} why={t("papers.log_empty_why")} />}
        columns={[
          { key: "at", title: t("papers.log_at"), width: 180, cell: (r) => moment(r.at, lang) },
          {
            key: "who",
            title: t("papers.log_who"),
            main: true,
            cell: (r) => (
              <>
                {r.actor_kind === "system" ? t("by.system") : r.name || <span className="mono">{r.actor_id}</span>}
                {r.role && <span className="caption"> {t(`role.${r.role as Role}`)}</span>}
              </>
            ),
          },
          { key: "what", title: t("papers.log_what"), cell: (r) => t(`papers.log.${r.action}`) },
          { key: "why", title: t("papers.log_why"), cell: (r) => r.reason || "–" },
        ]}
      />
    </Panel>
  );
}
