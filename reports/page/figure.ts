/** Figures: a chart, the sentence that says what it shows, and what can be taken away from it. */
import { type Chart, svgElement } from "../charts/chart.ts";
import { pageInk } from "../charts/ink.ts";
import { type Html, markup } from "../html.ts";

/** What a figure is made from. */
export interface FigureOptions {
  /** Which chart it holds. */
  readonly kind: string;
  /** Index of the problem that it is about, where it is about one. */
  readonly problem?: number;
  /** What is charted. */
  readonly title: string;
  /** One sentence that says what the chart shows. */
  readonly finding: string;
  /** Whether the sentence stands elsewhere on the page already, and is only said here. */
  readonly told?: boolean;
  /** Another sentence, shown instead where curves are differences. */
  readonly otherFinding?: string;
  /** Whether the chart may show other metrics than accuracy. */
  readonly measured?: boolean;
  /** Whether it is drawn anew for the problems that the filters leave. */
  readonly across?: boolean;
  /** What the marks mean, where the axes do not say. */
  readonly note?: Html | string;
  /** The chart as drawn without a script. */
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
