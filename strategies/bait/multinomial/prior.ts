/** The covariance before the first pick, A₀ = Δ + (ZΔ)ᵀ·middle·ZΔ, in three forms. */
import {
  add,
  concat,
  div,
  expand,
  eyeLike,
  gather,
  gemm,
  Graph,
  loop,
  matmul,
  mean,
  mul,
  neg,
  pad,
  Program,
  reshape,
  sqrt,
  sub,
  symmetricInverse,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { factorsOf, momentsOf } from "./factors.ts";
import { middleOrder, priorVectors, type Shape } from "./method.ts";
import { type Arrays, type Problem, runOnce } from "./runs.ts";

/** Computes Δ and the middle, in float64; and C, its inverse, if rows change Δ. */
export async function priorOf(problem: Problem): Promise<Arrays> {
  const { shape } = problem;
  const forms = { blocks: blocksProgram, "low-rank": lowRankProgram, dense: denseProgram };
  return await runOnce(problem, forms[shape.covariance as keyof typeof forms](shape), {});
}

/** The labelled rows, as the programs below take them. */
function labelledInputs(graph: Graph, { labelled, dimensions, classes, precision }: Shape): {
  features: Value;
  logits: Value;
  weights: Value;
  lambda: Value;
} {
  return {
    features: graph.input("labelledFeatures", precision, [labelled, dimensions]),
    logits: graph.input("labelledLogits", precision, [labelled, classes]),
    weights: graph.input("priorWeights", precision, [labelled]),
    lambda: graph.input("lambda", precision, []),
  };
}

/**
 * By blocks: one vector per labelled row for exact BAIT, two for BAIT (Exp), whatever its c.
 *
 * The Fisher information of row j is (diag(p) − ppᵀ) ⊗ xxᵀ, so M₀ = Δ⁻¹ − ZᵀZ: Δ⁻¹ has a block λI +
 * Σ w_j p_jk x_jx_jᵀ per class, Z a row √w_j (p_j ⊗ x_j) per labelled row. Hence the middle is C⁻¹,
 * C = I − ZΔZᵀ. Both terms of A₀ are positive, so nothing cancels later. C is a difference, close to
 * singular if there are many rows against λ: it is made and inverted in float64.
 *
 * BAIT (Exp) has p̃ in place of p, and adds (uuᵀ) ⊗ xxᵀ with u = p − p̃. With A for the above and U
 * for the rows √w_j (u_j ⊗ x_j), A₀ = A − (UA)ᵀ(I + UAUᵀ)⁻¹UA, UA = UΔ + (UΔZᵀC⁻¹)ZΔ.
 */
function blocksProgram(shape: Shape): Program {
  const { labelled, classes, outcomes } = shape;
  const graph = new Graph("bait-prior-blocks");
  const { features: x, logits, weights, lambda } = labelledInputs(graph, shape);
  const moments = momentsOf(logits, outcomes);
  const roots = unsqueeze(sqrt(weights), 1);
  const p = mul(moments.p, roots);
  const u = moments.u && mul(moments.u, roots);
  const square = gemm(x, x, undefined, { transposeB: true });
  const zero = mul(square, 0);
  const { state: [c, cross, inner], collected: [delta] } = loop({
    count: classes,
    state: [eyeLike(square), ...u === undefined ? [] : [zero, eyeLike(square)]],
    body: (k, [c, cross, inner]) => {
      const weighted = mul(x, unsqueeze(mul(weights, gather(moments.p, k, 1)), 1));
      const sums = gemm(weighted, x, undefined, { transposeA: true });
      const block = symmetricInverse(add(sums, mul(eyeLike(sums), lambda)));
      const along = (q: Value): Value => mul(x, unsqueeze(gather(q, k, 1), 1));
      const times = (a: Value, b: Value, from: Value, alpha = 1): Value =>
        gemm(a, b, from, { transposeB: true, alpha });
      const z = along(p);
      const left = times(matmul(z, block), z, c!, -1);
      if (u === undefined) return { state: [left], collect: [block] };
      const own = along(u);
      const turned = matmul(own, block);
      return {
        state: [left, times(turned, z, cross!), times(turned, own, inner!)],
        collect: [block],
      };
    },
  });
  const inverted = symmetricInverse(c!);
  if (u === undefined) {
    return programOf(graph, shape, { delta: delta!, middle: inverted, gram: c! });
  }
  const through = matmul(cross!, inverted);
  const solved = symmetricInverse(
    gemm(through, cross!, inner!, { transposeB: true }),
  );
  const outer = matmul(solved, through);
  const ofP = sub(inverted, gemm(through, outer, undefined, { transposeA: true }));
  const lines = [
    concat([ofP, neg(transpose(outer))], 1),
    concat([neg(outer), neg(solved)], 1),
  ];
  const byPart = reshape(concat(lines, 0), [2, labelled, 2, labelled]);
  const middle = reshape(transpose(byPart, [1, 0, 3, 2]), [2 * labelled, 2 * labelled]);
  return programOf(graph, shape, { delta: delta!, middle });
}

/** The program that makes A, with room for rows that enter. */
function programOf(
  graph: Graph,
  shape: Shape,
  { delta, middle, gram }: { delta: Value; middle: Value; gram?: Value },
): Program {
  const room = middleOrder(shape) - priorVectors(shape, shape.covariance);
  const wider = (matrix: Value): Value => pad(matrix, [0, 0], [room, room]);
  if (!shape.changesDelta) return new Program(graph, { delta, middle: wider(middle) });
  const withUnits = (matrix: Value): Value => {
    const less = wider(sub(matrix, eyeLike(matrix)));
    return add(less, eyeLike(less));
  };
  return new Program(graph, { delta, middle: withUnits(middle), gram: withUnits(gram!) });
}

/**
 * Of low rank, for BAIT (Exp) if labelled factors have fewer rows than columns: with Z the factors
 * of all labelled rows, weighted, A₀ = I/λ − Zᵀ(I + ZZᵀ/λ)⁻¹Z/λ². ZZᵀ comes from the products of
 * features and of factors; it is inverted in float64.
 */
function lowRankProgram(shape: Shape): Program {
  const { labelled, classes, outcomes, rows } = shape;
  const width = labelled * rows;
  const graph = new Graph("bait-prior-low-rank");
  const { features, logits, weights, lambda } = labelledInputs(graph, shape);
  const factors = factorsOf(logits, outcomes, weights);
  const gram = (matrix: Value): Value => gemm(matrix, matrix, undefined, { transposeB: true });
  const similarities = expand(unsqueeze(gram(features), 1, 3), [labelled, rows, labelled, rows]);
  const products = mul(
    gram(reshape(factors, [width, classes])),
    reshape(similarities, [width, width]),
  );
  const ratio = div(products, lambda);
  const solved = symmetricInverse(add(ratio, eyeLike(ratio)));
  return programOf(graph, shape, { delta: div(1, lambda), middle: neg(solved) });
}

/** Dense, for many labelled rows: `middle` is A₀. */
function denseProgram(shape: Shape): Program {
  const { labelled, dimensions, classes, outcomes, precision } = shape;
  const whole = classes * dimensions;
  const graph = new Graph("bait-prior-dense");
  const { features, logits, weights, lambda } = labelledInputs(graph, shape);
  const factors = factorsOf(logits, outcomes, weights);
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const { collected: [blocks] } = loop({
    count: classes,
    state: [graph.scalar(precision, 0)],
    body: (k, state) => {
      const scaled = mul(unsqueeze(gather(outer, k, 1), 2), unsqueeze(features, 1));
      const flat = reshape(scaled, [labelled, whole]);
      return { state, collect: [gemm(features, flat, undefined, { transposeA: true })] };
    },
  });
  const fisher = reshape(blocks!, [whole, whole]);
  const unit = eyeLike(fisher);
  const inverted = add(fisher, mul(unit, lambda));
  const middle = centred(symmetricInverse(inverted), classes);
  return new Program(graph, { middle });
}

/**
 * Takes out of a covariance, on both sides, what is the same for all classes: factors are
 * orthogonal to it, and if λ is small it is so large that float32 would hold nothing else.
 */
function centred(covariance: Value, classes: number): Value {
  const whole = covariance.shape[0] as number;
  const dimensions = whole / classes;
  const split = reshape(covariance, [classes, dimensions, classes, dimensions]);
  const left = sub(split, mean(split, { axis: 0, keep: true }));
  return reshape(sub(left, mean(left, { axis: 2, keep: true })), [whole, whole]);
}
