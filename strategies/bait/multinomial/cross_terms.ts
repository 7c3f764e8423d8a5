/** The inner matrices of V_iMV_iᵀ: sums over all pairs of rows, or products with a matrix. */
import {
  add,
  gather,
  gemm,
  Graph,
  matmul,
  mul,
  productDim,
  Program,
  reshape,
  sqrt,
  sub,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { identity } from "../blocks.ts";
import { momentsOf } from "./factors.ts";
import type { Shape } from "./method.ts";
import { indices, packedProducts, packedWidth, pairsOf } from "./packed.ts";
import { deltaInput, deltaTimesRows } from "./delta.ts";

/**
 * The inner matrices of V_iMV_iᵀ = L_i·inner_i·L_iᵀ of a block of `rows`, `crossTerms [b, K, K]`. M is
 * ΔFΔ, and they are sums over all pairs of rows, Σ_j w_j diag(b_ij)(L_jᵀL_j)diag(b_ij) with
 * b_ijk = x_iᵀΔ_kx_j; or, if F is a matrix, M is A₀FA₀, given as `square`, packed.
 */
export function crossTermsProgram(shape: Shape): Program {
  const { classes, dimensions, precision, fisher } = shape;
  const graph = new Graph(`bait-cross-terms-${fisher}`);
  const features = graph.input("rows", precision, ["b", dimensions]);
  if (fisher === "rows") {
    const turned = deltaTimesRows(deltaInput(graph, shape)!, features);
    return new Program(graph, { crossTerms: fromPairs(graph, turned, shape) });
  }
  const { upper, places } = pairsOf(classes);
  const square = graph.input("square", precision, [upper.length, packedWidth(dimensions)]);
  const entries = gemm(packedProducts(features), square, undefined, { transposeB: true });
  const crossTerms = gather(entries, indices(graph, places), 1);
  return new Program(graph, { crossTerms: reshape(crossTerms, ["b", classes, classes]) });
}

/** Floats that the program holds per row, at most. */
export function crossTermsWidth({ classes, dimensions, pool, labelled, ...method }: Shape): number {
  if (method.fisher === "matrix") return 2 * packedWidth(dimensions);
  return 4 * classes * (pool + labelled);
}

function fromPairs(graph: Graph, turned: Value, shape: Shape): Value {
  const { classes, dimensions, outcomes, precision } = shape;
  const features = graph.input("allFeatures", precision, ["J", dimensions]);
  const logits = graph.input("allLogits", precision, ["J", classes]);
  const weights = graph.input("allWeights", precision, ["J"]);
  const stacked = reshape(turned, [productDim(["b", turned.shape[1]!]), dimensions]);
  const products = gemm(stacked, features, undefined, { transposeB: true });
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
