/** How the numbers were computed, in words. */
import { percent, thousands } from "../format.ts";
import { type Html, markup } from "../html.ts";
import type { Summary } from "../summary.ts";

/**
 * Writes how to read the page.
 *
 * @param summary The summary, for how its intervals were computed.
 * @returns A list.
 */
export function method(summary: Summary): Html {
  const { confidence, resamples, seed } = summary.bootstrap;
  const fewest = Math.min(
    ...summary.panels.flatMap((panel) => panel.strategies.map((strategy) => strategy.seeds.length))
      .filter((n) => n > 0),
  );
  const few = fewest < 10
    ? markup`<li>Intervals from few seeds are too narrow: of nominal 95 % intervals about 75 % hold the
true mean at 3 seeds, 84 % at 5 and 90 % at 10, for normally distributed values. The fewest seeds of a
strategy here: ${fewest}.</li>`
    : undefined;
  return markup`<ul class="prose">
<li>AUC is the plain mean of the test accuracies of all evaluations, the first one included.</li>
<li>Brackets and bands are ${percent(confidence, 0)} % bootstrap intervals of the mean over seeds
(percentiles of ${
    thousands(resamples)
  } resamples, seed ${seed}). A band holds at each point by itself.
One seed has no interval.</li>
${few}
<li>Differences are taken seed by seed, then averaged: runs of one seed share their data split and
their first labels.</li>
<li><em>Level with best</em>: the interval of the paired difference to the best holds zero. No
correction is made for comparing several strategies.</li>
<li>Selection is everything that a strategy does in a cycle, prediction on the pool included;
training is that of the head. Times are medians over all cycles and seeds.</li>
</ul>`;
}
