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
are those of Agarwal et al. 2021. Their intervals are percentiles of ${
      thousands(bootstrap.resamples)
    } resamples of seeds within problems (seed ${bootstrap.seed}). Ranks are compared by Friedman’s test, then
by Wilcoxon’s signed-rank test with Holm’s correction: a bar joins strategies that it cannot
distinguish.</li>
<li>A strategy wins a checkpoint of the penalty matrix (Ash et al. 2020) if a paired t-test over seeds
says so at .05. Checkpoints double, and end when random is within a hundredth of its last accuracy.</li>`;
  return markup`<ul class="prose">
<li>AUC is the mean of the test accuracies of all evaluations, the first one included.</li>
<li>${caption}. A band is pointwise. One seed has no interval.</li>
<li>Differences are taken seed by seed, then averaged: runs of one seed share their data split and
their initial labels.</li>
<li><em>Level with best</em>: a paired t-test over seeds, corrected by Holm’s method for the strategies
of the problem, does not distinguish it from the best at .05. <em>Pareto</em>: nothing is both faster
and at least as accurate at the end.</li>
<li>Labels and seconds to an accuracy are where a run’s curve, interpolated linearly, first reaches it;
medians over seeds.</li>
<li>Selection is everything that a strategy does in a cycle, including prediction on the pool;
training is that of the head. Times are medians.</li>
${aggregates}
</ul>`;
}
