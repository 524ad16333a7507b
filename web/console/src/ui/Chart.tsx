import { useEffect, useRef, useState } from "react";
import { marks, type Point, runs, ticks } from "@/lib/plot";

interface ChartProps {
  /** What a screen reader is told of the picture; the numbers stand in a table beside it. */
  label: string;
  points: Point[];
  value: (n: number) => string;
  /** A day or hour under the picture. */
  time: (at: string) => string;
  /** The same with all that is known of it, for the place under the pointer. */
  moment: (at: string) => string;
  none: string;
  /** A line to compare with, across the picture. */
  line?: { at: number; label: string };
  /** What no value exceeds: the scale does not either. */
  most?: number;
}

const height = 240;
const pad = { top: 12, right: 14, bottom: 26 };

/** Chart draws one series as a line; where nothing is known the line has a gap. */
export function Chart({ label, points, value, time, moment, none, line, most }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  const [at, setAt] = useState<number>();
  useEffect(() => {
    const measure = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(240, Math.round(entry.contentRect.width)));
    });
    if (box.current) measure.observe(box.current);
    return () => measure.disconnect();
  }, []);
  const known = points.flatMap((p) => (p.value === null ? [] : [p.value]));
  const levels = line ? [...known, line.at] : known;
  const scale = ticks(Math.min(...levels), Math.max(...levels), most);
  const low = scale[0] ?? 0;
  const high = scale.at(-1) ?? 1;
  // Room for the longest number on the left.
  const left = 16 + 7 * Math.max(...scale.map((n) => value(n).length), 2);
  const inner = width - left - pad.right;
  const x = (i: number) => left + (points.length < 2 ? inner / 2 : (i / (points.length - 1)) * inner);
  const y = (n: number) => pad.top + (1 - (n - low) / (high - low || 1)) * (height - pad.top - pad.bottom);
  const lines = runs(points).map((run) => run.map((i) => `${x(i).toFixed(1)},${y(points[i]?.value ?? 0).toFixed(1)}`));
  // The last mark ends where the picture does, so that its neighbour needs room for one and a half.
  const room = 1.5 * Math.max(0, ...[points[0], points.at(-1)].map((p) => widthOf(p ? time(p.at) : ""))) + 12;
  const here = at === undefined ? undefined : points[at];
  return (
    // What the pointer shows stands in the table too.
    <div
      ref={box}
      className="chart"
      onPointerLeave={() => setAt(undefined)}
      onPointerMove={(event) => {
        const from = event.currentTarget.getBoundingClientRect().left;
        const i = Math.round(((event.clientX - from - left) / (inner || 1)) * (points.length - 1));
        setAt(Math.min(points.length - 1, Math.max(0, i)));
      }}
    >
      <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {scale.map((n) => (
          <g key={n}>
            <line className="chart-grid" x1={left} x2={width - pad.right} y1={y(n)} y2={y(n)} />
            <text className="chart-text" x={left - 8} y={y(n) + 4} textAnchor="end">
              {value(n)}
            </text>
          </g>
        ))}
        {line && (
          <>
            <line className="chart-benchmark" x1={left} x2={width - pad.right} y1={y(line.at)} y2={y(line.at)} />
            <text className="chart-benchmark-text" x={width - pad.right} y={y(line.at) - 5} textAnchor="end">
              {line.label}
            </text>
          </>
        )}
        {marks(points.length, Math.max(2, Math.floor(inner / room))).map((i) => (
          <text
            key={points[i]?.at}
            className="chart-text"
            x={x(i)}
            y={height - 8}
            textAnchor={i === points.length - 1 ? "end" : "middle"}
          >
            {time(points[i]?.at ?? "")}
          </text>
        ))}
        {lines.map((run) =>
          run.length === 1 ? (
            <circle key={run[0]} className="chart-dot" r={3} cx={run[0]?.split(",")[0]} cy={run[0]?.split(",")[1]} />
          ) : (
            <polyline key={run[0]} className="chart-line" points={run.join(" ")} />
          ),
        )}
        {at !== undefined && here && (
          <>
            <line className="chart-here" x1={x(at)} x2={x(at)} y1={pad.top} y2={height - pad.bottom} />
            {here.value !== null && <circle className="chart-dot" r={4} cx={x(at)} cy={y(here.value)} />}
          </>
        )}
      </svg>
      {at !== undefined && here && (
        <p className="chart-tip" aria-hidden style={x(at) > width / 2 ? { left } : { right: pad.right }}>
          {moment(here.at)} <strong>{here.value === null ? none : value(here.value)}</strong>
        </p>
      )}
    </div>
  );
}

/** About how wide a text of the picture is; a Chinese sign is twice a letter. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? 12.5 : 7), 0);
