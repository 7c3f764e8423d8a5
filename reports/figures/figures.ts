/** The figures of an analysis for a paper, each with its sentence. */
import type { Analysis } from "../analysis/analysis.ts";
import { chartOf, draw, type Kind, titleOf } from "../charts/draw.ts";
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

/** Figures of a problem and of all problems: kind, name and width. */
type Listed = readonly [kind: Kind, name: string, width: number];
const OF_PROBLEM: readonly Listed[] = [
  ["curves", "curves", COLUMN - 20],
  ["curves", "difference", COLUMN - 20],
  ["cost", "cost", COLUMN - 20],
  ["phases", "seconds", COLUMN],
  ["pairs", "pairs", PAGE],
];
const OVER_ALL: readonly Listed[] = [
  ["differences", "differences", PAGE],
  ["ranks", "ranks", PAGE],
  ["heat", "heat-map", PAGE],
  ["wins", "win-rates", PAGE],
  ["penalties", "penalties", PAGE],
  ["iqm", "iqm", COLUMN],
  ["profile", "profile", COLUMN - 20],
  ["sizes", "selection-times", COLUMN - 20],
  ["noise", "noise", COLUMN],
];

/** Draws every figure of an analysis. */
export function figuresOf(analysis: Analysis): Figure[] {
  const { problems } = analysis;
  const figure = ([kind, name, width]: Listed, problem = 0): Figure => {
    const difference = name === "difference";
    const view = { ...firstView(analysis), quiet: false, ownScales: true, difference };
    const spec = draw(analysis, view, { kind, problem, width, ink: paperInk });
    const caption = difference
      ? problems[problem]!.findings.overRandom
      : chartOf(kind).finding(analysis, problem);
    return { name, title: titleOf(analysis, kind, problem), caption, width, spec };
  };
  const figures = [
    ...problems.flatMap(({ suite, title }, problem) =>
      OF_PROBLEM.map((listed) => figure(listed, problem)).map((drawn) => ({
        ...drawn,
        name: `${slug(`${suite} ${title}`)}-${drawn.name}`,
      }))
    ),
    ...OVER_ALL.map((listed) => figure(listed)),
  ].filter(({ spec }) => spec.stops.length > 0);
  const unique = uniqueNames(figures.map(({ name }) => name));
  return figures.map((each, i) => ({ ...each, name: unique[i]! }));
}
