/** The growth page's tables: exponents, named cases beside their floors, and every point. */
import type { MeasuredPoint } from "../../runs/measurement.ts";
import { axes } from "../../runs/measurement.ts";
import {
  counted,
  measuredBytes,
  measuredSeconds,
  measuredShare,
  thousands,
  threeDigits,
} from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import { markPicture } from "../charts/mark_picture.ts";
import type { Mark } from "../palette.ts";
import { type Achieved, achieved } from "./achieved.ts";
import { exponentText } from "./series.ts";
import type { AxisSeries } from "./series.ts";

/** How strategies are drawn, by name. */
export type Marks = ReadonlyMap<string, Mark>;

/** A point that did not fail, with its figures. */
interface Row {
  readonly point: MeasuredPoint;
  readonly figures: Achieved;
}

interface Column {
  readonly head: string;
  readonly value: (row: Row) => number | string;
  readonly text: (row: Row) => Html | string;
  /** The order of the first click. */
  readonly first: "ascending" | "descending";
}

/** A column of a figure, by default the largest first. */
function column(
  head: string,
  value: (row: Row) => number,
  text: (value: number, row: Row) => Html | string,
  first: Column["first"] = "descending",
): Column {
  return { head, value, text: (row) => text(value(row), row), first };
}

const SIZES = (["N", "n", "D", "K", "B"] as const).map((size) =>
  column(size, ({ point }) => point.sizes[size], thousands, "ascending")
);
const VARIED: Column = {
  head: "Varied",
  value: ({ point }) => variedText(point),
  text: ({ point }) => variedText(point),
  first: "ascending",
};
const FIRST = column("First", ({ point }) => point.timing!.firstSeconds, measuredSeconds);
const SECONDS = column(
  "Seconds",
  ({ figures }) => figures.seconds,
  (seconds, { figures }) =>
    markup`<span class="value">${measuredSeconds(seconds)}</span>${
      figures.repeats === 0 ? markup`<span class="star">*</span>` : undefined
    }`,
);
const REPEATS = column("Repeats", ({ figures }) => figures.repeats, String);
const FLOOR = column("Floor", ({ figures }) => figures.floorSeconds, measuredSeconds);
const RATIO = column("Times floor", ({ figures }) => figures.ratio, threeDigits);
const RATES = [
  column(
    "GB/s",
    ({ figures }) => figures.bytesPerSecond,
    (rate, { figures }) => withShare(rate, figures.bandwidthShare),
  ),
  column(
    "GFLOP/s",
    ({ figures }) => figures.operationsPerSecond,
    (rate, { figures }) => withShare(rate, figures.operationsShare),
  ),
];
const PEAK = column("Peak memory", ({ point }) => point.timing!.peakBytes, measuredBytes);
const MEMORY = [
  PEAK,
  column("Before", ({ point }) => point.timing!.baselineBytes, measuredBytes),
  column("Features", ({ point }) => point.timing!.featureBytes, measuredBytes),
];

/** A rate with its share of the machine's. */
function withShare(rate: number, share: number): Html {
  return markup`${threeDigits(rate / 1e9)}<span class="range">${measuredShare(share)}</span>`;
}

function variedText({ axes: own }: MeasuredPoint): string {
  return own.length === axes.length ? "base" : own.join(", ") || "–";
}

/** Writes the cases that have a name, beside their floors. */
export function casesTable(points: readonly MeasuredPoint[], marks: Marks): Html {
  const columns = [...SIZES, SECONDS, FLOOR, RATIO, ...RATES, PEAK];
  return pointsTable("Seconds and their floors", points, columns, marks);
}

/** Writes every point. */
export function everyPointTable(points: readonly MeasuredPoint[], marks: Marks): Html {
  const columns = [VARIED, ...SIZES, FIRST, SECONDS, REPEATS, FLOOR, RATIO, ...RATES, ...MEMORY];
  return pointsTable("In the order measured", points, columns, marks);
}

function pointsTable(
  caption: string,
  points: readonly MeasuredPoint[],
  columns: readonly Column[],
  marks: Marks,
): Html {
  const heads = columns.map(({ head, first }) => headCell(head, first));
  const rows = points.flatMap((point) => {
    const figures = achieved(point);
    if (figures === undefined) return [];
    const cells = columns.map(({ value, text }) =>
      markup`<td data-value="${value({ point, figures })}">${text({ point, figures })}</td>`
    );
    return [markup`<tr>${nameCell(point.strategy, marks)}${cells}</tr>\n`];
  });
  const failures = points.filter(({ timing }) => timing === undefined).map((point) =>
    markup`<tr class="failed">${nameCell(point.strategy, marks)}<td colspan="${columns.length}">
<span class="message">${sizesText(point)} failed: ${point.message}</span></td></tr>\n`
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="results sortable"><caption>${caption}</caption>
<thead><tr>${headCell("Strategy", "ascending")}${heads}</tr></thead>
<tbody>${rows}</tbody>
<tbody>${failures}</tbody>
</table>
</div>
`;
}

/** Writes the exponents. */
export function exponentsTable(panels: readonly AxisSeries[], marks: Marks): Html {
  const strategies = [...new Set(panels.flatMap(({ series }) => series.map((s) => s.strategy)))];
  const rows = strategies.map((strategy) => {
    const own = panels.map(({ series }) => series.find((other) => other.strategy === strategy));
    const cells = own.map((series) =>
      markup`<td>${exponentText(series?.growth)}<span class="range">${
        series && counted(series.rungs.length, "point")
      }</span></td>`
    );
    const base = own.flatMap((series) => series?.rungs ?? [])
      .find(({ point }) => point.axes.length === axes.length);
    const sizes = base === undefined ? "–" : sizesText(base.point);
    return markup`<tr>${nameCell(strategy, marks)}${cells}<td>${sizes}</td></tr>\n`;
  });
  const heads = panels.map(({ axis }) => markup`<th scope="col">${axis}</th>`);
  const caption = "Exponents of growth, ± standard error";
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="results"><caption>${caption}</caption>
<thead><tr><th scope="col">Strategy</th>${heads}<th scope="col">Base of the ladder</th></tr></thead>
<tbody>${rows}</tbody></table>
</div>
`;
}

function headCell(head: string, first: Column["first"]): Html {
  return markup`<th scope="col" data-first="${first}"><button type="button">${head}</button></th>`;
}

function nameCell(strategy: string, marks: Marks): Html {
  const mark = marks.get(strategy);
  return markup`<th scope="row" data-value="${strategy}"><span class="name">${
    mark && markPicture(mark)
  }<span>${strategy}</span></span></th>`;
}

function sizesText({ sizes }: MeasuredPoint): string {
  return Object.entries(sizes).map(([name, size]) => `${name}\u00a0=\u00a0${thousands(size)}`)
    .join(", ");
}
