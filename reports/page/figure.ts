/** Figures: a chart, a sentence about it, and its downloads. */
import type { Analysis } from "../analysis/analysis.ts";
import { draw, type Kind } from "../charts/draw.ts";
import { paperInk } from "../charts/spec.ts";
import { type Html, markup } from "../html.ts";
import { acrossFinding } from "./across_findings.ts";
import { firstView } from "./view.ts";

/** The parts of a figure. */
export interface FigureOptions {
  readonly kind: Kind;
  readonly problem?: number;
  readonly title: string;
  readonly finding: string;
  /** Whether the sentence is elsewhere on the page, and here only for screen readers. */
  readonly told?: boolean;
  readonly otherFinding?: string;
  readonly measured?: boolean;
  readonly note?: Html | string;
}

/** Writes a figure, with room for its chart at the width that is expected: the script draws it. */
export function figure(analysis: Analysis, width: number, options: FigureOptions): Html {
  const { kind, problem = 0, title, finding, otherFinding, measured, told, note } = options;
  const id = `${kind}-${problem}`;
  const of = options.problem === undefined ? "all" : "one";
  const across = String(acrossFinding(analysis, kind) !== undefined);
  const { height } = draw(analysis, firstView(analysis), { kind, problem, width, ink: paperInk });
  const unseen = told ? " unseen" : "";
  const findings = otherFinding === undefined && !measured
    ? markup`<p class="finding${unseen}">${unbroken(finding)}</p>`
    : markup`<p class="finding${unseen}" data-note="accuracy"${
      otherFinding !== undefined && markup` hidden`
    }>${unbroken(finding)}</p>
<p class="finding" data-note="difference"${
      otherFinding === undefined ? markup` hidden` : undefined
    }>${unbroken(otherFinding ?? finding)}</p>
<p class="finding" data-note="metric" hidden></p>`;
  return markup`<figure data-problem="${problem}" data-of="${of}">
<figcaption>
<h3>${title}</h3>
${findings}
${note !== undefined && markup`<p class="axis-note">${note}</p>`}
</figcaption>
<div class="plot" role="img" tabindex="0" aria-label="${title}: ${
    otherFinding ?? finding
  }" aria-details="${id}-data"
aria-describedby="chart-keys" data-kind="${kind}" data-problem="${problem}" data-across="${across}" data-title="${title}"><svg width="1" height="${height}"></svg></div>
<div class="tools">
<details id="${id}-data" data-numbers><summary>Numbers</summary></details>
<button type="button" data-save="svg" aria-label="${title}: save as SVG">SVG</button>
<button type="button" data-save="png" aria-label="${title}: save as PNG">PNG</button>
</div>
</figure>
`;
}

/** Writes a figure as wide as the page, or two beside each other. */
export function figures(analysis: Analysis, ...parts: readonly FigureOptions[]): Html {
  const [width, two] = parts.length === 1 ? [1080, ""] : [520, " two"];
  const written = parts.map((part) => figure(analysis, width, part));
  return markup`<div class="figures${two}">${written}</div>`;
}

/** Keeps a number with its unit, and an interval, on one line. */
export function unbroken(text: string): string {
  return text.replace(
    /(?<=\d) (?=(?:%|s|ms|points?)(?![a-z]))|(?<=\[[^ \]]*) |(?<=\bp) (?=[<=])|(?<=\bp [<=]) /g,
    "\u00a0",
  );
}
