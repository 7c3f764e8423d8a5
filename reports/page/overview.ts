/** The figures over several problems. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";
import { acrossFinding } from "./across_findings.ts";
import { type FigureOptions, figures } from "./figure.ts";

/** Writes the overview; undefined for one problem. */
export function overview(analysis: Analysis): Html | undefined {
  const { across } = analysis;
  if (across === undefined) return undefined;
  const { ranks, aggregates, findings } = across;
  const differences: FigureOptions = {
    kind: "differences",
    title: across.summary?.reference === undefined
      ? "Mean AUC over problems, %"
      : "Mean AUC over problems minus random’s, points",
    finding: findings.differences,
    note:
      "A thick bar joins strategies that no difference tells apart (all pairs, seeds within problems).",
  };
  return markup`<p class="note" data-filtered hidden></p>
${
    ranks !== undefined && figures(analysis, differences, {
      kind: "ranks",
      title: "Mean ranks over problems",
      finding: findings.ranks,
      note: "A thick bar joins ranks nearer than Nemenyi’s critical difference.",
    })
  }
${
    figures(analysis, {
      kind: "heat",
      title: "Mean AUC, %",
      finding: acrossFinding(analysis, "heat")!,
      note: "The deeper, the nearer to the problem’s best, which is bold.",
    })
  }
${
    aggregates?.normalised !== undefined && figures(analysis, {
      kind: "iqm",
      title: "Interquartile mean of normalised AUC",
      finding: findings.aggregates,
    }, { kind: "profile", title: "Performance profiles", finding: findings.profile })
  }`;
}
