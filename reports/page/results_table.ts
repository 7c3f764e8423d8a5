/** The table of results: sortable, the best and what is level with it marked, failures as rows. */
import { ranked } from "../findings.ts";
import { bounds, percent, points, seconds } from "../format.ts";
import { type Html, markup } from "../html.ts";
import type { Mark } from "../palette.ts";
import type { Estimate } from "../statistics/estimate.ts";
import type { Failure, PanelSummary, Standing, StrategySummary } from "../summary.ts";
import { markPicture } from "./mark.ts";

interface Column {
  readonly head: string;
  /** The order that a first click sorts by. */
  readonly first: "ascending" | "descending";
  /** Whether a picture of the value takes a second column, which has no head of its own. */
  readonly wide?: boolean;
}

const SORTED = "AUC, %";
const COLUMNS: readonly Column[] = [
  { head: "Strategy", first: "ascending" },
  { head: SORTED, first: "descending", wide: true },
  { head: "Over random, points", first: "descending" },
  { head: "Final accuracy, %", first: "descending" },
  { head: "Selection", first: "ascending" },
  { head: "Training", first: "ascending" },
  { head: "Seeds", first: "descending" },
];

/**
 * Writes the table of one problem.
 *
 * @param panel The problem.
 * @param marks How strategies are drawn, by label.
 * @returns A table, by descending mean AUC until the reader sorts it.
 */
export function resultsTable(panel: PanelSummary, marks: ReadonlyMap<string, Mark>): Html {
  const strategies = ranked(panel);
  const scale = scaleOf(strategies);
  const rows = strategies.map((strategy) => row(strategy, marks.get(strategy.label), scale));
  const failed = panel.strategies.flatMap((strategy) =>
    strategy.failures.map((failure) => failedRow(strategy, failure, marks.get(strategy.label)))
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="Results on ${panel.title}">
<table class="results sortable"><caption>${panel.title}</caption>
<thead><tr>${COLUMNS.map(headCell)}</tr></thead>
<tbody>${rows}</tbody>
<tbody>${failed}</tbody>
</table>
</div>
`;
}

function headCell({ head, first, wide }: Column): Html {
  const sorted = head === SORTED ? markup` aria-sort="descending"` : undefined;
  const picture = wide ? markup`<td class="picture"></td>` : undefined;
  const button = markup`<button type="button">${head}</button>`;
  return markup`<th scope="col" data-first="${first}"${sorted}>${button}</th>${picture}`;
}

function row(strategy: StrategySummary, mark: Mark | undefined, scale: Scale): Html {
  const { label, standing, auc, overRandom, finalAccuracy } = strategy;
  const share = (value: number): string => percent(value, 1);
  const cells = [
    estimateCell(auc, percent, share),
    markup`<td class="picture">${mark && auc && forest(auc, mark, scale)}</td>`,
    estimateCell(overRandom, points, (value) => points(value, 1)),
    estimateCell(finalAccuracy, percent, share),
    timeCell(strategy.selectSeconds),
    timeCell(strategy.trainSeconds),
    markup`<td data-value="${strategy.seeds.length}">${strategy.seeds.length}</td>`,
  ];
  const head = markup`<th scope="row" data-value="${label}">${name(label, mark)}${
    tag(standing, auc)
  }</th>`;
  return markup`<tr class="${standing}">${head}${cells}</tr>\n`;
}

/** With one seed the highest is no more than that. */
function tag(standing: Standing | undefined, auc: Estimate | undefined): Html | undefined {
  if (standing === "best") {
    return auc?.interval === undefined
      ? markup`<span class="tag">highest</span>`
      : markup`<span class="tag best">best</span>`;
  }
  return standing === "tied" ? markup`<span class="tag">level with best</span>` : undefined;
}

function name(label: string, mark: Mark | undefined): Html {
  return markup`<span class="name">${mark && markPicture(mark)}<span>${label}</span></span>`;
}

function estimateCell(
  estimate: Estimate | undefined,
  value: (mean: number) => string,
  end: (end: number) => string,
): Html {
  if (estimate === undefined) return markup`<td data-value="">–</td>`;
  const { mean, interval } = estimate;
  const range = markup`<span class="range">${bounds(interval, end)}</span>`;
  return markup`<td data-value="${mean}"><span class="value">${value(mean)}</span>${range}</td>`;
}

function timeCell(value: number | undefined): Html {
  if (value === undefined) return markup`<td data-value="">–</td>`;
  return markup`<td data-value="${value}">${seconds(value)}</td>`;
}

function failedRow(strategy: StrategySummary, failure: Failure, mark: Mark | undefined): Html {
  const text = `Seed ${failure.seed} failed: ${failure.message}`;
  const head = markup`<th scope="row">${name(strategy.label, mark)}</th>`;
  const cell = markup`<td colspan="${COLUMNS.length}"><span class="message">${text}</span></td>`;
  return markup`<tr class="failed">${head}${cell}</tr>\n`;
}

/** Where an AUC lies in the picture's column, and where random's does. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly random: number | undefined;
}

function scaleOf(rows: readonly StrategySummary[]): Scale {
  const ends = rows.flatMap(({ auc }) => [
    auc!.mean,
    ...(auc!.interval === undefined ? [] : [auc!.interval.low, auc!.interval.high]),
  ]);
  const random = rows.find(({ strategy }) => strategy === "random")?.auc?.mean;
  return { low: Math.min(...ends), high: Math.max(...ends), random };
}

const WIDTH = 150;
const MARGIN = 6;

/** The AUC as a dot on its interval, beside a line where random lies. */
function forest({ mean, interval }: Estimate, mark: Mark, { low, high, random }: Scale): Html {
  const x = (value: number): string => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return (MARGIN + share * (WIDTH - 2 * MARGIN)).toFixed(1);
  };
  const reference = random === undefined
    ? undefined
    : markup`<path class="reference" d="M${x(random)} 0v16"/>`;
  const bar = interval === undefined
    ? undefined
    : markup`<path class="interval" d="M${x(interval.low)} 8H${x(interval.high)}"/>`;
  const dot = markup`<circle cx="${x(mean)}" cy="8" r="4"/>`;
  return markup`<svg class="forest c${mark.colour}" width="${WIDTH}" height="16" viewBox="0 0 ${WIDTH} 16"
aria-hidden="true">${reference}${bar}${dot}</svg>`;
}
