/** Means with their intervals, one row per strategy, beside a reference line. */
import { markup } from "../html.ts";
import { bounds } from "../../core/format.ts";
import type { Interval } from "../../statistics/estimate.ts";
import type { Canvas, Chart, NamedMark } from "./chart.ts";
import { layRows } from "./rows.ts";
import { line, point, strength } from "./shapes.ts";

/** A mean with its interval. */
export interface ForestRow {
  readonly mark: NamedMark;
  readonly mean: number;
  /** Undefined for one seed. */
  readonly interval?: Interval | undefined;
  /** The single values, for example one per seed. */
  readonly values?: readonly number[];
}

/** The data of a chart of intervals. */
export interface ForestOptions {
  /** From the top. */
  readonly rows: readonly ForestRow[];
  /** The axis' title. */
  readonly title: string;
  /** Writes a tick and a value. */
  readonly format: (value: number) => string;
  /** The value of the reference line. */
  readonly reference?: number;
  /** Default false. */
  readonly log?: boolean;
}

/** Draws means with their intervals; the height must be `rowsHeight` of the rows. */
export function forestChart(canvas: Canvas, options: ForestOptions): Chart {
  const { width, height, ink, focus } = canvas;
  const { rows, title, format, reference, log = false } = options;
  const laid = layRows(canvas, rows.map(({ mark }) => mark), {
    values: [
      ...rows.flatMap(({ mean, interval, values = [] }) => [
        mean,
        ...interval === undefined ? [] : [interval.low, interval.high],
        ...values,
      ]),
      ...reference === undefined ? [] : [reference],
    ],
    title,
    format,
    log,
  });
  const held = reference === undefined
    ? undefined
    : line(laid.x.at(reference), 8, laid.x.at(reference), height - 44, ink.strong);
  const drawn = rows.map(({ mark, mean, interval, values = [] }, row) => {
    const y = laid.y(row);
    const bar = interval === undefined
      ? undefined
      : line(laid.x.at(interval.low), y, laid.x.at(interval.high), y, ink.mark(mark.colour), 2);
    const single = values.map((value) =>
      line(laid.x.at(value), y - 5, laid.x.at(value), y + 5, ink.mark(mark.colour), 1)
    );
    return markup`<g opacity="${strength(mark.label, focus)}">${
      single.length > 0 ? markup`<g opacity="0.4">${single}</g>` : undefined
    }${bar}${point(mark, laid.x.at(mean), y, 4, ink)}</g>`;
  });
  return {
    width,
    height,
    content: markup`${laid.content}${held}${drawn}`,
    stops: rows.map(({ mark, mean, interval }, row) => ({
      x: laid.x.at(mean),
      y: laid.y(row),
      title: mark.label,
      rows: [{
        mark,
        name: "",
        value: `${format(mean)} ${bounds(interval, format)}`,
      }],
    })),
    stride: 1,
    cursor: "ring",
  };
}
