/** The page of a history: every case over commits, with the changes that stand out. Never a gate. */
import { bounds, counted, listed } from "../../core/format.ts";
import { caseText } from "../../runs/measurement.ts";
import type { HistoryRow } from "../../runs/history.ts";

import { changePoints } from "../../statistics/change_points.ts";
import { median } from "../../statistics/quantile.ts";
import { type Dataset, lineChart } from "../charts/lines.ts";
import { type ChartSpec, fade, type Pen } from "../charts/spec.ts";
import { type Html, markup } from "../html.ts";
import { FIRST_VIEW } from "../page/view.ts";
import { tableHtml } from "../tables/html.ts";
import { cell } from "../tables/cells.ts";
import {
  ASCENDING,
  type Cell,
  DESCENDING,
  EMPTY,
  left,
  right,
  type Table,
} from "../tables/table.ts";
import { caseName } from "./achieved.ts";
import { ratioTicks } from "./regression_tables.ts";
import { dayOf, namedSections, type Parts, type Still, stills } from "./still.ts";

/** A change at a commit. */
export interface Change {
  readonly at: HistoryRow;
  readonly size: number;
}

/** One case over commits. */
export interface Trend {
  readonly name: string;
  readonly rows: readonly HistoryRow[];
  readonly segments: readonly (readonly HistoryRow[])[];
  readonly changes: readonly Change[];
}

/** Sorts the rows of one machine and base into trends: the largest changes first. */
export function trendsOf(rows: readonly HistoryRow[]): Trend[] {
  return [...Map.groupBy(rows, caseText).values()].map((unsorted): Trend => {
    const own = unsorted.toSorted((a, b) => Date.parse(a.date) - Date.parse(b.date));
    const points = changePoints(own.map(({ logRatio }) => logRatio));
    const segments = [0, ...points.map(({ at }) => at)].map((start, i) =>
      own.slice(start, points[i]?.at)
    );
    const changes = points.map(({ at, before, after }) => ({ at: own[at]!, size: after - before }));
    return { name: caseName(own[0]!, rows), rows: own, segments, changes };
  }).sort((a, b) => largest(b) - largest(a));
}

function largest({ changes }: Trend): number {
  return Math.max(0, ...changes.map(({ size }) => Math.abs(size)));
}

/** With fewer, no step is beyond chance at the level of the change points. */
const LEAST_COMMITS = 10;

/** What the page says of the history of one machine. */
export async function trendParts(rows: readonly HistoryRow[]): Promise<Parts> {
  const trends = trendsOf(rows);
  const pictures = async (isChanged: boolean): Promise<Html[]> => {
    const shown = trends.filter(({ changes }) => changes.length > 0 === isChanged);
    return shown.length === 0 ? [] : [await stills(shown.map(pictureOf), true)];
  };
  const [last] = rows;
  return {
    id: "trend",
    name: "Trend",
    title: "Speed over commits",
    lead: leadOf(trends),
    sections: namedSections({
      "Changes": await pictures(true),
      "Last commit": last === undefined ? [] : [tableHtml(trendTable(trends, last))],
      "Without a change point": await pictures(false),
    }),
  };
}

function leadOf(trends: readonly Trend[]): Html {
  const commits = new Set(trends.flatMap(({ rows }) => rows.map(({ commit }) => commit)));
  const changed = trends.filter(({ changes }) => changes.length > 0);
  const answer = trends.length === 0
    ? "Nothing is recorded yet."
    : changed.length === 0 && commits.size < LEAST_COMMITS
    ? `${counted(commits.size, "commit")} recorded: ${LEAST_COMMITS} are needed to tell a change.`
    : changed.length === 0
    ? `No case has changed in ${counted(commits.size, "commit")}.`
    : `${changed.length} of ${counted(trends.length, "case")} changed in ${
      counted(commits.size, "commit")
    }: ${
      listed(changed.map(({ name, changes }) => `${name} ${listed(changes.map(changeText))}`))
    }.`;
  return markup`<p class="answer">${answer}</p>
<p class="count">A change point asks for a look at a commit. It never fails a build: that is for
<code>regress</code>, which measures both versions side by side.</p>`;
}

function changeText({ at, size }: Change): string {
  return `${changeOf(size)} at ${at.commit.slice(0, 7)}`;
}

/** A log ratio as a change, such as "+4.2 %", "−30 %" or "+120 %". */
export function changeOf(logRatio: number): string {
  const change = 100 * Math.expm1(logRatio);
  const text = Math.abs(change).toFixed(Math.abs(change) < 9.95 ? 1 : 0);
  return `${Number(text) === 0 ? "" : change < 0 ? "−" : "+"}${text} %`;
}

function pictureOf(trend: Trend): Still {
  return {
    title: trend.name,
    finding: trend.changes.length === 0
      ? `${changeOf(trend.rows.at(-1)!.logRatio)} against the base, without a change point.`
      : `${listed(trend.changes.map(changeText))}.`,
    draw: (pen) => trendChart(pen, trend),
  };
}

/** Draws a trend with its median between changes; the vertical axis is the logarithm of the ratio. */
export function trendChart(
  { width, ink }: Pick<Pen, "width" | "ink">,
  { name, rows, segments, changes }: Trend,
): ChartSpec {
  const mark = { label: name, colour: 1, dash: [], shape: "circle" } as const;
  const colour = ink.mark(mark.colour);
  const ys = rows.map(({ logRatio }) => logRatio);
  const [low, high] = [Math.min(-LEAST, ...ys), Math.max(LEAST, ...ys)];
  const ticks = ratioTicks(Math.exp(low), Math.exp(high)).map(Math.log);
  const plain = { order: 3, pointRadius: 0 } as const;
  const starts = segments.map((_, i) =>
    segments.slice(0, i).reduce((sum, { length }) => sum + length, 0)
  );
  return lineChart({ width, ink, view: { ...FIRST_VIEW, quiet: false } }, {
    lines: [{
      strategy: 0,
      mark,
      xs: [...rows.keys()],
      ys,
      low: rows.map((row) => row.low),
      high: rows.map((row) => row.high),
    }],
    x: {
      title: "Commits",
      format: (place) => rows[place]?.commit.slice(0, 7) ?? "",
      values: [...rows.keys()],
      ticks: [...new Set([0, ...starts, rows.length - 1])],
      room: 0.03,
    },
    y: {
      title: "Seconds against the base",
      format: (y) => changeOf(y).replace(".0 %", " %"),
      values: [low, high],
      ticks,
      reference: 0,
      room: 0.08,
    },
    by: "point",
    titleOf: (place) => dayOf(rows[place]!.date),
    dotted: rows.length <= MOST_DOTS,
    names: "none",
    behind: [
      ...segments.map((segment, i): Dataset => {
        const y = median(segment.map(({ logRatio }) => logRatio))!;
        const ends = [starts[i]!, starts[i]! + segment.length - 1];
        const data = ends.map((x) => ({ x, y }));
        return { ...plain, data, borderColor: fade(colour, 0.25), borderWidth: 6 };
      }),
      ...changes.map((_, i): Dataset => ({
        ...plain,
        data: [low, high].map((y) => ({ x: starts[i + 1]! - 0.5, y })),
        borderColor: ink.strong,
        borderWidth: 1,
        borderDash: [3, 3],
      })),
    ],
  });
}

const LEAST = 0.06;
const MOST_DOTS = 40;

function trendTable(trends: readonly Trend[], { machine, base }: HistoryRow): Table {
  return {
    id: "trend",
    caption: `The last commit against ${base.slice(0, 10)} on ${machine}`,
    columns: [
      left("Case", ASCENDING),
      right("Commits", DESCENDING),
      right("Last against base", {
        ...DESCENDING,
        forest: { reference: 1, log: true },
        title: "With the interval of that comparison",
      }),
      left("Change points"),
    ],
    rows: trends.map(({ name, rows, changes }): Cell[] => {
      const { logRatio, low, high } = rows.at(-1)!;
      return [
        cell.name(name),
        { text: String(rows.length), value: rows.length },
        {
          text: changeOf(logRatio),
          value: Math.exp(logRatio),
          low: Math.exp(low),
          high: Math.exp(high),
          range: bounds({ low, high }, (end) => changeOf(end).replace(" %", "")),
        },
        changes.length === 0 ? EMPTY : { text: changes.map(changeText).join(", ") },
      ];
    }),
    notes: [],
  };
}
