/** The figures of an analysis for a paper, each with its sentence. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Chart, type NamedMark, paperInk } from "../charts/chart.ts";
import { withLegend } from "../charts/file.ts";
import { draw, type Kind } from "../page/drawings.ts";
import { shownOn } from "../page/drawings/problems.ts";
import { FIRST_VIEW } from "../page/view.ts";
import { slug } from "../tables/problem_tables.ts";

/** A figure. */
export interface Figure {
  /** The file's name without extension. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly caption: string;
  readonly chart: Chart;
}

/** Widths in pixels of a column's and a page's figure, in which letters of 12 pixels are 9 points. */
const COLUMN = 440;
const PAGE = 760;

/** Draws every figure of an analysis. */
export function figuresOf(analysis: Analysis): Figure[] {
  const figures = [
    ...analysis.problems.flatMap((_, i) => ofProblem(analysis, i)),
    ...overAll(analysis),
  ].filter(({ chart }) => chart.stops.length > 0);
  const seen = new Map<string, number>();
  return figures.map((figure) => {
    const count = (seen.get(figure.name) ?? 0) + 1;
    seen.set(figure.name, count);
    return count === 1 ? figure : { ...figure, name: `${figure.name}-${count}` };
  });
}

/** Charts with a legend. */
const WITH_LEGEND: ReadonlySet<Kind> = new Set(["curves", "cost", "profile", "sizes"]);

function figure(
  analysis: Analysis,
  kind: Kind,
  options: {
    readonly name: string;
    readonly title: string;
    readonly caption: string;
    readonly problem?: number;
    readonly difference?: boolean;
    readonly width?: number;
  },
): Figure {
  const { name, title, caption, problem = 0, difference = false, width = PAGE } = options;
  const view = { ...FIRST_VIEW, difference, ownScales: true };
  const chart = draw(analysis, view, { kind, problem, width, ink: paperInk });
  // Names at the ends of lines make a legend superfluous, where there is room for them.
  const legend = WITH_LEGEND.has(kind) && width < PAGE;
  const marks = legend ? marksOf(analysis, kind, problem) : [];
  return { name, title, caption, chart: withLegend(chart, marks, paperInk) };
}

function marksOf(analysis: Analysis, kind: Kind, problem: number): NamedMark[] {
  if (kind === "curves" || kind === "cost") {
    return shownOn(analysis, problem, FIRST_VIEW).map(({ mark }) => mark);
  }
  return analysis.strategies.map(({ label, mark }) => ({ label, ...mark }));
}

function ofProblem(analysis: Analysis, problem: number): Figure[] {
  const { suite, title, findings } = analysis.problems[problem]!;
  const id = slug(`${suite} ${title}`);
  const one = (kind: Kind, end: string, caption: string, width: number, difference = false) =>
    figure(analysis, kind, { name: `${id}-${end}`, title, caption, problem, width, difference });
  return [
    one("curves", "curves", findings.curves, COLUMN - 20),
    one("curves", "difference", findings.overRandom, COLUMN - 20, true),
    one("cost", "cost", findings.cost, COLUMN - 20),
    one("phases", "seconds", findings.times, COLUMN),
    one("pairs", "pairs", findings.pairs, PAGE),
  ];
}

function overAll(analysis: Analysis): Figure[] {
  const { across, noise } = analysis;
  const one = (kind: Kind, name: string, title: string, caption: string, width = PAGE) =>
    figure(analysis, kind, { name, title, caption, width });
  const shared = across === undefined ? [] : [
    one("ranks", "ranks", "Mean ranks over problems", across.findings.ranks),
    one("heat", "heat-map", "Mean AUC, %", across.findings.winRates),
    one("wins", "win-rates", "How often the row is ahead, %", across.findings.winRates),
    one("penalties", "penalties", "Penalty matrix", across.findings.penalties),
    one("iqm", "iqm", "Interquartile mean of normalised AUC", across.findings.aggregates, COLUMN),
    one("profile", "profile", "Performance profiles", across.findings.profile, COLUMN - 20),
  ];
  return [
    ...shared,
    one("sizes", "selection-times", "Selection against pool size", "", COLUMN - 20),
    one("noise", "noise", "Differences by chance", noise.finding, COLUMN),
  ];
}
