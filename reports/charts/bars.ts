/** Rows of bars and intervals: the seconds of a run, aggregates, noise, and when every run ran. */
import type { ChartDataset } from "chart.js";
import { bounds, percent, points, seconds } from "../../core/format.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Interval } from "../../statistics/estimate.ts";
import { median } from "../../statistics/quantile.ts";
import { across, type Axis, names, settings } from "./axes.ts";
import { tickSeconds } from "./cost.ts";
import { shownOn } from "./curves.ts";
import { pointOf } from "./lines.ts";
import {
  type ChartSpec,
  type Decoration,
  fade,
  markOf,
  type NamedMark,
  paintOf,
  type Sheet,
  type Stop,
  strength,
} from "./spec.ts";

interface Row {
  readonly strategy: number;
  readonly mark: NamedMark;
}

type RowDataset = ChartDataset<"bar"> | ChartDataset<"line">;

const ROW = 26;
const AXIS = 52;

/** Chart.js gives an axis at most half of a chart. */
function heightOf(rows: number): number {
  return Math.max(rows, AXIS) + AXIS;
}

function rowChart(
  { width, ink }: Sheet,
  rows: readonly Row[],
  { x, draw, right = 12, ...rest }: {
    readonly x: Axis;
    readonly datasets: RowDataset[];
    readonly stops: Stop[];
    readonly cursor: "box" | "ring";
    readonly right?: number;
    readonly draw?: Decoration;
  },
): ChartSpec {
  const { options, plugins } = settings(ink, {
    x: across(x, ink, width * 0.7, true),
    y: names(rows.map(({ mark }) => mark.label), ink, Math.min(170, width * 0.36)),
  }, { padding: { right, top: 8 }, draw });
  const data = { labels: [...rows.keys()], datasets: rest.datasets };
  return {
    config: { type: "bar", data, options: { ...options, indexAxis: "y" }, plugins },
    height: heightOf(rows.length * ROW),
    stops: rest.stops,
    stride: 1,
    cursor: rest.cursor,
    legend: [],
  };
}

const PARTS = [["embed", 0.25], ["train", 0.45], ["select", 1], ["evaluate", 0.15]] as const;

/** Draws where the seconds of a problem's runs go. */
export function phasesChart(sheet: Sheet): ChartSpec {
  const { ink, view: { focus } } = sheet;
  const rows = shownOn(sheet, sheet.problem).map(({ strategy, mark, scores }) => {
    const { run, total: { embed, train, select, evaluate } } = scores.seconds;
    const total = (embed ?? 0) + train + select + evaluate;
    // As in the table of results, which leaves out features: medians of phases do not add up to it.
    const said = seconds((embed ?? 0) + run);
    return { strategy, mark, total, said, embed, train, select, evaluate };
  }).sort((a, b) => a.total - b.total);
  return rowChart(sheet, rows, {
    x: {
      title: rows.some(({ embed }) => embed !== undefined)
        ? "Seconds of a run and of its features"
        : "Seconds of a run",
      format: tickSeconds,
      values: [0, ...rows.map(({ total }) => total)],
    },
    datasets: PARTS.map(([part, opacity]): ChartDataset<"bar"> => ({
      label: part,
      data: rows.map((row) => row[part] ?? 0),
      stack: "run",
      backgroundColor: rows.map(({ strategy, mark }) => paintOf(sheet, strategy, mark, opacity)),
      borderColor: rows.map(({ strategy, mark }) => paintOf(sheet, strategy, mark)),
      borderWidth: 0.75,
      borderSkipped: false,
      barThickness: 16,
    })),
    right: 64,
    draw: ({ ctx, scales: { x, y } }) => {
      rows.forEach(({ strategy, total, said }, i) => {
        ctx.fillStyle = fade(ink.muted, strength(strategy, focus));
        ctx.fillText(said, x!.getPixelForValue(total) + 6, y!.getPixelForValue(i));
      });
    },
    stops: rows.map((row, index) => ({
      elements: PARTS.map((_, datasetIndex) => ({ datasetIndex, index })),
      title: `${row.mark.label}: ${row.said}`,
      rows: PARTS.flatMap(([part]) =>
        row[part] === undefined ? [] : [{ name: part, value: seconds(row[part]) }]
      ),
    })),
    cursor: "box",
  });
}

interface ForestRow extends Row {
  readonly mean: number;
  readonly interval?: Interval | undefined;
  readonly values?: readonly number[];
}

function forestChart(
  sheet: Sheet,
  unsorted: readonly ForestRow[],
  axis: Pick<Axis, "title" | "format" | "reference">,
): ChartSpec {
  const rows = unsorted.toSorted((a, b) => b.mean - a.mean);
  const paints = rows.map(({ strategy, mark }) => paintOf(sheet, strategy, mark));
  const dots = rows.map(({ mark }) => pointOf(mark, 4));
  const ends = rows.map(({ mean, interval = { low: mean, high: mean } }) => interval);
  const ticks = rows.flatMap((row, y) => (row.values ?? []).map((x) => ({ x, y, row })));
  const dotted = { type: "line", indexAxis: "y", showLine: false, clip: 6 } as const;
  return rowChart(sheet, rows, {
    x: {
      ...axis,
      values: [
        ...ends.flatMap(({ low, high }) => [low, high]),
        ...ticks.map(({ x }) => x),
        ...axis.reference === undefined ? [] : [axis.reference],
      ],
      room: 0.02,
    },
    datasets: [{
      ...dotted,
      data: rows.map(({ mean }, y) => ({ x: mean, y })),
      pointStyle: dots.map(({ pointStyle }) => pointStyle),
      pointRadius: dots.map(({ pointRadius }) => pointRadius),
      pointBorderWidth: dots.map(({ pointBorderWidth }) => pointBorderWidth),
      pointBackgroundColor: paints,
      pointBorderColor: paints,
    }, {
      type: "bar",
      data: ends.map(({ low, high }) => [low, high]),
      backgroundColor: paints,
      barThickness: 2,
      order: 1,
    }, {
      ...dotted,
      data: ticks.map(({ x, y }) => ({ x, y })),
      pointStyle: "line",
      pointRotation: 90,
      pointRadius: 5,
      pointBorderColor: ticks.map(({ row }) => paintOf(sheet, row.strategy, row.mark, 0.4)),
      order: 2,
    }],
    stops: rows.map(({ mark, mean, interval }, index) => ({
      elements: [{ datasetIndex: 0, index }],
      title: mark.label,
      rows: [{ mark, name: "", value: `${axis.format(mean)} ${bounds(interval, axis.format)}` }],
    })),
    cursor: "ring",
  });
}

/** Draws interquartile means over all runs. */
export function iqmChart(sheet: Sheet): ChartSpec {
  const { analysis, view: { hidden } } = sheet;
  const { strategies = [], normalised } = analysis.across?.aggregates ?? {};
  const rows = (normalised?.iqm ?? []).map(({ value: mean, interval }, i): ForestRow => {
    const strategy = strategies[i]!;
    return { strategy, mark: markOf(analysis, strategy), mean, interval };
  }).filter(({ strategy }) => !hidden.has(strategy));
  const format = (share: number): string => percent(share, 1);
  return forestChart(sheet, rows, { title: "Interquartile mean of normalised AUC, %", format });
}

/** Draws how much two sets of a strategy's seeds differ by chance: a tick per problem. */
export function noiseChart(sheet: Sheet): ChartSpec {
  const { analysis, view: { hidden, leftOut } } = sheet;
  const shown = analysis.noise.rows.filter(({ strategy, problem }) =>
    !hidden.has(strategy) && !leftOut.has(problem)
  );
  const rows = [...Map.groupBy(shown, ({ strategy }) => strategy)].map(([strategy, floors]) => {
    const values = floors.map(({ floor }) => floor);
    return { strategy, mark: markOf(analysis, strategy), mean: median(values)!, values };
  });
  return forestChart(sheet, rows, {
    title: "A/A floor of the difference in mean AUC, points",
    format: (share) => points(share, 1).replace("+", ""),
    reference: 0,
  });
}

/** When a run ran, in seconds since the first one began, and on which machine or worker. */
export interface RunTime {
  readonly from: number;
  readonly to: number;
  readonly lane: string;
}

/** Puts runs into as few rows as possible; runs of different lanes never share one. */
export function lanesOf(times: readonly RunTime[]): number[] {
  const order = [...times.keys()].sort((a, b) => {
    const [one, other] = [times[a]!, times[b]!];
    return one.lane === other.lane ? one.from - other.from : one.lane < other.lane ? -1 : 1;
  });
  const ends: { readonly lane: string; end: number }[] = [];
  const rows = new Array<number>(times.length).fill(0);
  for (const i of order) {
    const { from, to, lane } = times[i]!;
    let row = ends.findIndex((each) => each.lane === lane && each.end <= from + 1e-9);
    if (row < 0) row = ends.push({ lane, end: to }) - 1;
    ends[row]!.end = to;
    rows[i] = row;
  }
  return rows;
}

/** Says what all runs took together. */
export function timelineFinding({ counts, runs }: Analysis): string {
  const work = runs.reduce((sum, run) => sum + run.seconds, 0);
  const memory = Math.max(...runs.map(({ peakMemoryBytes }) => peakMemoryBytes));
  const again = runs.reduce((sum, { retries = 0 }) => sum + retries, 0);
  return `${counts.complete} complete runs took ${work.toFixed(0)} s of work and ${
    (memory / 1e9).toFixed(2)
  } GB at most; ${counts.failed} failed, ${again} were started again.`;
}

const LANE = 16;
const MOST = 420;

/** Draws when every run ran, without superseded ones. */
export function timelineChart(sheet: Sheet): ChartSpec {
  const { analysis, width, ink, view: { hidden, leftOut, focus } } = sheet;
  const runs = analysis.runs.filter(({ status, strategy, problem }) =>
    status !== "superseded" && !hidden.has(strategy) && !leftOut.has(problem)
  );
  const start = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)));
  const times = runs.map(({ startedAt, finishedAt, environment, worker }): RunTime => ({
    from: (Date.parse(startedAt) - start) / 1000,
    to: (Date.parse(finishedAt) - start) / 1000,
    lane: `${environment}/${worker ?? ""}`,
  }));
  const failed = runs.map(({ status }) => status !== "complete");
  const lanes = lanesOf(times);
  const count = 1 + Math.max(0, ...lanes);
  const lane = Math.min(LANE, MOST / count);
  const paints = runs.map(({ strategy }, i) =>
    failed[i]
      ? fade(ink.cold, strength(strategy, focus))
      : paintOf(sheet, strategy, analysis.strategies[strategy]!.mark, 0.85)
  );
  const x: Axis = {
    title: "Time since the first run began",
    format: tickSeconds,
    values: [0, ...times.map(({ to }) => to)],
  };
  const y = { type: "linear", display: false, offset: false, reverse: true } as const;
  const { options, plugins } = settings(ink, {
    x: across(x, ink, width, true),
    y: { ...y, min: -0.5, max: count - 0.5 },
  }, { padding: { left: 6, right: 10, top: 8 } });
  const dataset: ChartDataset<"bar"> = {
    data: times.map(({ from, to }) => [from, to]),
    barThickness: lane > 6 ? lane - 3 : lane * 0.8,
    minBarLength: 1,
    backgroundColor: paints.map((paint, i) => failed[i] ? "#00000000" : paint),
    borderColor: paints,
    borderWidth: failed.map((one) => one ? 1.5 : 0),
    borderSkipped: false,
  };
  const data = { labels: lanes, datasets: [dataset] };
  return {
    config: { type: "bar", data, options: { ...options, indexAxis: "y" }, plugins },
    height: heightOf(Math.ceil(count * lane)),
    stops: runs.map(({ strategy, problem, seed, status, peakMemoryBytes, retries = 0 }, index) => {
      const mark = markOf(analysis, strategy);
      const memory = `${(peakMemoryBytes / 1e9).toFixed(2)} GB at most`;
      const again = retries === 0 ? "" : `, attempt ${retries + 1}`;
      const { from, to } = times[index]!;
      return {
        elements: [{ datasetIndex: 0, index }],
        title: `${mark.label}, ${analysis.problems[problem]!.title}, seed ${seed}`,
        rows: [
          { mark, name: failed[index] ? "failed after" : "took", value: seconds(to - from) },
          { name: "", value: `${memory}${again}${failed[index] ? `: ${status}` : ""}` },
        ],
      };
    }),
    stride: 0,
    cursor: "box",
    legend: [],
  };
}
