/**
 * P and R made afresh. Both shrink with every pick, R with the square of the covariance, while the
 * rounding that they have gathered stays: what a few hundred picks leave of R may be mostly that.
 */
import { ndarray, takeRows } from "../../../core/ndarray.ts";
import { type Precision, type RealArray, zeros } from "./precision.ts";
import { joined } from "./joined.ts";
import { priorOf } from "./prior.ts";
import type { Problem } from "./problem.ts";
import { denser, largestTrace } from "./rounding.ts";
import { type Start, startOf } from "./start.ts";
import { cheapestWays } from "./ways.ts";

/** P and R after some picks, from a prior that holds the picks. */
export async function afresh(problem: Problem, picks: readonly number[]): Promise<Start> {
  const after = withPicks(problem, picks);
  const start = await startOf(after, await priorOf(after));
  const dense = denser(after, largestTrace(start.p, picks));
  return dense === undefined ? start : await startOf(dense, await priorOf(dense));
}

/** The picks join the labelled rows, with the candidates' weight in the prior and none in F. */
function withPicks(problem: Problem, picks: readonly number[]): Problem {
  const rows = Int32Array.from(picks);
  const labelled = problem.sizes.labelled + rows.length;
  const sizes = { ...problem.sizes, labelled };
  const { delta, matrix } = problem.ways.delta === "none" ? problem.ways : cheapestWays(sizes);
  const { precision } = problem.ways;
  return {
    ...problem,
    sizes,
    ways: { ...problem.ways, delta, matrix },
    labelledFeatures: joined(problem.labelledFeatures, takeRows(problem.features, rows)),
    labelledLogits: joined(problem.labelledLogits, takeRows(problem.logits, rows)),
    labelledWeights: joined(problem.labelledWeights, filled(rows.length, 0, precision)),
    priorWeights: joined(
      problem.priorWeights,
      filled(rows.length, problem.share.data[0]!, precision),
    ),
  };
}

function filled(length: number, value: number, precision: Precision): RealArray {
  return ndarray(zeros(length, precision).fill(value), [length]);
}
