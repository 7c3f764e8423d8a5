/** Explains how the numbers were computed. */
import type { Analysis } from "../analysis/analysis.ts";
import { points, thousands } from "../../core/format.ts";
import { FEWEST_SEEDS } from "../../statistics/all_pairs.ts";
import { type Html, markup } from "../html.ts";

/** Writes the section. */
export function method({ method, across }: Analysis): Html {
  const { caption, bootstrap, margin } = method;
  const [resamples, width] = [thousands(bootstrap.resamples), points(margin).replace("+", "")];
  const aggregates = across?.aggregates !== undefined &&
    markup`<li>Over problems, means are compared by the same rule: problems are fixed, and only what varies
between the seeds of a problem is chance. Ranks come second: Friedman’s test, Nemenyi’s critical
difference, and Wilcoxon’s signed-rank test with Holm’s correction.</li>
<li>Means and normalised scores over problems have intervals from ${resamples} resamples of seeds within problems (seed ${bootstrap.seed}). A normalised score is (AUC − random’s) / (best −
random’s), with the means of a problem.</li>
<li>A strategy wins a checkpoint of the penalty matrix (Ash et al. 2020) if a paired t-test over seeds
says so at .05. Checkpoints double, and end when random is within a hundredth of its last accuracy.</li>`;
  return markup`<ul class="prose">
<li>AUC is the mean of the test accuracies of all evaluations, the first one included.</li>
<li>${caption}. A band is pointwise. One seed has no interval.</li>
<li>Differences are taken seed by seed, then averaged: runs of one seed share their data split and
their initial labels.</li>
<li>All pairs of strategies of a problem are one family: the intervals of their differences hold
together, and every p is corrected for all (Tukey 1953, seeds as blocks). <em>Lower</em>: the interval
of the difference to the highest mean is below 0. <em>Equivalent</em>: it is within ±${width} points, so that the posterior probability of this is at least .95. <em>Undecided</em>: neither.
<em>Best</em>: the highest, if none is undecided. Fewer than ${FEWEST_SEEDS} seeds decide nothing.</li>
<li><em>Pareto</em>: nothing is both faster and at least as accurate at the end.</li>
<li>Labels and seconds to an accuracy are where a run’s curve, interpolated linearly, first reaches it;
medians over seeds.</li>
<li>Selection is everything that a strategy does in a cycle, including prediction on the pool;
training is that of the head. Times are medians.</li>
<li>An epoch of the head’s training drops its last partial batch, or fills it from another permutation
of the labelled rows if <em>partialBatch</em> is <em>fill</em>.</li>
${aggregates}
</ul>`;
}
