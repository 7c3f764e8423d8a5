/** Greedy cover as dal-toolbox computes it: by how well the candidate itself is covered. */
import { type Floats, type NdArray, takeRows } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import { Graph, Program, relu, type Runtime, sub, sum, unsqueeze } from "../../onnx/mod.ts";
import type { CoverOptions } from "./cover.ts";
import { closenessOf, type Similarity } from "./similarity.ts";
import { inPrecision, type Precision, precisionFor } from "./unit_rows.ts";

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
  options: CoverOptions,
  budget: number,
): Promise<Int32Array> {
  const { candidates, covered, similarity, cover, weights } = options;
  const [count, width] = candidates.shape as [number, number];
  const precision = options.precision ?? precisionFor(candidates, covered.shape[0]!);
  const [every, others] = [candidates, covered].map((rows) => inPrecision(rows, precision));
  const program = sumsProgram(similarity, width, precision);
  /** Σ_j max(k(i, j) − c_i, 0) of rows i over rows j. */
  const sumsOf = async (
    rows: NdArray<Floats>,
    to: NdArray<Floats>,
    own: Float64Array,
  ): Promise<Floats> => {
    const data = precision === "float64" ? own : Float32Array.from(own);
    const { sums } = await runInBlocks(runtime, program, {
      rows,
      along: { own: { data, shape: [own.length] } },
      shared: { others: to },
      size: blockRows(Math.max(to.shape[0]!, width)),
    });
    return sums!.data as Floats;
  };
  const own = cover?.slice() ?? new Float64Array(count);
  const sums = Float64Array.from(await sumsOf(every!, others!, own));
  const picks: number[] = [];
  for (let step = 0; step < budget; step++) {
    const gains = sums.map((total, row) => total * (weights?.[row] ?? 1));
    for (const row of picks) gains[row] = -1;
    const most = gains.reduce((a, b) => Math.max(a, b));
    const pick = gains.findIndex((gain) => gain >= most * (1 - ROUNDING));
    picks.push(pick);
    const above = await sumsOf(every!, takeRows(every!, [pick]), own);
    const changed = Int32Array.from(above.keys()).filter((row) => above[row]! > 0);
    if (changed.length === 0) continue;
    for (const row of changed) own[row]! += above[row]!;
    const left = Float64Array.from(changed, (row) => own[row]!);
    const found = await sumsOf(takeRows(every!, changed), others!, left);
    changed.forEach((row, i) => sums[row] = found[i]!);
  }
  return Int32Array.from(picks);
}

/** From `rows [b, D]`, their `own [b]` cover and `others [m, D]` to `sums [b]`. */
function sumsProgram(
  similarity: Similarity,
  dimensions: number,
  precision: Precision,
): Program {
  const graph = new Graph(`own-cover-${similarity.name}`);
  const rows = graph.input("rows", precision, ["b", dimensions]);
  const own = graph.input("own", precision, ["b"]);
  const others = graph.input("others", precision, ["m", dimensions]);
  const similarities = similarity.ofValues(closenessOf(rows, others));
  const above = relu(sub(similarities, unsqueeze(own, 1)));
  return new Program(graph, { sums: sum(above, { axis: 1 }) });
}
