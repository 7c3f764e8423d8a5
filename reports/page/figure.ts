/** Figures: a chart, a sentence about it, and its downloads. */
import { type Chart, pageInk, svgElement } from "../charts/chart.ts";
import { type Html, markup } from "../html.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { acrossFinding } from "./across_findings.ts";
import { draw, type Kind } from "./drawings.ts";
import { FIRST_VIEW } from "./view.ts";

/** The parts of a figure. */
export interface FigureOptions {
  /** The kind of its chart. */
  readonly kind: string;
  /** Its problem's index, if it is about one. */
  readonly problem?: number;
  readonly title: string;
  /** One sentence. */
  readonly finding: string;
  /** Whether the sentence is elsewhere on the page, and here only for screen readers. */
  readonly told?: boolean;
  /** The sentence for curves of differences. */
  readonly otherFinding?: string;
  /** Whether the chart can show other metrics. */
  readonly measured?: boolean;
  /** Whether filters recompute it. */
  readonly across?: boolean;
  /** A legend of its marks. */
  readonly note?: Html | string;
  /** The chart drawn in advance. */
  readonly chart: Chart;
}

/** Writes a figure. */
export function figure(options: FigureOptions): Html {
  const {
    kind,
    problem = 0,
    title,
    finding,
    otherFinding,
    measured = false,
    told = false,
    across = false,
    note,
    chart,
  } = options;
  const id = `${kind}-${problem}`;
  const findings = otherFinding === undefined && !measured
    ? markup`<p class="finding${told ? " unseen" : ""}">${unbroken(finding)}</p>`
    : markup`<p class="finding${told ? " unseen" : ""}" data-note="accuracy">${
      unbroken(finding)
    }</p>
<p class="finding" data-note="difference" hidden>${unbroken(otherFinding ?? finding)}</p>
<p class="finding" data-note="metric" hidden></p>`;
  return markup`<figure data-problem="${problem}" data-of="${
    options.problem === undefined ? "all" : "one"
  }">
<figcaption>
<h3>${title}</h3>
${findings}
${note === undefined ? undefined : markup`<p class="axis-note">${note}</p>`}
</figcaption>
<div class="plot" role="img" tabindex="0" aria-label="${title}: ${finding}" aria-details="${id}-data"
aria-describedby="chart-keys" data-kind="${kind}" data-problem="${problem}" data-across="${
    String(across)
  }" data-title="${title}">${svgElement(chart, pageInk)}</div>
<div class="tools">
<details id="${id}-data" data-numbers><summary>Numbers</summary></details>
<button type="button" data-save="svg" aria-label="${title}: save as SVG">SVG</button>
<button type="button" data-save="png" aria-label="${title}: save as PNG">PNG</button>
</div>
</figure>
`;
}

/** Keeps a number with its unit, and an interval, on one line. */
export function unbroken(text: string): string {
  return text.replace(
    /(?<=\d) (?=(?:%|s|ms|points?)(?![a-z]))|(?<=\[[^ \]]*) |(?<=\bp) (?=[<=])|(?<=\bp [<=]) /g,
    "\u00a0",
  );
}

/** Writes a figure with its chart as the page first shows it; the script adapts its width later. */
export function drawnFigure(
  analysis: Analysis,
  width: number,
  options: Omit<FigureOptions, "chart" | "kind"> & { readonly kind: Kind },
): Html {
  const { kind, problem = 0 } = options;
  return figure({
    ...options,
    across: acrossFinding(analysis, kind) !== undefined,
    chart: draw(analysis, FIRST_VIEW, { kind, problem, width, ink: pageInk }),
  });
}
