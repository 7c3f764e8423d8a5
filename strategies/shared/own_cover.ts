/** Greedy cover as dal-toolbox computes it: by how well the candidate itself is covered. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import {
  gemm,
  Graph,
  neg,
  Program,
  relu,
  type Runtime,
  sub,
  sum,
  sumSquare,
  unsqueeze,
} from "../../onnx/mod.ts";
import type { CoverOptions } from "./cover.ts";
import type { Similarity } from "./similarity.ts";

/** A gain that leads by a smaller share of itself is equal to the next. */
const ROUNDING = 2 ** -20;

/**
 * Picks the candidates of the largest w_i Σ_j max(k(i, j) − c_i, 0) one by one, where c_i is the
 * candidate's largest similarity to a picked row; ties go to the lower row.
 *
 * @param options Cover and weights are those of candidates, `[N]`.
 */
export async function greedyOwnCover(
  runtime: Runtime,
  { candidates, covered, similarity, cover, weights }: CoverOptions,
  budget: number,
): Promise<Int32Array> {
  const [count, width] = candidates.shape as [number, number];
  const program = sumsProgram(similarity, width);
  /** Σ_j max(k(i, j) − c_i, 0) of rows i over rows j. */
  const sumsOf = async (rows: NdArray, others: NdArray, own: Float32Array): Promise<Float32Array> =>
    (await runInBlocks(runtime, program, {
      rows,
      along: { own: { data: own, shape: [own.length] } },
      shared: { others },
      size: blockRows(Math.max(others.shape[0]!, width)),
    })).sums!.data as Float32Array;
  const own = Float32Array.from(cover ?? new Float64Array(count));
  const sums = await sumsOf(candidates, covered, own);
  const picks: number[] = [];
  for (let step = 0; step < budget; step++) {
    const gains = sums.map((total, row) => total * (weights?.[row] ?? 1));
    for (const row of picks) gains[row] = -1;
    const most = gains.reduce((a, b) => Math.max(a, b));
    const pick = gains.findIndex((gain) => gain >= most * (1 - ROUNDING));
    picks.push(pick);
    const { data, shape } = candidates;
    const above = await sumsOf(candidates, takeRows({ data, shape }, [pick]), own);
    const changed = Int32Array.from(above.keys()).filter((row) => above[row]! > 0);
    if (changed.length === 0) continue;
    for (const row of changed) own[row]! += above[row]!;
    const left = Float32Array.from(changed, (row) => own[row]!);
    (await sumsOf(takeRows({ data, shape }, changed), covered, left))
      .forEach((total, i) => sums[changed[i]!] = total);
  }
  return Int32Array.from(picks);
}

/** From `rows [b, D]`, their `own [b]` cover and `others [m, D]` to `sums [b]`. */
function sumsProgram(similarity: Similarity, dimensions: number): Program {
  const graph = new Graph(`own-cover-${similarity.name}`);
  const rows = graph.input("rows", "float32", ["b", dimensions]);
  const own = graph.input("own", "float32", ["b"]);
  const others = graph.input("others", "float32", ["m", dimensions]);
  const norms = neg(sumSquare(others, { axis: 1 }));
  const parts = gemm(rows, others, norms, { transposeB: true, alpha: 2 });
  const closeness = sub(parts, sumSquare(rows, { axis: 1, keep: true }));
  const above = relu(sub(similarity.ofValues(closeness), unsqueeze(own, 1)));
  return new Program(graph, { sums: sum(above, { axis: 1 }) });
}
