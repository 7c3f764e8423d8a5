/** Every chart: how it is drawn, what is said of it, and which table has its numbers. */
import type { AcrossFindings } from "../analysis/across_findings.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Findings } from "../analysis/findings.ts";
import { iqmChart, noiseChart, phasesChart, timelineChart, timelineFinding } from "./bars.ts";
import { costChart, sizesChart, sizesFinding } from "./cost.ts";
import { learningCurves, profileChart } from "./curves.ts";
import { heatFinding, heatMap, pairMatrix, penaltyMatrix, winMatrix } from "./matrix.ts";
import { differencesChart, ranksChart } from "./ranks.ts";
import type { ChartSpec, Sheet } from "./spec.ts";

/** A kind of chart. */
interface Chart {
  readonly draw: (sheet: Sheet) => ChartSpec;
  /** Default: the problem's. */
  readonly title?: string | ((analysis: Analysis, problem: number) => string);
  readonly finding: (analysis: Analysis, problem: number) => string;
  readonly note?: string;
  /** The end of that table's id; left out if the chart itself has the numbers. */
  readonly table?: string;
}

const ofProblem = (key: keyof Findings): Chart["finding"] => ({ problems }, problem) =>
  problems[problem]!.findings[key];

const ofAll = (key: keyof AcrossFindings): Chart["finding"] => ({ across }) =>
  across?.findings[key] ?? "";

const WINS = "How often the row is ahead of the column";
const IQM = "Interquartile mean of normalised AUC";

/** Charts of all problems together, which change with the filters. */
const ACROSS = {
  heat: {
    draw: heatMap,
    title: "Mean AUC, %",
    finding: heatFinding,
    note: "The deeper, the nearer to the problem’s best, which is bold.",
    table: "problems",
  },
  wins: { draw: winMatrix, title: `${WINS}, %`, finding: ofAll("winRates"), table: "win-rates" },
  penalties: {
    draw: penaltyMatrix,
    title: "Penalty matrix: how often the row beats the column",
    finding: ofAll("penalties"),
    table: "penalties",
  },
  differences: {
    draw: differencesChart,
    title: ({ across }) =>
      across?.summary?.reference === undefined
        ? "Mean AUC over problems, %"
        : "Mean AUC over problems minus random’s, points",
    finding: ofAll("differences"),
    note:
      "A thick bar joins strategies that no difference tells apart (all pairs, seeds within problems).",
    table: "summary",
  },
  ranks: {
    draw: ranksChart,
    title: "Mean ranks over problems",
    finding: ofAll("ranks"),
    note: "A thick bar joins ranks nearer than Nemenyi’s critical difference.",
    table: "ranks",
  },
  profile: { draw: profileChart, title: "Performance profiles", finding: ofAll("profile") },
  iqm: { draw: iqmChart, title: IQM, finding: ofAll("aggregates"), table: "aggregates" },
} as const satisfies Readonly<Record<string, Chart>>;

const CHARTS = {
  ...ACROSS,
  curves: { draw: learningCurves, finding: ofProblem("curves"), table: "curves" },
  cost: { draw: costChart, finding: ofProblem("cost") },
  phases: { draw: phasesChart, finding: ofProblem("times"), table: "times" },
  pairs: {
    draw: pairMatrix,
    title: ({ problems }, problem) => `${WINS} on ${problems[problem]!.title}, % of evaluations`,
    finding: ofProblem("pairs"),
    table: "pairs",
  },
  sizes: { draw: sizesChart, title: "Selection against pool size", finding: sizesFinding },
  noise: {
    draw: noiseChart,
    title: "The A/A floor",
    finding: ({ noise }) => noise.finding,
    note:
      "A point is the median over problems, a tick one problem. Two disjoint sets of this many seeds " +
      "of one strategy differ by more in 5 % of cases.",
    table: "noise",
  },
  timeline: {
    draw: timelineChart,
    title: "When every run ran",
    finding: timelineFinding,
    table: "runs",
  },
} as const satisfies Readonly<Record<string, Chart>>;

/** The kinds of charts. */
export type Kind = keyof typeof CHARTS;

/** All kinds. */
export const kinds = Object.keys(CHARTS) as readonly Kind[];

/** A kind of chart by its name. */
export function chartOf(kind: Kind): Chart & { readonly isAcross: boolean } {
  return { ...CHARTS[kind], isAcross: kind in ACROSS };
}

/** A chart's title. */
export function titleOf(analysis: Analysis, kind: Kind, problem: number): string {
  const { title = analysis.problems[problem]!.title } = chartOf(kind);
  return typeof title === "string" ? title : title(analysis, problem);
}

/** Draws a chart. */
export function draw(
  analysis: Analysis,
  view: Sheet["view"],
  { kind, ...sheet }: Omit<Sheet, "analysis" | "view"> & { readonly kind: Kind },
): ChartSpec {
  return CHARTS[kind].draw({ analysis, view, ...sheet });
}
