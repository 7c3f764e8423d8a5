/** The variance of the binary outcome: whether the most probable class is right. */
import type { NdArray } from "../../../core/ndarray.ts";
import {
  cast,
  div,
  exp,
  Graph,
  less,
  max,
  mul,
  Program,
  type Runtime,
  square,
  sub,
  sum,
  where,
} from "../../../onnx/mod.ts";
import { blockRows, runInBlocks } from "../../../onnx/blocks.ts";
import type { Precision } from "./quadratics_program.ts";

/** Logits up to which float64's powers take no noticeable time. */
const FEW = 2 ** 22;

/**
 * m(1 − m) of every row, m the largest probability.
 *
 * @param logits `[N, K]`.
 * @returns `[N]`, each to full relative precision, however sure the head is.
 */
export async function variances(runtime: Runtime, logits: NdArray): Promise<Float64Array> {
  const classes = logits.shape[1]!;
  const options = { rows: logits, size: blockRows(classes) };
  const program = variancesProgram(classes, logits.data.length <= FEW ? "float64" : "float32");
  return (await runInBlocks(runtime, program, options)).variances!
    .data as Float64Array;
}

/**
 * With e_k = exp(z_k − z_top), m = 1/Σe and 1 − m = (the sum of the others)/Σe. Where that sum is small,
 * Σe − 1 would be rounding, and the others are added up; they hold no second 1 then.
 */
function variancesProgram(classes: number, precision: Precision): Program {
  const graph = new Graph("bait-variances");
  const rows = cast(graph.input("rows", "float32", ["b", classes]), precision);
  const shifted = sub(rows, max(rows, { axis: 1, keep: true }));
  const powers = exp(shifted);
  const total = sum(powers, { axis: 1 });
  const small = sum(mul(powers, cast(less(shifted, 0), precision)), { axis: 1 });
  const others = where(less(total, 1.5), small, sub(total, 1));
  return new Program(graph, { variances: cast(div(others, square(total)), "float64") });
}
