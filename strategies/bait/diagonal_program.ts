/**
 * BAIT with diagonal matrices: F and A are kept as diagonals, `[K, D]`, also when a pick is added to A
 * (the ablation of 2404.08981, as its code does it).
 *
 * With a_i = (x_i∘x_i)Aᵀ and g_i = (x_i∘x_i)(A∘A∘F)ᵀ, `[K]` each, P_i = L_i diag(a_i) L_iᵀ and
 * R_i = L_i diag(g_i) L_iᵀ. A pick takes A∘A∘(diag(LᵀSL) ⊗ x∘x) off A. That is not the inverse of a sum
 * any more: where rows are strong, −I + P of the backward phase need not be negative definite, and
 * what is dropped then depends on rounding.
 */
import {
  add,
  argMax,
  argMin,
  cast,
  div,
  fill,
  gather,
  gemm,
  Graph,
  inverse,
  loop,
  matmul,
  mul,
  neg,
  Program,
  scatterElements,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { identity } from "./identity.ts";
import { keptPlaces, markPicked, openRows } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";

/** Rows as the diagonal form sees them. */
interface DiagonalRows {
  /** x∘x, `[R, D]`. */
  readonly squares: Value;
  /** √p_y (e_y − p), `[R, K, K]`. */
  readonly factors: Value;
}

/**
 * Builds the program; its inputs are {@linkcode baitInputs}. Outputs: `picks [keep]` int32; where
 * `forward` is 0 instead `scores [N]`.
 *
 * @param shape Sizes.
 * @returns The program.
 */
export function diagonalProgram(shape: BaitShape): Program {
  const graph = new Graph("bait-diag");
  const inputs = baitInputs(graph, shape);
  const pool = rowsOf(inputs.features, inputs.logits);
  const labelled = rowsOf(inputs.labelledFeatures, inputs.labelledLogits);
  const start = div(
    1,
    add(
      diagonalSum(inputs.labelledLogits, labelled.squares, inputs.priorWeights),
      inputs.lambda,
    ),
  );
  const fisher = add(
    diagonalSum(inputs.logits, pool.squares, inputs.poolWeights),
    diagonalSum(inputs.labelledLogits, labelled.squares, inputs.labelledWeights),
  );
  const candidates = { ...pool, factors: mul(pool.factors, sqrt(inputs.share)) };
  const unit = identity(graph, shape.classes);
  const scores = (a: Value): Value => gains(candidates, a, fisher, unit);
  if (shape.forward === 0) return new Program(graph, { scores: scores(start) });

  const { state: [after], collected: [picked] } = loop({
    count: shape.forward,
    state: [start, openRows(graph)],
    body: (_, [a, open]) => {
      const best = cast(argMax(add(scores(a!), open!), { axis: 0 }), "int32");
      const next = withRow(a!, rowAt(candidates, best), unit);
      return { state: [next, markPicked(open!, best)], collect: [best] };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const rows = {
    squares: gather(candidates.squares, picked!),
    factors: gather(candidates.factors, picked!),
  };
  const kept = dropRows(rows, after!, fisher, neg(unit), shape);
  return new Program(graph, { picks: gather(picked!, kept) });
}

function rowsOf(features: Value, logits: Value): DiagonalRows {
  const p = softmax(logits);
  const unit = identity(logits.graph, logits.shape[1] as number);
  const factors = mul(unsqueeze(sqrt(p), 2), sub(unit, unsqueeze(p, 1)));
  return { squares: square(features), factors };
}

/** `Σ w_i p_ik(1 − p_ik) x_id²`: the diagonal of a Fisher matrix, `[K, D]`. */
function diagonalSum(logits: Value, squares: Value, weights: Value): Value {
  const p = softmax(logits);
  const variance = mul(mul(p, sub(1, p)), unsqueeze(weights, 1));
  return gemm(variance, squares, undefined, { transposeA: true });
}

function rowAt(rows: DiagonalRows, row: Value): DiagonalRows {
  return { squares: gather(rows.squares, row), factors: gather(rows.factors, row) };
}

/** `L_i diag(values_i) L_iᵀ`: factors `[R, K, K]`, values `[R, K]`. */
function sandwich(factors: Value, values: Value): Value {
  return matmul(mul(factors, unsqueeze(values, 1)), transpose(factors, [0, 2, 1]));
}

/** `tr[R_i(±I + P_i)⁻¹]` of every row, the sign that of the unit. */
function gains(rows: DiagonalRows, a: Value, fisher: Value, unit: Value): Value {
  const weighted = (diagonal: Value): Value =>
    gemm(rows.squares, diagonal, undefined, { transposeB: true });
  const p = sandwich(rows.factors, weighted(a));
  const r = sandwich(rows.factors, weighted(mul(square(a), fisher)));
  return sum(mul(r, inverse(add(p, unit))), { axis: [1, 2] });
}

/** A after a row has been added (unit I) or dropped (unit −I): squares `[D]`, factors `[K, K]`. */
function withRow(a: Value, { squares, factors }: DiagonalRows, unit: Value): Value {
  const values = matmul(a, squares);
  const p = matmul(mul(factors, unsqueeze(values, 0)), transpose(factors));
  const s = inverse(add(p, unit));
  const diagonal = sum(mul(matmul(s, factors), factors), { axis: 0 });
  return sub(a, mul(square(a), mul(unsqueeze(diagonal, 1), unsqueeze(squares, 0))));
}

/** Drops, one after the other, the pick whose removal costs least; places of those that stay. */
function dropRows(
  rows: DiagonalRows,
  start: Value,
  fisher: Value,
  unit: Value,
  shape: BaitShape,
): Value {
  const { graph } = start;
  const { state: [, dropped] } = loop({
    count: shape.forward - shape.keep,
    state: [start, fill(graph, 0, [shape.forward])],
    body: (_, [a, dropped]) => {
      const costs = add(neg(gains(rows, a!, fisher, unit)), dropped!);
      const least = cast(argMin(costs, { axis: 0 }), "int32");
      const mark = graph.vector("float32", [Infinity]);
      return {
        state: [
          withRow(a!, rowAt(rows, least), unit),
          scatterElements(dropped!, unsqueeze(least, 0), mark),
        ],
      };
    },
  });
  return keptPlaces(dropped!, shape.keep);
}
