/** D² sampling: each next row is drawn with probability proportional to its squared distance. */
import {
  add,
  argMax,
  cast,
  concat,
  fill,
  minimum,
  mul,
  reaches,
  shapeTensor,
  squeeze,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { greedy, without } from "./greedy.ts";

/** Input of D² sampling. */
export interface D2SamplingOptions {
  /** int64 scalar: the row picked first. */
  readonly first: Value;
  /** float64 `[T]` in [0, 1): one for each row after the first. */
  readonly uniforms: Value;
  /** Squared distances of all rows to one, float32 `[N]`. */
  readonly distancesTo: (row: Value) => Value;
}

/**
 * Draws rows by D² sampling (Arthur and Vassilvitskii 2007): after the first, row i is drawn with
 * probability d_i² / Σ d², d_i its distance to the nearest row drawn before. A draw is the first
 * row whose cumulative share exceeds the uniform; the lowest free row if no distance is left.
 *
 * @returns int32 `[T+1]`: the rows drawn; and the squared distances `[N]` after the last.
 */
export function d2Sampling(options: D2SamplingOptions): { picks: Value; nearest: Value } {
  const { first, uniforms, distancesTo } = options;
  const { graph } = first;
  const nearest = distancesTo(first);
  const { picks, state } = greedy({
    count: squeeze(shapeTensor(graph, uniforms.shape), 0),
    state: nearest,
    free: without(fill(graph, 1, nearest.shape), first),
    choose: (distances, free, step) => draw(mul(distances, free), free, uniforms, step),
    update: (distances, row) => minimum(distances, distancesTo(row)),
  });
  return { picks: concat([cast(unsqueeze(first, 0), "int32"), picks]), nearest: state };
}

/**
 * The first row whose cumulative share of the mass exceeds a uniform.
 *
 * @param mass float32 `[N]`, not negative, 0 if not free.
 * @param free float32 `[N]`, 1 or 0: the rows that may be drawn.
 * @param step Which of the uniforms `[T]` is used.
 */
export function draw(mass: Value, free: Value, uniforms: Value, step: Value): Value {
  const reached = cast(reaches(mass, uniforms, step), "float32");
  // 2 for a free row that is reached, 1 for one that is not, 0 for others: the first largest wins.
  return argMax(mul(add(reached, 1), free));
}
