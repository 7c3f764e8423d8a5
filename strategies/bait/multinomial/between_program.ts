/**
 * The inner matrices of V_iΔFΔV_iᵀ = L_i·inner_i·L_iᵀ of a block of rows, `[b, K, K]`: from
 * - all pairs of rows: Σ_j w_j diag(b_ij)(L_jᵀL_j)diag(b_ij), b_ijk = x_iᵀΔ_kx_j; or
 * - F as a matrix: entry (k, l) is (Δ_kx_i)ᵀF_kl(Δ_lx_i).
 */
import {
  add,
  cast,
  concat,
  gemm,
  Graph,
  matmul,
  mul,
  productDim,
  Program,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { identity } from "../identity.ts";
import { type Delta, deltaInput, type DeltaKind, onFeatures } from "./delta.ts";
import { factorsOf, momentsOf } from "./factors.ts";
import type { FisherShape } from "./fisher_program.ts";

/** What the program is built for. */
export interface BetweenShape extends FisherShape {
  /** The kind of Δ, not "none". */
  readonly delta: DeltaKind;
  /** Where the matrices come from. */
  readonly from: "pairs" | "matrix";
}

/**
 * Builds the program.
 *
 * Inputs: `rows [b, D]` and `delta`; from pairs: `features [J, D]`, `all_logits [J, K]`, `weights [J]` of
 * all rows; from a matrix: `fisher [K·D, K·D]`. Output: `between [b, K, K]`.
 */
export function betweenProgram(shape: BetweenShape): Program {
  const graph = new Graph(`bait-between-${shape.from}`);
  const features = graph.input("rows", shape.precision, ["b", shape.dimensions]);
  const delta = deltaInput(graph, shape.delta, shape);
  const turned = onFeatures(delta, features);
  const between = shape.from === "pairs"
    ? innerFromPairs(graph, turned, delta, shape)
    : innerFromMatrix(graph, turned, shape);
  return new Program(graph, { between });
}

/** Floats that the program holds per row, at most. */
export function betweenWidth(
  { classes, dimensions, delta, from }: BetweenShape,
  all: number,
): number {
  if (from === "matrix") return 3 * classes * dimensions;
  return delta === "blocks" ? 4 * classes * all : 2 * all + classes ** 2;
}

/** Σ_j w_j diag(b_ij)(L_jᵀL_j)diag(b_ij), `[b, K, K]`. */
function innerFromPairs(graph: Graph, turned: Value, delta: Delta, shape: BetweenShape): Value {
  const { classes, dimensions, outcomes, precision } = shape;
  const features = graph.input("features", precision, ["J", dimensions]);
  const logits = graph.input("all_logits", precision, ["J", classes]);
  const weights = graph.input("weights", precision, ["J"]);
  if (delta.kind === "scalar") {
    const products = gemm(reshape(turned, ["b", dimensions]), features, undefined, {
      transposeB: true,
    });
    const factors = mul(factorsOf(logits, outcomes), sqrt(unsqueeze(weights, 1, 2)));
    const outer = matmul(transpose(factors, [0, 2, 1]), factors);
    const sums = matmul(square(products), reshape(outer, ["J", classes * classes]));
    return reshape(sums, ["b", classes, classes]);
  }
  // LᵀL = diag(p) − ppᵀ + uuᵀ: sums of squares, and products that have no factor axis.
  const moments = momentsOf(logits, outcomes);
  const p = transpose(moments.p);
  const stacked = reshape(turned, [productDim(["b", classes]), dimensions]);
  const products = gemm(stacked, features, undefined, { transposeB: true });
  const roots = sqrt(p);
  const byRow = reshape(products, ["b", classes, "J"]);
  const once = mul(byRow, mul(roots, sqrt(weights)));
  const own = (x: Value): Value => matmul(x, transpose(x, [0, 2, 1]));
  const squares = unsqueeze(sumSquare(once, { axis: 2 }), 2);
  const exact = sub(mul(squares, identity(graph, classes, precision)), own(mul(once, roots)));
  if (moments.u === undefined) return exact;
  return add(exact, own(mul(byRow, mul(transpose(moments.u), sqrt(weights)))));
}

/** (Δ_kx_i)ᵀF_kl(Δ_lx_i), `[b, K, K]`. */
function innerFromMatrix(graph: Graph, turned: Value, shape: BetweenShape): Value {
  const { classes, dimensions, precision } = shape;
  const whole = classes * dimensions;
  const fisher = graph.input("fisher", precision, [whole, whole]);
  const shared = turned.shape[1] === 1;
  const from = (k: number): Value => shared ? turned : slice(turned, 1, k);
  const rows = Array.from({ length: classes }, (_, k) => {
    const rest = classes - k;
    const own = reshape(shared ? turned : slice(turned, 1, k, k + 1), ["b", dimensions]);
    const blocks = slice(slice(fisher, 0, k * dimensions, (k + 1) * dimensions), 1, k * dimensions);
    const products = reshape(matmul(own, blocks), ["b", rest, dimensions]);
    const entries = unsqueeze(sum(mul(products, from(k)), { axis: 2 }), 1);
    if (k === 0) return entries;
    return concat(
      [mul(slice(entries, 2, 0, 1), cast(graph.constant(none(k)), precision)), entries],
      2,
    );
  });
  const upper = concat(rows, 1);
  const unit = identity(graph, classes, precision);
  return sub(add(upper, transpose(upper, [0, 2, 1])), mul(upper, unit));
}

function none(length: number): { data: Float32Array; shape: number[] } {
  return { data: new Float32Array(length), shape: [1, 1, length] };
}
