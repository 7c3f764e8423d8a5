/** The covariance before the first pick, A₀ = Δ + vectorsᵀ·middle·vectors, in three forms. */
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
import { roomFor, type Shape } from "./method.ts";
import { type Arrays, type Problem, runOnce } from "./runs.ts";

/** Computes `delta`, `vectors` and `middle`, in float64. */
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
 * The Fisher information of row j is (diag(p) − ppᵀ) ⊗ xxᵀ, so M₀ = D − ZᵀZ: D has a block D_k = λI
 * + Σ w_j p_jk x_jx_jᵀ per class, Z a row √w_j (p_j ⊗ x_j) per labelled row. Hence A₀ = Δ + YᵀC⁻¹Y
 * with Δ = D⁻¹, Y = ZΔ and C = I − ZΔZᵀ. Both terms are positive, so nothing cancels later. C is a
 * difference, close to singular if there are many rows against λ: it is made and inverted in
 * float64. So are the vectors taken out of Y that are the same for all classes: along these C is
 * close to singular and Y large, but factors are orthogonal to them.
 *
 * BAIT (Exp) has p̃ in place of p, and adds (uuᵀ) ⊗ xxᵀ with u = p − p̃. With A for the above and U
 * for the rows √w_j (u_j ⊗ x_j), A₀ = A − (UA)ᵀ(I + UAUᵀ)⁻¹UA.
 */
function blocksProgram(shape: Shape): Program {
  const { labelled, dimensions, classes, outcomes } = shape;
  const graph = new Graph("bait-prior-blocks");
  const inputs = labelledInputs(graph, shape);
  const { features: x, weights, lambda } = inputs;
  const { p, u } = momentsOf(inputs.logits, outcomes);
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
      return { state: [left], collect: [block, own, ...added] };
    },
  });
  const flat = (byClass: Value): Value =>
    reshape(transpose(byClass, [1, 0, 2]), [labelled, classes * dimensions]);
  const inverted = symmetricInverse(c!);
  if (u === undefined) {
    return programOf(graph, shape, {
      delta: delta!,
      vectors: flat(y!),
      middle: inverted,
      gram: c!,
    });
  }
  const differences = (byClass: Value): Value =>
    sub(byClass, mean(byClass, { axis: 0, keep: true }));
  const plain = flat(differences(y!));
  const rows = reshape(
    mul(unsqueeze(mul(u, roots), 2), unsqueeze(x, 1)),
    [labelled, classes * dimensions],
  );
  const seen = gemm(rows, plain, undefined, { transposeB: true });
  const ua = add(flat(differences(ud!)), matmul(matmul(seen, inverted), plain));
  const inner = gemm(ua, rows, undefined, { transposeB: true });
  const solved = neg(symmetricInverse(add(inner, eyeLike(inner))));
  const middle = add(
    pad(inverted, [0, 0], [labelled, labelled]),
    pad(solved, [labelled, labelled], [0, 0]),
  );
  return programOf(graph, shape, { delta: delta!, vectors: concat([plain, ua], 0), middle });
}

/** The program that makes A; with C and room for rows that enter, if these change Δ. */
function programOf(
  graph: Graph,
  shape: Shape,
  made: { delta?: Value; vectors: Value; middle: Value; gram?: Value },
): Program {
  const { delta, vectors, middle, gram } = made;
  const own = delta && { delta };
  if (!shape.changesDelta) return new Program(graph, { ...own, vectors, middle });
  const room = roomFor(shape);
  const withUnits = (matrix: Value): Value => {
    const less = pad(sub(matrix, eyeLike(matrix)), [0, 0], [room, room]);
    return add(less, eyeLike(less));
  };
  const wider = pad(vectors, [0, 0], [room, 0]);
  return new Program(graph, {
    ...own,
    vectors: wider,
    middle: withUnits(middle),
    gram: withUnits(gram!),
  });
}

/**
 * Of low rank, for BAIT (Exp) if labelled factors have fewer rows than columns: with V the factors
 * of all labelled rows, weighted, A₀ = I/λ − Vᵀ(I + VVᵀ/λ)⁻¹V/λ². VVᵀ comes from the products of
 * features and of factors; it is inverted in float64.
 */
function lowRankProgram(shape: Shape): Program {
  const { labelled, dimensions, classes, outcomes, rows } = shape;
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
  const explicit = mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2));
  const v = reshape(explicit, [width, classes * dimensions]);
  const delta = div(1, lambda);
  return programOf(graph, shape, { delta, vectors: div(v, lambda), middle: neg(solved) });
}

/** Dense, for many labelled rows: `middle` is A₀, and the vectors are unit vectors. */
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
  return programOf(graph, shape, { vectors: unit, middle });
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
