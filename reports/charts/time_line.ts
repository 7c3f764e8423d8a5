/** When every run ran: one bar per run, one row per worker, or as many rows as ran at once. */
import { markup } from "../html.ts";
import { seconds } from "../../core/format.ts";
import { type Canvas, type Chart, type NamedMark, px } from "./chart.ts";
import { tickSeconds } from "./cost.ts";
import { linearScale } from "./scale.ts";
import { towards } from "./frame.ts";
import { label, line, strength } from "./shapes.ts";

/** One run. */
export interface RunBar {
  readonly mark: NamedMark;
  /** Its problem and seed. */
  readonly title: string;
  /** Seconds since the first run began. */
  readonly from: number;
  /** Seconds since the first run began. */
  readonly to: number;
  /** Whether it failed. */
  readonly failed: boolean;
  /** Which machine or worker ran it, where that is known. */
  readonly lane?: string;
  /** What more there is to say. */
  readonly detail?: string;
}

/** Height of a row, and of all of them where there are many, in pixels. */
const LANE = 16;
const MOST = 420;

function laneOf(rows: readonly number[]): number {
  return Math.min(LANE, MOST / (1 + Math.max(0, ...rows)));
}

/**
 * Puts runs into as few rows as possible, none of them over another one; runs of different lanes
 * never share a row.
 */
export function lanesOf(bars: readonly RunBar[]): number[] {
  const order = [...bars.keys()].sort((a, b) => {
    const [one, other] = [bars[a]!, bars[b]!];
    return (one.lane ?? "") < (other.lane ?? "")
      ? -1
      : (one.lane ?? "") > (other.lane ?? "")
      ? 1
      : one.from - other.from;
  });
  const ends: { readonly lane: string; end: number }[] = [];
  const rows = new Array<number>(bars.length).fill(0);
  for (const i of order) {
    const { from, to, lane = "" } = bars[i]!;
    let row = ends.findIndex((each) => each.lane === lane && each.end <= from + 1e-9);
    if (row < 0) row = ends.push({ lane, end: to }) - 1;
    ends[row]!.end = to;
    rows[i] = row;
  }
  return rows;
}

/** A time line's height in pixels. */
export function timeLineHeight(bars: readonly RunBar[]): number {
  const rows = lanesOf(bars);
  return Math.ceil(8 + (1 + Math.max(0, ...rows)) * laneOf(rows) + 44);
}

/** Draws a time line. */
export function timeLine({ width, height, ink, focus }: Canvas, bars: readonly RunBar[]): Chart {
  const rows = lanesOf(bars);
  const lane = laneOf(rows);
  const thick = lane > 6 ? lane - 3 : lane * 0.8;
  const bottom = height - 44;
  const end = Math.max(1e-9, ...bars.map(({ to }) => to));
  const x = linearScale([0, end], [6, width - 10], width / 90);
  const ticks = x.ticks.map((tick, i) =>
    markup`${line(x.at(tick), 6, x.at(tick), bottom, ink.rule)}${
      label(tickSeconds(tick), x.at(tick), bottom + 12, {
        anchor: i === 0 ? "start" : x.at(tick) > width - 30 ? "end" : "middle",
        fill: ink.muted,
      })
    }`
  );
  const places = bars.map((bar, i) => {
    const [x1, x2] = [x.at(bar.from), x.at(bar.to)];
    return { x: x1, y: 8 + rows[i]! * lane, width: Math.max(1, x2 - x1 - 0.6) };
  });
  const drawn = bars.map(({ mark, failed }, i) => {
    const place = places[i]!;
    const paint = failed ? ink.cold : ink.mark(mark.colour);
    return markup`<rect x="${px(place.x)}" y="${px(place.y)}" width="${px(place.width)}" height="${
      px(thick)
    }" fill="${failed ? "none" : paint}" fill-opacity="0.85" stroke="${paint}" stroke-width="${
      failed ? 1.5 : 0
    }" opacity="${strength(mark.label, focus)}"/>`;
  });
  return {
    width,
    height,
    content: markup`${ticks}${drawn}${line(6, bottom, width - 10, bottom, ink.strong)}${
      label(towards("Time since the first run began", ink), width - 10, height - 8, {
        anchor: "end",
        fill: ink.muted,
      })
    }`,
    stops: bars.map(({ mark, title, from, to, failed, detail }, i) => ({
      x: places[i]!.x + places[i]!.width / 2,
      y: places[i]!.y + thick / 2,
      title: `${mark.label}, ${title}`,
      rows: [
        { mark, name: failed ? "failed after" : "took", value: seconds(to - from) },
        ...detail === undefined ? [] : [{ name: "", value: detail }],
      ],
      box: [places[i]!.x, places[i]!.y, places[i]!.width, thick],
    })),
    stride: 0,
    cursor: "box",
  };
}
