/**
 * The prior covariance A₀ = M₀⁻¹ at the cost of one vector a labelled row for exact BAIT, and of two for
 * BAIT (Exp), whatever its c.
 *
 * The Fisher information of row j is (diag(p) − ppᵀ) ⊗ xxᵀ, so that M₀ = D − ZᵀZ: D has a block
 * D_k = λI + Σ w_j p_jk x_jx_jᵀ a class, Z a row √w_j (p_j ⊗ x_j) a labelled row. Hence
 * A₀ = Δ + Yᵀ C⁻¹ Y with Δ = D⁻¹, Y = ZΔ and C = I − ZΔZᵀ. Both terms are positive, so that nothing
 * cancels later; C itself is a difference, and close to singular where rows are many against λ: it is
 * made and inverted in float64.
 *
 * Factors are orthogonal to vectors that are the same for all classes. Along these C is close to
 * singular and Y large, for nothing: they are taken out of Y, also in float64.
 *
 * BAIT (Exp) has p̃ in place of p, and adds (uuᵀ) ⊗ xxᵀ with u = p − p̃. With A for the above and U for
 * the rows √w_j (u_j ⊗ x_j), A₀ = A − (UA)ᵀ(I + UAUᵀ)⁻¹UA.
 */
import {
  add,
  cast,
  concat,
  eyeLike,
  gather,
  gemm,
  Graph,
  loop,
  matmul,
  mean,
  mul,
  neg,
  Program,
  reshape,
  sqrt,
  sub,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { momentsOf } from "./factors.ts";
import type { Precision } from "./precision.ts";

/** What the program is built for. */
export interface PriorShape {
  /** n, at least 1. */
  readonly labelled: number;
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** c outcomes, or K. */
  readonly outcomes: number;
  /** Of what goes in and comes out. */
  readonly precision: Precision;
}

/**
 * Builds the program.
 *
 * Inputs: `labelled_features [n, D]`, `labelled_logits [n, K]`, `prior_weights [n]`, `lambda`. Outputs:
 * `delta [K, D, D]`, `plain [n, K·D]` = Y, `scaled [n, K·D]` = C⁻¹Y; for BAIT (Exp) followed by UA and
 * −(I + UAUᵀ)⁻¹UA, `[2n, K·D]` each.
 */
export function priorBlocksProgram(
  { labelled, dimensions, classes, outcomes, precision }: PriorShape,
): Program {
  const graph = new Graph("bait-prior-blocks");
  const input = (name: string, shape: number[]): Value =>
    cast(graph.input(name, precision, shape), "float64");
  const x = input("labelled_features", [labelled, dimensions]);
  const { p, u } = momentsOf(input("labelled_logits", [labelled, classes]), outcomes);
  const weights = input("prior_weights", [labelled]);
  const lambda = input("lambda", []);
  const roots = unsqueeze(sqrt(weights), 1);
  const square = gemm(x, x, undefined, { transposeB: true });
  const { state: [c], collected: [delta, y, ud] } = loop({
    count: classes,
    state: [eyeLike(square)],
    body: (k, [c]) => {
      const pk = gather(p, k, 1);
      const moments = gemm(mul(x, unsqueeze(mul(weights, pk), 1)), x, undefined, {
        transposeA: true,
      });
      const block = symmetricInverse(add(moments, mul(eyeLike(moments), lambda)));
      const along = (q: Value): Value => mul(x, mul(roots, unsqueeze(gather(q, k, 1), 1)));
      const z = along(p);
      const own = matmul(z, block);
      const left = sub(c!, gemm(own, z, undefined, { transposeB: true }));
      const added = u === undefined ? [] : [matmul(along(u), block)];
      return { state: [left], collect: [cast(block, precision), own, ...added] };
    },
  });
  const flat = (byClass: Value): Value =>
    reshape(transpose(byClass, [1, 0, 2]), [labelled, classes * dimensions]);
  const differences = (byClass: Value): Value =>
    sub(byClass, mean(byClass, { axis: 0, keep: true }));
  const plain = flat(differences(y!));
  const scaled = matmul(symmetricInverse(c!), plain);
  const narrow = (...parts: Value[]): Value =>
    cast(parts.length === 1 ? parts[0]! : concat(parts, 0), precision);
  if (u === undefined) {
    return new Program(graph, { delta: delta!, plain: narrow(plain), scaled: narrow(scaled) });
  }
  const rows = reshape(
    mul(unsqueeze(mul(u, roots), 2), unsqueeze(x, 1)),
    [labelled, classes * dimensions],
  );
  const seen = gemm(rows, plain, undefined, { transposeB: true });
  const ua = add(flat(differences(ud!)), matmul(seen, scaled));
  const inner = gemm(ua, rows, undefined, { transposeB: true });
  const solved = matmul(symmetricInverse(add(inner, eyeLike(inner))), ua);
  return new Program(graph, {
    delta: delta!,
    plain: narrow(plain, ua),
    scaled: narrow(scaled, neg(solved)),
  });
}
