import { forwardRef, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { Finding, Track } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { timecode } from "@/lib/format";
import { Icon } from "@/ui";

export interface PlayerHandle {
  seek: (ms: number) => void;
  toggle: () => void;
  /** Jumps to the next (1) or previous (-1) finding. */
  nextFinding: (step: 1 | -1) => void;
}

interface PlayerProps {
  src?: string;
  poster?: string;
  tracks?: Track[];
  findings: Finding[];
  duration_ms?: number;
  /** Why there is nothing to play. */
  missing: string;
  onTime?: (ms: number) => void;
}

/** Player shows a film with its findings on a timeline under it. */
export const Player = forwardRef<PlayerHandle, PlayerProps>(function Player(props, ref) {
  const t = useT();
  const lang = useLang();
  const video = useRef<HTMLVideoElement>(null);
  const [length, setLength] = useState(props.duration_ms ?? 0);
  const [at, setAt] = useState(0);
  const { src, onTime } = props;
  const marks = useMemo(
    () =>
      props.findings
        .filter((f) => f.evidence.at_ms !== undefined)
        .sort((a, b) => (a.evidence.at_ms ?? 0) - (b.evidence.at_ms ?? 0)),
    [props.findings],
  );
  const total =
    length || props.duration_ms || Math.max(1, ...marks.map((f) => f.evidence.end_ms ?? f.evidence.at_ms ?? 0));
  const seek = useCallback(
    (ms: number) => {
      if (video.current) video.current.currentTime = ms / 1000;
      setAt(ms);
      onTime?.(ms);
    },
    [onTime],
  );
  useImperativeHandle(
    ref,
    () => ({
      seek,
      toggle: () => {
        const film = video.current;
        if (!film) return;
        if (film.paused) void film.play().catch(() => undefined);
        else film.pause();
      },
      nextFinding: (step) => {
        const now = at;
        const next =
          step > 0
            ? marks.find((f) => (f.evidence.at_ms ?? 0) > now + 10)
            : marks.findLast((f) => (f.evidence.at_ms ?? 0) < now - 10);
        if (next?.evidence.at_ms !== undefined) seek(next.evidence.at_ms);
      },
    }),
    [at, marks, seek],
  );
  // The film's own events are too rare for subtitles that follow it.
  useEffect(() => {
    if (!src || !onTime) return;
    let frame = 0;
    const follow = () => {
      const film = video.current;
      if (film && !film.paused) {
        setAt(film.currentTime * 1000);
        onTime(film.currentTime * 1000);
      }
      frame = requestAnimationFrame(follow);
    };
    frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [src, onTime]);
  return (
    <div className="player">
      <div className="player-film">
        {src ? (
          <video
            ref={video}
            key={src}
            src={src}
            poster={props.poster}
            controls
            playsInline
            preload="metadata"
            aria-label={t("film.player")}
            onLoadedMetadata={(event) => {
              if (Number.isFinite(event.currentTarget.duration)) setLength(event.currentTarget.duration * 1000);
            }}
            onTimeUpdate={(event) => setAt(event.currentTarget.currentTime * 1000)}
            onSeeked={(event) => onTime?.(event.currentTarget.currentTime * 1000)}
          >
            {props.tracks?.map((track) => (
              <track
                key={track.lang}
                kind="subtitles"
                src={track.url}
                srcLang={track.lang}
                label={track.label || (track.lang.startsWith("zh") ? t("film.captions.zh") : t("film.captions.en"))}
                default={track.lang.startsWith(lang)}
              />
            ))}
          </video>
        ) : (
          <div className="player-none">
            {props.poster ? <img src={props.poster} alt="" /> : <Icon name="film" size={30} />}
            <p>{props.missing}</p>
          </div>
        )}
      </div>
      {marks.length > 0 && (
        <div className="timeline">
          <ol aria-label={t("film.timeline")}>
            {marks.map((finding, i) => {
              const from = finding.evidence.at_ms ?? 0;
              const to = finding.evidence.end_ms ?? from;
              const title = `${finding.code} ${say(finding.message, lang)}`;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: findings have no id; their order is fixed
                <li key={i} style={{ left: `${(from / total) * 100}%`, width: `${((to - from) / total) * 100}%` }}>
                  <button
                    type="button"
                    className={`mark mark-${finding.severity}`}
                    title={`${timecode(from, true)} ${title}`}
                    aria-label={t("film.jump", { at: timecode(from, true), title })}
                    onClick={() => seek(from)}
                  />
                </li>
              );
            })}
          </ol>
          <span className="timeline-now" style={{ left: `${Math.min(100, (at / total) * 100)}%` }} />
          <p className="caption" aria-hidden>
            <span>0:00</span>
            <span>{timecode(total)}</span>
          </p>
        </div>
      )}
    </div>
  );
});
