/** Figures with a chart drawn in advance, for readers without scripts and until the script runs. */
import type { Analysis } from "../analysis/analysis.ts";
import { pageInk } from "../charts/ink.ts";
import type { Html } from "../html.ts";
import { acrossFinding } from "./across_findings.ts";
import { draw, type Kind } from "./drawings.ts";
import { figure, type FigureOptions } from "./figure.ts";
import { FIRST_VIEW } from "./view.ts";

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
