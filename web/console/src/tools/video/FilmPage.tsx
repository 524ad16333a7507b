import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { Link, useParams } from "react-router";
import { post } from "@/api/client";
import type { Attempt, Video } from "@/api/types";
import { NotCheckedList, PassedChecks } from "@/core/review/Checks";
import { Findings } from "@/core/review/FindingCard";
import { isNote, othersThan } from "@/core/review/finding";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import {
  Alert,
  Button,
  Empty,
  FilterTabs,
  Icon,
  Loading,
  Page,
  Panel,
  ProblemView,
  Progress,
  useConfirm,
  useFilter,
  useToast,
} from "@/ui";
import { FilmFacts } from "./FilmFacts";
import { checkSteps, lastAttempt, playUrl, quoteOf, stepOf, useFilm } from "./films";
import { FilmState } from "./ListPage";
import { Player, type PlayerHandle } from "./Player";

/** FilmPage is one film with its attempts: what was found, how to mend it, and what has happened so far. */
export default function FilmPage() {
  const t = useT();
  const { store = "", video = "" } = useParams();
  const query = useFilm(store, video);
  const back = { to: `/stores/${store}/videos`, label: t("film.back") };
  if (!query.data) {
    return (
      <Page title={t("videos.title")} back={back}>
        {query.isPending ? (
          <Loading rows={10} />
        ) : (
          <ProblemView error={query.error} retry={() => void query.refetch()} />
        )}
      </Page>
    );
  }
  return <Film film={query.data} store={store} back={back} />;
}

function Film({ film, store, back }: { film: Video; store: string; back: { to: string; label: string } }) {
  const t = useT();
  const [chosen, setChosen] = useFilter("attempt");
  const player = useRef<PlayerHandle>(null);
  const seek = useCallback((ms: number) => player.current?.seek(ms), []);
  const last = lastAttempt(film);
  const attempt = film.attempts.find((a) => String(a.number) === chosen) ?? last;
  const isLast = attempt?.id === last?.id;
  const findings = attempt?.findings ?? film.findings ?? [];
  const src = isLast ? playUrl(film) : undefined;
  return (
    <Page
      title={film.title || t("videos.no_title")}
      back={back}
      state={<FilmState film={film} />}
      lead={<AttemptLine attempt={attempt} film={film} />}
      actions={<Actions film={film} store={store} />}
    >
      <div className="film">
        <div className="film-left">
          <Player
            ref={player}
            src={src}
            poster={isLast ? film.poster_url : undefined}
            tracks={isLast ? film.tracks : undefined}
            findings={findings}
            duration_ms={attempt?.film?.duration_ms}
            missing={isLast ? missingText(film, t) : t("film.preview_none")}
          />
          <Panel title={t("film.facts")}>
            <FilmFacts of={{ ...film, film: attempt?.film }} store={store} />
          </Panel>
        </div>
        <div className="film-main">
          {film.attempts.length > 1 && (
            <FilterTabs
              label={t("film.attempts")}
              value={String(attempt?.number ?? "")}
              onChange={(n) => setChosen(n === String(last?.number) ? "" : n)}
              options={[...film.attempts]
                .sort((a, b) => b.number - a.number)
                .map((a) => ({ value: String(a.number), label: t("film.attempt", { n: a.number }) }))}
            />
          )}
          {isLast && <Standing film={film} store={store} stage={last?.stage} />}
          {attempt?.note && !findings.some((f) => isNote(f, attempt.note)) && (
            <Panel title={t("film.rejected_by")} className="note-panel">
              <blockquote className="note">
                {attempt.code && <span className="code">{attempt.code}</span>} {attempt.note}
              </blockquote>
            </Panel>
          )}
          <Panel
            flush
            title={findings.length > 0 ? t("film.findings", { count: findings.length }) : t("film.findings_title")}
          >
            {findings.length > 0 ? (
              <Findings
                findings={findings}
                label={t("film.findings_title")}
                seek={src ? seek : undefined}
                quote={(finding) => quoteOf(finding, attempt?.title ?? film.title, isLast ? film.subtitles : undefined)}
              />
            ) : isLast && film.state === "checking" ? (
              <Loading rows={3} />
            ) : (
              <Empty
                icon="ok"
                title={t("film.no_findings")}
                why={isLast && film.state === "in_review" && !film.preparing ? t("film.no_findings_human") : undefined}
              />
            )}
            <NotCheckedList list={attempt?.not_checked} />
            <PassedChecks passed={attempt?.passed} />
          </Panel>
        </div>
        <div className="film-right">
          <Panel title={t("film.history")}>
            <History film={film} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function AttemptLine({ attempt, film }: { attempt?: Attempt; film: Video }) {
  const t = useT();
  if (!attempt) return null;
  const bad = new Set(attempt.findings.map((f) => f.code)).size;
  const passed = attempt.passed?.length ?? 0;
  return (
    <>
      {[
        t("film.attempt_of", { n: attempt.number, total: film.attempt_count ?? film.attempts.length }),
        attempt.title && attempt.title !== film.title && t("records.title_then", { title: attempt.title }),
        attempt.policy_version && t("film.policy", { version: attempt.policy_version }),
        passed > 0 && t(bad > 0 ? "film.checks" : "film.checks_all", { n: bad, total: bad + passed }),
      ]
        .filter(Boolean)
        .join(" · ")}
    </>
  );
}

/** Standing says where the film is on its way, in one sentence and while it is checked in steps. */
function Standing({ film, store, stage }: { film: Video; store: string; stage: Attempt["stage"] }) {
  const t = useT();
  const lang = useLang();
  switch (film.state) {
    case "checking":
      return <Checking film={film} />;
    case "in_review":
      if (film.preparing) return <Preparing film={film} />;
      return (
        <Alert
          type="info"
          showIcon
          role="status"
          title={film.due_at ? t("film.in_review_by", { at: moment(film.due_at, lang) }) : t("film.in_review")}
          description={t("film.in_review_why")}
        />
      );
    case "published":
      return <Alert type="success" showIcon role="status" title={t("film.published")} />;
    case "suspended":
      return <Alert type="warning" showIcon role="status" title={t("film.suspended")} />;
    case "withdrawn":
      return <Alert type="info" showIcon role="status" title={t("film.withdrawn")} />;
    case "rejected":
      return (
        <p className="caption">
          {t("film.wrong")}{" "}
          <Link to={`/stores/${store}/reviews?outcome=${stage === "human" ? "rejected" : "reject"}`}>
            {t("film.to_appeal")}
          </Link>
        </p>
      );
  }
}

/** Preparing: a person has approved, buyers' copies are being made. */
function Preparing({ film }: { film: Video }) {
  const t = useT();
  const failed = film.encode === "failed";
  const { stage, percent } = film.progress ?? {};
  return (
    <Alert
      type={failed ? "warning" : "success"}
      showIcon
      role="status"
      title={`${t("film.preparing")}${stage === "encode" && percent ? ` ${percent} %` : ""}`}
      description={t(failed ? "film.preparing_failed" : "film.preparing_why")}
    />
  );
}

function missingText(film: Video, t: ReturnType<typeof useT>): string {
  if (film.encode === "failed") return t("film.preview_failed");
  if (film.state !== "checking" && film.state !== "in_review") return t("film.preview_none");
  const { stage, percent } = film.progress ?? {};
  return stage === "encode" && percent ? `${t("film.preview_wait")} ${percent} %` : t("film.preview_wait");
}

function Checking({ film }: { film: Video }) {
  const t = useT();
  const { stage, percent } = film.progress ?? {};
  const step = stepOf(stage);
  const at = checkSteps.indexOf(step);
  return (
    <Panel
      className="checking"
      title={
        <>
          <Icon name="wait" className="tone-info" /> {t("film.checking")}
        </>
      }
    >
      <div role="status">
        <ol className="steps">
          {checkSteps.map((name, i) => (
            <li
              key={name}
              className={i < at ? "step-done" : i === at ? "step-now" : undefined}
              aria-current={i === at ? "step" : undefined}
            >
              <Icon name={i < at ? "ok" : i === at ? "wait" : "clock"} size={14} /> {t(`film.stage.${name}`)}
            </li>
          ))}
        </ol>
      </div>
      {step === "measure" && percent !== undefined && (
        <Progress percent={percent} aria-label={t("film.stage.measure")} />
      )}
      <p className="caption">{t("film.checking_why")}</p>
    </Panel>
  );
}

function Actions({ film, store }: { film: Video; store: string }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const [ask, dialog] = useConfirm();
  const live = film.state === "published" || film.state === "suspended";
  const withdraw = () =>
    ask({
      title: t("film.withdraw_ask"),
      why: t(live ? "film.withdraw_live" : "film.withdraw_why"),
      confirm: t("film.withdraw"),
      danger: true,
      word: t("film.withdraw_word"),
      run: async () => {
        await post("/v1/stores/{store}/videos/{id}/withdrawal", { path: { store, id: film.id } });
        await cache.invalidateQueries({ queryKey: ["video", store, film.id] });
        void cache.invalidateQueries({ queryKey: ["videos", store] });
        toast.done(t("film.withdrawn_toast"));
      },
    });
  return (
    <>
      {film.state !== "withdrawn" && (
        <Button danger onClick={withdraw}>
          {t("film.withdraw")}
        </Button>
      )}
      {(film.can_resubmit ?? film.state === "rejected") && (
        <Link className="button-link button-link-primary" to={`/stores/${store}/videos/${film.id}/resubmit`}>
          {t("film.resubmit")}
        </Link>
      )}
      {dialog}
    </>
  );
}

/** An id of a person says nothing to a reader. */
const people = (by: string | undefined): string => (by && !/^[a-z]{2,4}_[0-9A-Za-z]+$/.test(by) ? by : "");

/** History lists who did what, when and under which policy, newest first. */
function History({ film }: { film: Video }) {
  const t = useT();
  const lang = useLang();
  const rows = [...film.attempts]
    .sort((a, b) => b.number - a.number)
    .flatMap((a) => [
      a.stage === "human" &&
        a.decided_at && {
          key: `${a.id}-d`,
          at: a.decided_at,
          what: t("film.history.human"),
          more: [resultOf(a, t)],
        },
      a.checked_at &&
        a.verdict && {
          key: `${a.id}-c`,
          at: a.checked_at,
          what: t("film.history.auto"),
          more: [t(`state.verdict.${a.verdict}`), a.stage === "auto" ? codeWithMore(a, t) : "", a.policy_version],
        },
      a.submitted_at && {
        key: `${a.id}-s`,
        at: a.submitted_at,
        what: `${t("film.history.submitted")} · ${t("film.attempt", { n: a.number })}`,
        more: [
          a.title !== film.title && a.title,
          people(a.submitted_by),
          a.policy_version && t("film.policy", { version: a.policy_version }),
        ],
      },
    ])
    .filter((row) => typeof row === "object" && row !== null);
  return (
    <ol className="history">
      {rows.map((row) => (
        <li key={row.key}>
          <b>{row.what}</b>
          <span className="caption">{row.more.filter(Boolean).join(" · ")}</span>
          <time className="caption" dateTime={row.at}>
            {moment(row.at, lang)}
          </time>
        </li>
      ))}
    </ol>
  );
}

function resultOf(a: Attempt, t: ReturnType<typeof useT>): string {
  if (a.state === "published" || a.state === "approved") return t("records.outcome.approved");
  if (a.state === "withdrawn") return t("state.video.withdrawn");
  return [t("state.video.rejected"), a.stage === "human" ? a.code : codeWithMore(a, t)].filter(Boolean).join(" ");
}

/** codeWithMore names the first code and how many findings besides it made the attempt fail. */
function codeWithMore(a: Attempt, t: ReturnType<typeof useT>): string {
  if (!a.code) return "";
  const n = othersThan(a.findings);
  return n > 0 ? `${a.code} ${t("records.more_codes", { n })}` : a.code;
}
