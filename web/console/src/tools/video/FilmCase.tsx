import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Cue, FilmEvidence, Finding } from "@/api/types";
import { NotCheckedList, PassedChecks } from "@/core/review/Checks";
import { Findings } from "@/core/review/FindingCard";
import { spanOfText } from "@/core/review/finding";
import { useT } from "@/i18n";
import { timecode } from "@/lib/format";
import { pieces } from "@/lib/mark";
import { useKeys } from "@/lib/useKeys";
import type { EvidenceProps } from "@/tools/registry";
import { Panel } from "@/ui";
import { cueAt } from "./cue";
import { FilmFacts } from "./FilmFacts";
import { playUrl, quoteOf } from "./films";
import { Player, type PlayerHandle } from "./Player";

/** FilmCase is a film before its reviewer: picture, timeline, both subtitles, product and declarations. */
export default function FilmCase({ detail, seekRef }: EvidenceProps) {
  const t = useT();
  const film: FilmEvidence = detail.evidence ?? {};
  const player = useRef<PlayerHandle>(null);
  const [at, setAt] = useState(0);
  const seek = useCallback((ms: number) => player.current?.seek(ms), []);
  useEffect(() => {
    seekRef.current = seek;
  }, [seek, seekRef]);
  const asked = detail.questions ?? [];
  const others = useMemo(() => {
    const same = new Set(asked.map((f) => JSON.stringify(f)));
    return (film.findings ?? []).filter((f) => !same.has(JSON.stringify(f)));
  }, [asked, film.findings]);
  const all = useMemo(() => [...asked, ...others], [asked, others]);
  useKeys({
    " ": () => player.current?.toggle(),
    ArrowRight: () => player.current?.nextFinding(1),
    ArrowLeft: () => player.current?.nextFinding(-1),
  });
  return (
    <>
      <div className="case-film">
        <Player
          ref={player}
          src={playUrl(film)}
          poster={film.poster_url}
          tracks={film.tracks}
          findings={all}
          duration_ms={film.duration_ms}
          missing={
            film.encode === "failed"
              ? t("film.preview_failed")
              : `${t("film.preview_wait")}${film.progress?.stage === "encode" ? ` ${film.progress.percent} %` : ""}`
          }
          onTime={setAt}
        />
      </div>
      <div className="case-texts">
        <Panel flush title={t("case.subtitles")} extra={<span className="caption">{t("case.follow")}</span>}>
          <Subtitles film={film} at={at} findings={all} seek={seek} />
        </Panel>
        {(others.length > 0 || film.not_checked?.length || film.passed?.length) && (
          <Panel flush title={others.length > 0 ? t("case.others") : undefined}>
            {others.length > 0 && (
              <Findings
                findings={others}
                label={t("case.others")}
                seek={seek}
                quote={(f) => quoteOf(f, film.title ?? "", film.subtitles)}
              />
            )}
            <NotCheckedList list={film.not_checked} />
            <PassedChecks passed={film.passed} />
          </Panel>
        )}
      </div>
      <div className="case-facts">
        <Panel title={t("case.declared")}>
          <FilmFacts of={film} />
        </Panel>
      </div>
    </>
  );
}

function Subtitles({
  film,
  at,
  findings,
  seek,
}: {
  film: FilmEvidence;
  at: number;
  findings: Finding[];
  seek: (ms: number) => void;
}) {
  const t = useT();
  const files = film.subtitles ?? [];
  if (files.length === 0) return <p className="panel-lead">{t("case.subtitles.none")}</p>;
  return (
    <div className={files.length > 1 ? "cues-two" : undefined}>
      {files.map((file) => (
        <section key={`${file.lang}-${file.name}`} aria-label={file.name ?? file.lang}>
          <h3 className="cues-head">
            {file.lang.startsWith("zh")
              ? t("upload.lang.zh")
              : file.lang.startsWith("en")
                ? t("upload.lang.en")
                : t("upload.lang.both")}
            <span className="caption">{file.name}</span>
          </h3>
          <CueList
            cues={file.cues}
            now={cueAt(file.cues, at)}
            at={at}
            findings={findings.filter((f) => !f.evidence.file || f.evidence.file === file.name)}
            seek={seek}
            lang={file.lang}
          />
        </section>
      ))}
    </div>
  );
}

function CueList({
  cues,
  now,
  at,
  findings,
  seek,
  lang,
}: {
  cues: Cue[];
  now: number;
  at: number;
  findings: Finding[];
  seek: (ms: number) => void;
  lang: string;
}) {
  const t = useT();
  const list = useRef<HTMLOListElement>(null);
  const shownCue = useRef(-1);
  if (now !== shownCue.current) {
    shownCue.current = now;
    const item = list.current?.children[now] as HTMLElement | undefined;
    // Only the list scrolls, never the page under the reviewer's hands.
    if (item && list.current) list.current.scrollTop = item.offsetTop - list.current.clientHeight / 3;
  }
  return (
    <ol className="cues" ref={list} lang={lang === "zh" ? "zh-CN" : lang} tabIndex={-1}>
      {cues.map((cue, i) => {
        const hit = findings.find(
          (f) => f.evidence.text && f.evidence.at_ms === cue.start_ms && cue.text.includes(f.evidence.text),
        );
        const live = i === now && at < cue.end_ms;
        return (
          <li
            key={`${cue.start_ms}-${cue.text}`}
            className={live ? "cue cue-now" : "cue"}
            aria-current={live ? "true" : undefined}
          >
            <button
              type="button"
              className="link"
              onClick={() => seek(cue.start_ms)}
              aria-label={t("case.seek", { at: timecode(cue.start_ms, true) })}
            >
              {timecode(cue.start_ms, true)}
            </button>
            <span>
              {pieces(cue.text, hit ? spanOfText(cue.text, hit) : undefined).map((piece, n) =>
                piece.hit ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
                  <mark key={n}>{piece.text}</mark>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
                  <span key={n}>{piece.text}</span>
                ),
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
