/** The figures over several problems. */
import type { Analysis } from "../analysis/analysis.ts";
import { type Html, markup } from "../html.ts";
import { acrossFinding } from "./across_findings.ts";
import { figure } from "./figure.ts";

/** Writes the overview; undefined for one problem. */
export function overview(analysis: Analysis): Html | undefined {
  const { across } = analysis;
  if (across === undefined) return undefined;
  const { ranks, aggregates, findings } = across;
  return markup`<p class="note" data-filtered hidden></p>
${
    ranks !== undefined && markup`<div class="figures two">${
      figure(analysis, 520, {
        kind: "differences",
        title: across.summary?.reference === undefined
          ? "Mean AUC over problems, %"
          : "Mean AUC over problems minus random’s, points",
        finding: findings.differences,
        note:
          "A thick bar joins strategies that no difference tells apart (all pairs, seeds within problems).",
      })
    }${
      figure(analysis, 520, {
        kind: "ranks",
        title: "Mean ranks over problems",
        finding: findings.ranks,
        note: "A thick bar joins ranks nearer than Nemenyi’s critical difference.",
      })
    }</div>`
  }
<div class="figures">${
    figure(analysis, 1080, {
      kind: "heat",
      title: "Mean AUC, %",
      finding: acrossFinding(analysis, "heat")!,
      note: "The deeper, the nearer to the problem’s best, which is bold.",
    })
  }</div>
${
    aggregates?.normalised !== undefined &&
    markup`<div class="figures two">${
      figure(analysis, 520, {
        kind: "iqm",
        title: "Interquartile mean of normalised AUC",
        finding: findings.aggregates,
      })
    }${
      figure(analysis, 520, {
        kind: "profile",
        title: "Performance profiles",
        finding: findings.profile,
      })
    }</div>`
  }`;
}
