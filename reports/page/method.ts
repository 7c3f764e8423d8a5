/** Explains how the numbers were computed. */
import type { Analysis } from "../analysis/analysis.ts";
import { thousands } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";

/** Writes the section. */
export function method({ method, across }: Analysis): Html {
  const { caption, bootstrap } = method;
  const aggregates = across?.aggregates === undefined
    ? undefined
    : markup`<li>Aggregates over problems
are those of Agarwal et al. 2021; their intervals are percentiles of ${
      thousands(bootstrap.resamples)
    } resamples of seeds within problems (seed ${bootstrap.seed}). Ranks are compared by Friedman’s test, then by
Wilcoxon’s signed-rank test with Holm’s correction: a bar joins strategies that it cannot tell apart.</li>
<li>A strategy wins a checkpoint of the penalty matrix (Ash et al. 2020) where a paired t-test over seeds
says so at .05; checkpoints double, and end where random is within a hundredth of its last accuracy.</li>`;
  return markup`<ul class="prose">
<li>AUC is the plain mean of the test accuracies of all evaluations, the first one included.</li>
<li>${caption}. A band holds at each point by itself. One seed has no interval.</li>
<li>Differences are taken seed by seed, then averaged: runs of one seed share their data split and
their first labels.</li>
<li><em>Level with best</em>: a paired t-test over seeds, corrected by Holm’s method for the strategies of
the problem, does not tell it from the best at .05. <em>Pareto</em>: nothing is both quicker and at least
as accurate in the end.</li>
<li>Labels and seconds to an accuracy are read where a run’s curve first touches it, drawn straight from
one evaluation to the next; medians over seeds.</li>
<li>Selection is everything that a strategy does in a cycle, prediction on the pool included;
training is that of the head. Times are medians.</li>
${aggregates}
</ul>`;
}
