/** Explains how the numbers were measured, and what a floor is. */
import { type Html, markup } from "../html.ts";

/** Writes how to read the page. */
export function growthMethod(): Html {
  return markup`<ul class="prose">
<li>Every point is measured in a process of its own, on a made-up problem: features close to normal,
logits of standard deviation 2, N rows of the pool, n labelled rows, D features, K classes, B rows
chosen. Forward picks are 2B, or N where that is less; B of them are dropped again.</li>
<li>Seconds are the median of repeats after a first selection, which also opens sessions. Where the
first took all the time that a point may take, it stands alone, marked *.</li>
<li>An exponent is the slope of log seconds on log size by least squares, all other sizes at the
ladder's base, with its standard error. Costs are sums of parts that grow differently, overheads that
do not grow among them, so that an exponent holds for the sizes it was measured at; where a form of
the computation gives way to another, the points leave their line.</li>
<li>The floor is the least time of the forward picks' necessary work, done one pick at a time, without
set-up and backward phase: for bait-binary one read of the features a pick, 4ND bytes; for bait and
bait-exp three products of the pool with r vectors of length (K − 1)D, 6ND(K − 1)r operations a pick,
r being K − 1 and 2; for bait-diag two products with K vectors and two K × K blocks a row, 4NDK + 4NK³
operations a pick. Less than the floor means less work than that: several picks at one read, or a
pool that stays in the processor's caches.</li>
<li>GB/s and GFLOP/s are that necessary work over the seconds, bait and bait-exp counted with two reads
of the features a pick; beside them their shares of what the machine reached.</li>
<li>What the machine reaches is measured in the same process just after the selections: the product of
two 1024 × 1024 matrices, and reading 128 MB by the fastest of a maximum of every row and products with
one and with two vectors.</li>
<li>Peak memory is the most that the process had resident until the end of the first selection,
runtime and arrays included; “before” is what it had just before that selection, and “features” the
bytes of the features among it.</li>
</ul>`;
}
