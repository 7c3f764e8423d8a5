/**
 * The inner matrices of V_iΔFΔV_iᵀ = L_i·inner_i·L_iᵀ of a block of rows, `[b, K, K]`, from all
 * pairs of rows, Σ_j w_j diag(b_ij)(L_jᵀL_j)diag(b_ij) with b_ijk = x_iᵀΔ_kx_j, or from F as a
 * matrix, whose block (k, l) gives the entry (Δ_kx_i)ᵀF_kl(Δ_lx_i).
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
import { identity } from "../blocks.ts";
import { factorsOf, momentsOf } from "./factors.ts";
import type { Shape } from "./method.ts";
import { deltaInput, deltaTimesRows } from "./prior.ts";

/** From `rows` and all rows, or `rows` and `fisher`, to `crossTerms`. */
export function crossTermsProgram(shape: Shape): Program {
  const graph = new Graph(`bait-cross-terms-${shape.fisher}`);
  const features = graph.input("rows", shape.precision, ["b", shape.dimensions]);
  const turned = deltaTimesRows(deltaInput(graph, shape)!, features);
  const crossTerms = shape.fisher === "matrix"
    ? fromMatrix(graph, turned, shape)
    : fromPairs(graph, turned, shape);
  return new Program(graph, { crossTerms });
}

/** Floats that the program holds per row, at most. */
export function crossTermsWidth({ classes, dimensions, pool, labelled, ...method }: Shape): number {
  if (method.fisher === "matrix") return 3 * classes * dimensions;
  const all = pool + labelled;
  return method.covariance === "blocks" ? 4 * classes * all : 2 * all + classes ** 2;
}

function fromPairs(graph: Graph, turned: Value, shape: Shape): Value {
  const { classes, dimensions, outcomes, precision, covariance } = shape;
  const features = graph.input("allFeatures", precision, ["J", dimensions]);
  const logits = graph.input("allLogits", precision, ["J", classes]);
  const weights = graph.input("allWeights", precision, ["J"]);
  const stacked = reshape(turned, [productDim(["b", turned.shape[1]!]), dimensions]);
  const products = gemm(stacked, features, undefined, { transposeB: true });
  if (covariance === "low-rank") {
    const factors = factorsOf(logits, outcomes, weights);
    const outer = matmul(transpose(factors, [0, 2, 1]), factors);
    const sums = matmul(square(products), reshape(outer, ["J", classes * classes]));
    return reshape(sums, ["b", classes, classes]);
  }
  // LᵀL = diag(p) − ppᵀ + uuᵀ: sums of squares, and products without a factor axis.
  const moments = momentsOf(logits, outcomes);
  const p = transpose(moments.p);
  const roots = sqrt(p);
  const byRow = reshape(products, ["b", classes, "J"]);
  const once = mul(byRow, mul(roots, sqrt(weights)));
  const own = (x: Value): Value => matmul(x, transpose(x, [0, 2, 1]));
  const squares = unsqueeze(sumSquare(once, { axis: 2 }), 2);
  const exact = sub(mul(squares, identity(graph, classes, precision)), own(mul(once, roots)));
  if (moments.u === undefined) return exact;
  return add(exact, own(mul(byRow, mul(transpose(moments.u), sqrt(weights)))));
}

/** Blocks (k, l ≥ k) of classes, then the others by symmetry. */
function fromMatrix(graph: Graph, turned: Value, shape: Shape): Value {
  const { classes, dimensions, precision } = shape;
  const whole = classes * dimensions;
  const fisher = graph.input("fisher", precision, [whole, whole]);
  const isShared = turned.shape[1] === 1;
  const from = (k: number): Value => isShared ? turned : slice(turned, 1, k);
  const rows = Array.from({ length: classes }, (_, k) => {
    const own = reshape(isShared ? turned : slice(turned, 1, k, k + 1), ["b", dimensions]);
    const blocks = slice(slice(fisher, 0, k * dimensions, (k + 1) * dimensions), 1, k * dimensions);
    const products = reshape(matmul(own, blocks), ["b", classes - k, dimensions]);
    const entries = unsqueeze(sum(mul(products, from(k)), { axis: 2 }), 1);
    if (k === 0) return entries;
    const none = cast(graph.constant({ data: new Float32Array(k), shape: [1, 1, k] }), precision);
    return concat([mul(slice(entries, 2, 0, 1), none), entries], 2);
  });
  const upper = concat(rows, 1);
  const unit = identity(graph, classes, precision);
  return sub(add(upper, transpose(upper, [0, 2, 1])), mul(upper, unit));
}
