/** Figures: a chart, a sentence about it, and its downloads. */
import type { Analysis } from "../analysis/analysis.ts";
import { chartOf, draw, type Kind, titleOf } from "../charts/draw.ts";
import { paperInk } from "../charts/spec.ts";
import { type Html, markup } from "../html.ts";
import { firstView, hasDifferences } from "./view.ts";

/** Writes a figure, with room for its chart at the width that is expected: the script draws it. */
export function figure(analysis: Analysis, width: number, kind: Kind, problem?: number): Html {
  const place = problem ?? 0;
  const id = `${kind}-${place}`;
  const title = titleOf(analysis, kind, place);
  const { note, isAcross, ...chart } = chartOf(kind);
  const finding = kind === "curves" && hasDifferences(analysis)
    ? analysis.problems[place]!.findings.overRandom
    : chart.finding(analysis, place);
  const options = { kind, problem: place, width, ink: paperInk };
  const { height } = draw(analysis, firstView(analysis), options);
  return markup`<figure data-problem="${place}" data-of="${problem === undefined ? "all" : "one"}">
<figcaption>
<h3>${title}</h3>
${
    kind === "curves"
      ? curvesFindings(analysis, place)
      : markup`<p class="finding">${unbroken(finding)}</p>`
  }
${note !== undefined && markup`<p class="axis-note">${note}</p>`}
</figcaption>
<div class="plot" role="img" tabindex="0" aria-label="${title}: ${finding}" aria-details="${id}-data"
aria-describedby="chart-keys" data-kind="${kind}" data-problem="${place}" data-across="${
    String(isAcross)
  }" data-title="${title}"><svg width="1" height="${height}"></svg></div>
<div class="tools">
<details id="${id}-data" data-numbers><summary>Numbers</summary></details>
<button type="button" data-save="svg" aria-label="${title}: save as SVG">SVG</button>
<button type="button" data-save="png" aria-label="${title}: save as PNG">PNG</button>
</div>
</figure>
`;
}

/** A sentence for each view of the curves, of which the page shows one. */
function curvesFindings(analysis: Analysis, problem: number): Html {
  const { curves, overRandom } = analysis.problems[problem]!.findings;
  const differs = hasDifferences(analysis);
  // With one problem, the page begins with this sentence: here it is for screen readers.
  return markup`<p class="finding${
    analysis.problems.length === 1 && " unseen"
  }" data-note="accuracy"${differs && markup` hidden`}>${unbroken(curves)}</p>
<p class="finding" data-note="difference"${!differs && markup` hidden`}>${unbroken(overRandom)}</p>
<p class="finding" data-note="metric" hidden></p>`;
}

/** Writes a figure as wide as the page, or two beside each other. */
export function figures(analysis: Analysis, ...kinds: readonly Kind[]): Html {
  const width = kinds.length === 1 ? 1080 : 520;
  return markup`<div class="figures">${kinds.map((kind) => figure(analysis, width, kind))}</div>`;
}

/** Keeps a number with its unit, and an interval, on one line. */
export function unbroken(text: string): string {
  return text.replace(
    /(?<=\d) (?=(?:%|s|ms|points?)(?![a-z]))|(?<=\[[^ \]]*) |(?<=\bp) (?=[<=])|(?<=\bp [<=]) /g,
    "\u00a0",
  );
}
