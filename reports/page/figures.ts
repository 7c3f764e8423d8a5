/** Figures: a chart, the sentence that says what it shows, and the numbers behind it. */
import type { Band, Curves, Spread } from "../curves.ts";
import { bounds, percent, seconds, thousands } from "../format.ts";
import { type Html, markup } from "../html.ts";

/** What a figure is made from. */
export interface FigureOptions {
  /** Which chart it holds. */
  readonly kind: "curves" | "times" | "cost" | "growth";
  /** Index of what is charted among the page's data. */
  readonly panel: number;
  /** What is charted. */
  readonly title: string;
  /** One sentence that says what the chart shows. */
  readonly finding: string;
  /** What the axes and marks mean. */
  readonly note: Html;
  /** The numbers behind the chart. */
  readonly table: Html;
  /** Class that sets the chart's height, where it is not the usual one. */
  readonly size?: string;
}

/**
 * Writes a figure.
 *
 * @param options Its parts.
 * @returns A figure whose canvas is labelled by the finding and linked to the table.
 */
export function figure(options: FigureOptions): Html {
  const { kind, panel, title, finding, note, table, size = "" } = options;
  const id = `${kind}-${panel}`;
  return markup`<figure>
<figcaption>
<h3>${title}</h3>
<p class="finding">${unbroken(finding)}</p>
</figcaption>
<div class="axis-note">${note}</div>
<div class="plot ${size}">
<canvas role="img" aria-label="${title}: ${finding}" aria-details="${id}-data"
data-chart="${kind}" data-panel="${panel}"></canvas>
</div>
<details id="${id}-data">
<summary>Numbers behind this chart</summary>
<div class="scroll" role="region" tabindex="0" aria-label="Numbers of ${title}">${table}</div>
</details>
</figure>
`;
}

/** Keeps a number with its unit, and an interval, on one line. */
function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=(?:%|s|ms|points?)(?![a-z]))|(?<=\[[^ \]]*) /g, "\u00a0");
}

/**
 * The numbers behind learning curves.
 *
 * @param curves The strategies' curves, best first.
 * @returns A table with a row a number of labels and a column a strategy.
 */
export function curvesTable(curves: readonly Curves[]): Html {
  const labelled = curves[0]?.labelled ?? [];
  const rows = labelled.map((count, i) => ({
    head: thousands(count),
    cells: curves.map(({ accuracy }) => at(accuracy, i)),
  }));
  return table(["Labels", ...curves.map(({ label }) => label)], rows);
}

function at({ mean, low, high }: Band, i: number): Html {
  const value = percent(mean[i]!, 1);
  if (low === undefined || high === undefined) return markup`${value}`;
  const range = bounds({ low: low[i]!, high: high[i]! }, (x) => percent(x, 1));
  return markup`${value}<span class="range">${range}</span>`;
}

/**
 * The numbers behind the chart of times.
 *
 * @param curves The strategies' curves.
 * @returns A table with a row a strategy, the quickest selection first.
 */
export function timesTable(curves: readonly Curves[]): Html {
  const sorted = [...curves].sort((a, b) =>
    (a.selectSeconds?.median ?? 0) - (b.selectSeconds?.median ?? 0)
  );
  const rows = sorted.map(({ label, selectSeconds, trainSeconds }) => ({
    head: label,
    cells: [selectSeconds, trainSeconds].map(middle),
  }));
  return table(["Strategy", "Selection, median", "Training, median"], rows);
}

function middle(spread: Spread | undefined): Html {
  if (spread === undefined) return markup`–`;
  const range = `middle half ${seconds(spread.low)} to ${seconds(spread.high)}`;
  return markup`${seconds(spread.median)}<span class="range">${range}</span>`;
}

/**
 * The numbers behind accuracy against seconds.
 *
 * @param curves The strategies' curves, best first.
 * @returns A table with a row a number of labels and a column a strategy.
 */
export function costTable(curves: readonly Curves[]): Html {
  const labelled = curves[0]?.labelled ?? [];
  const rows = labelled.map((count, i) => ({
    head: thousands(count),
    cells: curves.map(({ accuracy, elapsed }) =>
      markup`${percent(accuracy.mean[i]!, 1)}<span class="range">${seconds(elapsed[i]!)}</span>`
    ),
  }));
  return table(["Labels", ...curves.map(({ label }) => label)], rows);
}

/** A row of the numbers behind a chart. */
export interface NumbersRow {
  /** What it is about. */
  readonly head: string;
  /** A cell a column after the first. */
  readonly cells: readonly Html[];
}

/**
 * The numbers behind a chart.
 *
 * @param heads The columns' heads, that of the rows' heads first.
 * @param rows The rows.
 * @returns A table.
 */
export function table(heads: readonly string[], rows: readonly NumbersRow[]): Html {
  const head = heads.map((text) => markup`<th scope="col">${text}</th>`);
  const body = rows.map(({ head, cells }) => {
    const rest = cells.map((cell) => markup`<td>${cell}</td>`);
    return markup`<tr><th scope="row">${head}</th>${rest}</tr>\n`;
  });
  return markup`<table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`;
}
