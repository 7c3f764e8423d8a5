/**
 * P and R made afresh. Both shrink with every pick, R with the square of the covariance, while the
 * rounding that they have gathered stays: what a few hundred picks leave of R may be mostly that.
 */
import { type NdArray, ndarray, takeRows } from "../../../core/ndarray.ts";
import type { RealArray } from "./precision.ts";
import { joined } from "./joined.ts";
import { priorOf } from "./prior.ts";
import type { Problem } from "./problem.ts";
import { type Start, startOf } from "./start.ts";
import { cheapestWays } from "./ways.ts";

/**
 * P and R after some picks, from a prior that holds the picks.
 *
 * @param problem The problem.
 * @param picks Pool rows.
 * @returns P and R of all rows.
 */
export async function afresh(problem: Problem, picks: readonly number[]): Promise<Start> {
  const after = withPicks(problem, picks);
  return await startOf(after, await priorOf(after));
}

/**
 * The largest trace among rows that are open: the scale of all that is compared.
 *
 * @param r R, `[N, r, r]`.
 * @param picks Rows that are not open.
 * @returns The trace, at least 0.
 */
export function largestTrace({ data, shape }: RealArray, picks: readonly number[]): number {
  const [count = 0, rows = 0] = shape;
  const taken = new Set(picks);
  let most = 0;
  for (let i = 0; i < count; i++) {
    if (taken.has(i)) continue;
    let trace = 0;
    for (let k = 0; k < rows; k++) trace += data[(i * rows + k) * rows + k]!;
    most = Math.max(most, trace);
  }
  return most;
}

/** The picks join the labelled rows, with the candidates' weight in the prior and none in F. */
function withPicks(problem: Problem, picks: readonly number[]): Problem {
  const rows = Int32Array.from(picks);
  const labelled = problem.sizes.labelled + rows.length;
  const sizes = { ...problem.sizes, labelled };
  const { delta, matrix } = cheapestWays(sizes);
  return {
    ...problem,
    sizes,
    ways: { ...problem.ways, delta, matrix },
    labelledFeatures: joined(problem.labelledFeatures, takeRows(problem.features, rows)),
    labelledLogits: joined(problem.labelledLogits, takeRows(problem.logits, rows)),
    labelledWeights: joined(problem.labelledWeights, filled(rows.length, 0)),
    priorWeights: joined(problem.priorWeights, filled(rows.length, problem.share.data[0]!)),
  };
}

function filled(length: number, value: number): NdArray {
  return ndarray(new Float32Array(length).fill(value), [length]);
}
