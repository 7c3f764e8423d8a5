/** The figures of an analysis for a paper, each with its sentence. */
import type { Analysis } from "../analysis/analysis.ts";
import { draw, type Kind } from "../charts/draw.ts";
import { type ChartSpec, paperInk } from "../charts/spec.ts";
import { firstView } from "../page/view.ts";
import { slug, uniqueNames } from "../names.ts";

/** A figure. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly width: number;
  readonly spec: ChartSpec;
}

/** Widths in pixels of a column's and a page's figure, in which letters of 12 pixels are 9 points. */
const COLUMN = 440;
const PAGE = 760;

/** Draws every figure of an analysis. */
export function figuresOf(analysis: Analysis): Figure[] {
  const figure = (
    kind: Kind,
    name: string,
    title: string,
    caption: string,
    width: number,
    more: { readonly problem?: number; readonly difference?: boolean } = {},
  ): Figure => {
    const { problem = 0, difference = false } = more;
    const view = { ...firstView(analysis), quiet: false, ownScales: true, difference };
    const spec = draw(analysis, view, { kind, problem, width, ink: paperInk });
    return { name, title, caption, width, spec };
  };
  const { across, noise, problems } = analysis;
  const ofProblems = problems.flatMap(({ suite, title, findings }, problem) => {
    const id = slug(`${suite} ${title}`);
    const { curves, overRandom, cost, times, pairs } = findings;
    const differing = { problem, difference: true };
    return [
      figure("curves", `${id}-curves`, title, curves, COLUMN - 20, { problem }),
      figure("curves", `${id}-difference`, title, overRandom, COLUMN - 20, differing),
      figure("cost", `${id}-cost`, title, cost, COLUMN - 20, { problem }),
      figure("phases", `${id}-seconds`, title, times, COLUMN, { problem }),
      figure("pairs", `${id}-pairs`, title, pairs, PAGE, { problem }),
    ];
  });
  const said = across?.findings;
  const overAll = said === undefined ? [] : [
    figure("differences", "differences", "Mean AUC over problems", said.differences, PAGE),
    figure("ranks", "ranks", "Mean ranks over problems", said.ranks, PAGE),
    figure("heat", "heat-map", "Mean AUC, %", said.winRates, PAGE),
    figure("wins", "win-rates", "How often the row is ahead, %", said.winRates, PAGE),
    figure("penalties", "penalties", "Penalty matrix", said.penalties, PAGE),
    figure("iqm", "iqm", "Interquartile mean of normalised AUC", said.aggregates, COLUMN),
    figure("profile", "profile", "Performance profiles", said.profile, COLUMN - 20),
  ];
  const figures = [
    ...ofProblems,
    ...overAll,
    figure("sizes", "selection-times", "Selection against pool size", "", COLUMN - 20),
    figure("noise", "noise", "Differences by chance", noise.finding, COLUMN),
  ].filter(({ spec }) => spec.stops.length > 0);
  const unique = uniqueNames(figures.map(({ name }) => name));
  return figures.map((each, i) => ({ ...each, name: unique[i]! }));
}
