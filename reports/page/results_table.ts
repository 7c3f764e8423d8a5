/** The sortable table of results: a word for each strategy, failures are rows. */
import type { Analysis } from "../analysis/analysis.ts";
import type { FailedSeed, Scores, StrategyOnProblem } from "../analysis/scores.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import type { Reach } from "../analysis/targets.ts";
import { pageInk } from "../charts/chart.ts";
import type { Mark } from "../colours.ts";
import { percent, points, thousands } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";
import type { Estimate } from "../../statistics/estimate.ts";
import {
  type Column,
  estimateCell,
  headCell,
  nameHtml,
  standingTag,
  timeCell,
} from "./result_cells.ts";

const SORTED = "AUC,\u00a0%";

function columnsOf({ targets }: ProblemAnalysis): Column[] {
  const target = targets[0];
  return [
    { head: "Strategy", first: "ascending" },
    { head: SORTED, first: "descending", wide: true },
    { head: "Over random, points", first: "descending" },
    { head: "Final accuracy,\u00a0%", first: "descending" },
    ...target === undefined ? [] : [{
      head: `Labels to ${percent(target.accuracy, 1)}\u00a0%`,
      title: target.name,
      first: "ascending" as const,
    }],
    { head: "Selection", first: "ascending" },
    { head: "Whole run", first: "ascending" },
    { head: "Seeds", first: "descending" },
  ];
}

/** Writes the table of one problem, by descending mean AUC. */
export function resultsTable(analysis: Analysis, index: number): Html {
  const problem = analysis.problems[index]!;
  const columns = columnsOf(problem);
  const scored = problem.strategies.filter((each) => each.scores !== undefined)
    .sort((a, b) => b.scores!.auc.mean - a.scores!.auc.mean);
  const scale = scaleOf(analysis, scored);
  const markOf = (each: StrategyOnProblem): Mark => analysis.strategies[each.strategy]!.mark;
  const rows = scored.map((each) => row(index, problem, each, markOf(each), scale));
  const failed = problem.strategies.flatMap((each) =>
    each.failures.map((failure) => failedRow(index, each, failure, markOf(each), columns.length))
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Results on ${problem.title}">
<table class="results sortable" data-problem="${index}" data-table="results-${index}"><caption>${problem.title}</caption>
<thead><tr>${columns.map((column) => headCell(column, SORTED))}</tr></thead>
<tbody>${rows}</tbody>
<tbody>${failed}</tbody>
</table>
</div>
`;
}

function row(
  index: number,
  { targets }: ProblemAnalysis,
  each: StrategyOnProblem,
  mark: Mark,
  scale: Scale,
): Html {
  const { label, seeds, strategy } = each;
  const scores = each.scores!;
  const share = (value: number): string => percent(value, 1);
  const { select, train, evaluate, embed = 0 } = scores.seconds.total;
  const cells = [
    estimateCell(scores.auc, percent, share),
    markup`<td class="picture">${forest(scores.auc, mark, scale)}</td>`,
    estimateCell(scores.overRandom, points, (value) => points(value, 1)),
    estimateCell(scores.finalAccuracy, percent, share),
    ...targets.length === 0 ? [] : [labelsCell(scores.reach[0])],
    timeCell(scores.seconds.selection?.median),
    timeCell(embed + select + train + evaluate),
    markup`<td data-value="${seeds.length}"><button type="button" class="link" data-runs="${index} ${strategy}" aria-label="${
      seedsText(seeds.length)
    } of ${label}: runs and their commands">${seeds.length}</button></td>`,
  ];
  const head = markup`<th scope="row" data-value="${label}">${nameHtml(label, mark)}${
    tags(scores, each)
  }</th>`;
  return markup`<tr class="${scores.standing}" data-row="${strategy}">${head}${cells}</tr>\n`;
}

function seedsText(count: number): string {
  return count === 1 ? "1 seed" : `${count} seeds`;
}

function tags(scores: Scores, { outdated }: StrategyOnProblem): Html {
  return markup`${standingTag(scores.standing)}${
    scores.onParetoFront
      ? markup`<span class="tag" title="Nothing here is both faster and at least as accurate at the end">Pareto</span>`
      : undefined
  }${outdated ? markup`<span class="tag">older code</span>` : undefined}`;
}

function labelsCell(reach: Reach | undefined): Html {
  if (reach?.labels === undefined) return markup`<td data-value="">not reached</td>`;
  const some = reach.reached < reach.n
    ? markup`<span class="range">${reach.reached} of ${reach.n}</span>`
    : undefined;
  return markup`<td data-value="${reach.labels}">${thousands(reach.labels)}${some}</td>`;
}

function failedRow(
  index: number,
  { label, strategy }: StrategyOnProblem,
  { seed, status, message }: FailedSeed,
  mark: Mark,
  columns: number,
): Html {
  const text = status === "incomplete"
    ? `Seed ${seed} is incomplete: ${message}`
    : `Seed ${seed} ${status}: ${message}`;
  const head = markup`<th scope="row">${nameHtml(label, mark)}</th>`;
  const runs =
    markup`<button type="button" class="link" data-runs="${index} ${strategy}" aria-label="Runs of ${label} and their commands">runs</button>`;
  const cell = markup`<td colspan="${columns}"><span class="message">${text}</span> ${runs}</td>`;
  return markup`<tr class="failed" data-row="${strategy}">${head}${cell}</tr>\n`;
}

/** The position of an AUC, and of random's, in the picture. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly random: number | undefined;
}

function scaleOf({ strategies }: Analysis, rows: readonly StrategyOnProblem[]): Scale {
  const ends = rows.flatMap(({ scores }) => {
    const { mean, interval } = scores!.auc;
    return [mean, ...(interval === undefined ? [] : [interval.low, interval.high])];
  });
  const random = rows.find(({ strategy }) => strategies[strategy]!.name === "random");
  return { low: Math.min(...ends), high: Math.max(...ends), random: random?.scores?.auc.mean };
}

const WIDTH = 96;
const MARGIN = 6;

/** The AUC as a dot on its interval, with a line at random's. */
function forest({ mean, interval }: Estimate, mark: Mark, { low, high, random }: Scale): Html {
  const x = (value: number): string => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return (MARGIN + share * (WIDTH - 2 * MARGIN)).toFixed(1);
  };
  const reference = random === undefined
    ? undefined
    : markup`<path d="M${x(random)} 0v16" stroke="${pageInk.strong}" stroke-dasharray="2 2"/>`;
  const paint = pageInk.mark(mark.colour);
  const bar = interval === undefined
    ? undefined
    : markup`<path d="M${x(interval.low)} 8H${
      x(interval.high)
    }" stroke="${paint}" stroke-width="2"/>`;
  const dot = markup`<circle cx="${x(mean)}" cy="8" r="4" fill="${paint}"/>`;
  return markup`<svg class="forest" width="${WIDTH}" height="16" viewBox="0 0 ${WIDTH} 16" aria-hidden="true">${reference}${bar}${dot}</svg>`;
}
