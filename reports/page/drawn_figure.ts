/** Figures of the report, drawn for readers without scripts and for the moment before they run. */
import type { Analysis } from "../analysis/analysis.ts";
import { pageInk } from "../charts/ink.ts";
import type { Html } from "../html.ts";
import { acrossFinding } from "./across_findings.ts";
import { draw, type Kind } from "./drawings.ts";
import { figure, type FigureOptions } from "./figure.ts";
import { FIRST_VIEW } from "./view.ts";

/**
 * Writes a figure of the report, its chart drawn as the page shows it first.
 *
 * @param width Pixels that the chart is drawn in until the script has measured its place.
 */
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
