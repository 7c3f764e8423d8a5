/** The page of a history: every case over commits, with the changes that stand out. Never a gate. */
import { bounds, counted, listed } from "../../core/format.ts";
import type { HistoryRow } from "../../runs/regression.ts";
import { changePoints } from "../../statistics/change_points.ts";
import { median } from "../../statistics/quantile.ts";
import { type Dataset, lineChart } from "../charts/lines.ts";
import { type ChartSpec, fade, type Pen } from "../charts/spec.ts";
import { type Html, markup } from "../html.ts";
import type { Section } from "../page/document.ts";
import { FIRST_VIEW } from "../page/view.ts";
import { tableHtml } from "../tables/html.ts";
import { type Cell, EMPTY, left, nameCell, right, type Table } from "../tables/table.ts";
import { caseName } from "./achieved.ts";
import { ratioTicks } from "./regression_tables.ts";
import { dayOf, renderStill, type Still, stills } from "./still.ts";

/** A change at a commit. */
export interface Change {
  readonly at: HistoryRow;
  /** Median log ratio after it minus that before it. */
  readonly size: number;
}

/** One case on one machine, against one base. */
export interface Trend {
  readonly name: string;
  readonly machine: string;
  readonly base: string;
  /** By ascending date. */
  readonly rows: readonly HistoryRow[];
  /** Rows between changes, first to last. */
  readonly segments: readonly (readonly HistoryRow[])[];
  readonly changes: readonly Change[];
}

/** Sorts rows into trends: the largest changes first. */
export function trendsOf(rows: readonly HistoryRow[]): Trend[] {
  const groups = Map.groupBy(
    rows,
    ({ benchmark, sizes, machine, base }) =>
      JSON.stringify([machine, base, benchmark, Object.entries(sizes)]),
  );
  return [...groups.values()].map((unsorted): Trend => {
    const own = unsorted.toSorted((a, b) => Date.parse(a.date) - Date.parse(b.date));
    const points = changePoints(own.map(({ logRatio }) => logRatio));
    const segments = [0, ...points.map(({ at }) => at)].map((start, i) =>
      own.slice(start, points[i]?.at)
    );
    const changes = points.map(({ at, before, after }) => ({ at: own[at]!, size: after - before }));
    const { machine, base } = own[0]!;
    return { name: caseName(own[0]!, rows), machine, base, rows: own, segments, changes };
  }).sort((a, b) => largest(b) - largest(a));
}

function largest({ changes }: Trend): number {
  return Math.max(0, ...changes.map(({ size }) => Math.abs(size)));
}

/** With fewer, no step is beyond chance at the level of the change points. */
const LEAST_COMMITS = 10;

/** Renders the page. */
export async function renderTrend(rows: readonly HistoryRow[]): Promise<string> {
  const trends = trendsOf(rows);
  const machines = [...Map.groupBy(trends, ({ machine, base }) => `${machine} ${base}`).values()];
  const sections = await Promise.all(machines.map(sectionOf));
  return renderStill({ title: "Speed over commits", lead: leadOf(trends), sections });
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
    }: ${listed(changed.map(trendFinding))}.`;
  return markup`<p class="answer">${answer}</p>
<p class="count">A change point asks for a look at a commit. It never fails a build: that is for
<code>regress</code>, which measures both versions side by side.</p>`;
}

/** Such as "badge +12 % at 0123456 and −3.0 % at 89abcde". */
function trendFinding({ name, changes }: Trend): string {
  return `${name} ${listed(changes.map(changeText))}`;
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

async function sectionOf(trends: readonly Trend[], index: number): Promise<Section> {
  const [{ machine, base }] = trends as readonly [Trend];
  const changed = trends.filter(({ changes }) => changes.length > 0);
  const others = trends.filter(({ changes }) => changes.length === 0);
  const pictures = async (shown: readonly Trend[]): Promise<Html> =>
    await stills(shown.map(pictureOf), true);
  return {
    id: `machine-${index}`,
    name: machine,
    title: `On ${machine}, against ${base.slice(0, 10)}`,
    content: markup`${changed.length === 0 ? undefined : await pictures(changed)}${
      others.length === 0
        ? undefined
        : markup`<details class="fold"${
          changed.length === 0 ? markup` open` : undefined
        }><summary><strong>${
          counted(others.length, "case")
        } without a change point</strong></summary>${await pictures(others)}</details>`
    }${tableHtml(trendTable(trends), { sort: `trend-${index}` })}`,
  };
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
        return {
          ...plain,
          data: ends.map((x) => ({ x, y })),
          borderColor: fade(colour, 0.25),
          borderWidth: 6,
        };
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

/** The least extent of the vertical axis, either way. */
const LEAST = 0.06;
/** More points than this are a line. */
const MOST_DOTS = 40;

function trendTable(trends: readonly Trend[]): Table {
  const [{ machine, base }] = trends as readonly [Trend];
  return {
    id: "trend",
    caption: `The last commit against ${base.slice(0, 10)} on ${machine}`,
    columns: [
      left("Case", { first: "ascending" }),
      right("Commits", { first: "descending" }),
      right("Last against base", {
        first: "descending",
        forest: { reference: 1, log: true },
        title: "With the interval of that comparison",
      }),
      left("Change points"),
    ],
    rows: trends.map(({ name, rows, changes }): Cell[] => {
      const { logRatio, low, high } = rows.at(-1)!;
      return [
        nameCell(name),
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
