/** How much the label of a row would change the predictions at targets: EPIG and BEMPS. */
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import {
  cast,
  clip,
  div,
  type DType,
  Graph,
  matmul,
  mean,
  productDim,
  Program,
  reshape,
  type Shape,
  softmax,
  squeeze,
  sum,
  transpose,
  type Value,
} from "../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import type { Query } from "../strategy.ts";
import { drawsOf } from "./draws.ts";
import { everyRow } from "./pool_rows.ts";

/** How a change is measured. */
export interface Measure {
  readonly name: string;
  /**
   * What a class of a target adds, of the ratio ρ ≥ 0 by which a label changes its probability:
   * 0 if ρ = 1.
   */
  readonly of: (ratio: Value) => Value;
  /** The weight of that, of the probability before. */
  readonly weight: (before: number) => number;
}

/** Predictions at J target rows. */
export interface Targets {
  /** `[T, J·K]`: p_jt(c) / p̄_j(c), each draw's probabilities over their mean. */
  readonly factors: NdArray<Float64Array>;
  /** `[J·K]`: p̄_j(c). */
  readonly means: Float64Array;
  /** J. */
  readonly count: number;
}

/** Stands for 0 where a logarithm or a quotient needs a positive number. */
export const TINY = 1e-30;

/** The mean changes in float32 are wrong by a smaller share than this, or if below 1 by less. */
const DOUBT = 2 ** -16;

/** Predicts at some rows of the pool. */
export async function targetsOf({ runtime, pool }: Query, rows: Int32Array): Promise<Targets> {
  const draws = takeRows(pool.mcLogits!, rows);
  const { factors, means } = await runtime.run(targetsProgram, { draws });
  return {
    factors: factors as NdArray<Float64Array>,
    means: means!.data as Float64Array,
    count: rows.length,
  };
}

/**
 * Picks the rows whose labels change predictions most: Σ_y p̄_i(y) mean_j Σ_c w(p̄_j(c)) f(ρ),
 * where ρ is the probability of class c at target j once row i is known to be of class y, over
 * p̄_j(c). Float32 proposes rows, float64 decides.
 */
export async function pickByChange(
  query: Query,
  measure: Measure,
  targets: Targets,
): Promise<Int32Array> {
  const { pool, budget } = query;
  const every = everyRow(query.pool);
  const rough = await meanChanges(query, measure, targets, every, "float32");
  const least = rough.toSorted()[pool.size - budget]!;
  const limit = least - DOUBT * Math.max(1, Math.abs(least));
  const rows = every.filter((row) => rough[row]! >= limit);
  const scores = await meanChanges(query, measure, targets, rows, "float64");
  return rows.map((_, place) => place)
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, budget).map((place) => rows[place]!);
}

/** The mean change `[R]` over all targets of each of some rows, rounded to float32. */
export async function meanChanges(
  query: Query,
  measure: Measure,
  targets: Targets,
  rows: Int32Array,
  precision: "float32" | "float64",
): Promise<Float32Array> {
  const weights = targets.means.map((before) => measure.weight(before) / targets.count);
  const options = { rows, precision, weights: { data: weights, shape: [weights.length, 1] } };
  return (await changes(query, measure, targets, options)).data;
}

/** The change `[N, J]` that the label of each pool row makes at each target. */
export async function changesAt(
  query: Query,
  measure: Measure,
  targets: Targets,
): Promise<NdArray> {
  const { means, count } = targets;
  const classes = means.length / count;
  const weights = new Float64Array(means.length * count);
  means.forEach((before, i) =>
    weights[i * count + Math.floor(i / classes)] = measure.weight(before)
  );
  return await changes(query, measure, targets, {
    rows: everyRow(query.pool),
    weights: { data: weights, shape: [means.length, count] },
    precision: "float32",
  });
}

/** Rows, and which sums `[G]` of changes are wanted of each. */
interface ChangeOptions {
  readonly rows: Int32Array;
  /** `[J·K, G]`. */
  readonly weights: NdArray<Float64Array>;
  readonly precision: "float32" | "float64";
}

async function changes(
  { runtime, pool }: Query,
  measure: Measure,
  { factors }: Targets,
  { rows, weights, precision }: ChangeOptions,
): Promise<NdArray> {
  const [, draws, classes] = pool.mcLogits!.shape as [number, number, number];
  const program = changesProgram(measure, draws, classes, precision);
  await runtime.prepare(program);
  const made = await runInBlocks(runtime, program, {
    rows: drawsOf(pool, rows),
    shared: { factors, weights },
    size: blockRows(classes * Math.max(factors.shape[1]!, draws)),
  });
  return made.changes as NdArray;
}

/**
 * From logits `draws [J, T, K]` to each draw's probabilities over their mean, `factors [T, J·K]`,
 * and the `means [J·K]`.
 */
function makeTargetsProgram(): Program {
  const graph = new Graph("target-predictions");
  const draws = cast(graph.input("draws", "float32", ["J", "T", "K"]), "float64");
  const all = productDim(["J", "K"]);
  const predictions = reshape(transpose(softmax(draws), [1, 0, 2]), ["T", all]);
  const means = mean(predictions, { axis: 0 });
  return new Program(graph, { factors: div(predictions, clip(means, TINY)), means });
}

const targetsProgram = makeTargetsProgram();

/**
 * From logits `rows [b, T, K]`, `factors [T, J·K]` and `weights [J·K, G]` to the expected
 * `changes [b, G]`. A label y gives draw t the probability p_it(y) / Σ_t p_it(y); the factors'
 * means over that are ρ `[b·K, J·K]`.
 */
function changesProgram(
  measure: Measure,
  draws: number,
  classes: number,
  precision: "float32" | "float64",
): Program {
  const graph = new Graph(`${measure.name}-${precision}`);
  const input = (name: string, shape: Shape, dtype: DType = "float64"): Value =>
    cast(graph.input(name, dtype, shape), precision);
  const rows = input("rows", ["b", draws, classes], "float32");
  const factors = input("factors", [draws, "JK"]);
  const weights = input("weights", ["JK", "G"]);
  const labels = productDim(["b", classes]);
  const outcomes = reshape(transpose(softmax(rows), [0, 2, 1]), [labels, draws]);
  const evidence = clip(sum(outcomes, { axis: 1, keep: true }), TINY);
  const ratios = matmul(div(outcomes, evidence), factors);
  const shares = reshape(div(evidence, draws), ["b", 1, classes]);
  const expected = matmul(shares, reshape(measure.of(ratios), ["b", classes, "JK"]));
  const changes = matmul(squeeze(expected, 1), weights);
  return new Program(graph, { changes: cast(changes, "float32") });
}
