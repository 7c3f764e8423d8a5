/** Explains how the numbers were measured, and what a floor is. */
import { type Html, markup } from "../html.ts";

/** Writes how to read the page. */
export function growthMethod(): Html {
  return markup`<ul class="prose">
<li>Every point is measured in its own process, on a synthetic problem: features close to normal,
logits of standard deviation 2, N rows of the pool, n labelled rows, D features, K classes, B rows
chosen. There are 2B forward picks, or N if that is less; B of them are dropped again.</li>
<li>Seconds are the median of repeats after a first selection, which also opens sessions. If the
first used up a point's time, it is the only one, marked *.</li>
<li>An exponent is the slope of log seconds on log size by least squares, all other sizes at the
ladder's base, with its standard error. Costs are sums of parts that grow differently, and of overheads that
do not grow, so an exponent is valid for the sizes it was measured at. Where one form of the
computation replaces another, the points leave their line.</li>
<li>The floor is the least time of the forward picks' necessary work, done one pick at a time, without
set-up and backward phase: for bait-binary one read of the features per pick, 4ND bytes; for bait and
bait-exp three products of the pool with r vectors of length (K − 1)D, 6ND(K − 1)r operations per pick,
r being K − 1 and 2; for bait-diag two products with K vectors and two K × K blocks per row, 4NDK +
4NK³ operations per pick. Less than the floor means less work than that: several picks per read, or a
pool that stays in the processor's caches.</li>
<li>GB/s and GFLOP/s are that necessary work over the seconds, bait and bait-exp counted with two reads
of the features per pick; beside them are their shares of the machine's peaks.</li>
<li>The machine's peaks are measured in the same process right after the selections: the product of
two 1024 × 1024 matrices, and reading 128 MB by the fastest of a maximum of every row and products with
one and with two vectors.</li>
<li>Peak memory is the largest resident size of the process until the end of the first selection,
runtime and arrays included; “before” is its size right before that selection, and “features” the
bytes of the features in it.</li>
</ul>`;
}
