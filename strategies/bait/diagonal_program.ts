/**
 * BAIT with diagonal matrices: F and A are kept as diagonals, `[K, D]`, also when a pick is added to A
 * (the ablation of 2404.08981, as its code does it).
 *
 * With a = A(x∘x) and g = (A∘A∘F)(x∘x), `[K]` each, P = L diag(a) Lᵀ and R = L diag(g) Lᵀ, where LᵀL =
 * c(diag(p) − ppᵀ). Nothing of order K² is formed: as diag(a) and LᵀL are a diagonal plus one vector,
 * Lᵀ(I + P)⁻¹L = c(diag(q) − qqᵀ/Σq) with q = p/(1 + c·p∘a). Its diagonal d gives the gain tr[R(I + P)⁻¹] =
 * gᵀd, and a pick takes A∘A∘(d ⊗ x∘x) off A. With −I in place of I, q = p/(−1 + c·p∘a).
 *
 * A after a pick is not the inverse of a sum any more: where rows are strong, −I + P of the backward
 * phase need not be negative definite, and what is dropped then depends on rounding.
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
  loop,
  mul,
  neg,
  Program,
  scatterElements,
  softmax,
  square,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { keptPlaces, markPicked, openRows } from "./greedy.ts";
import { baitInputs, type BaitShape } from "./inputs.ts";

/** Rows as the diagonal form sees them. */
interface DiagonalRows {
  /** x∘x, `[R, D]`. */
  readonly squares: Value;
  /** `[R, K]`. */
  readonly p: Value;
  /** c, scalar. */
  readonly share: Value;
}

/** Whether rows are added to A or dropped from it: the sign of I in ±I + P. */
type Sign = 1 | -1;

/**
 * Builds the program; its inputs are {@linkcode baitInputs}. Outputs: `picks [keep]` int32; where
 * `forward` is 0 instead `scores [N]`.
 */
export function diagonalProgram(shape: BaitShape): Program {
  const graph = new Graph("bait-diag");
  const inputs = baitInputs(graph, shape);
  const { logits, labelledLogits } = inputs;
  const squares = square(inputs.features);
  const labelled = square(inputs.labelledFeatures);
  const start = div(
    1,
    add(diagonalSum(labelledLogits, labelled, inputs.priorWeights), inputs.lambda),
  );
  const fisher = add(
    diagonalSum(logits, squares, inputs.poolWeights),
    diagonalSum(labelledLogits, labelled, inputs.labelledWeights),
  );
  const candidates: DiagonalRows = { squares, p: softmax(logits), share: inputs.share };
  const scores = (a: Value): Value => gains(candidates, a, fisher, 1);
  if (shape.forward === 0) return new Program(graph, { scores: scores(start) });

  const { state: [after], collected: [picked] } = loop({
    count: shape.forward,
    state: [start, openRows(graph)],
    body: (_, [a, open]) => {
      const best = cast(argMax(add(scores(a!), open!), { axis: 0 }), "int32");
      const next = withRow(a!, rowsAt(candidates, unsqueeze(best, 0)), 1);
      return { state: [next, markPicked(open!, best)], collect: [best] };
    },
  });
  if (shape.forward === shape.keep) return new Program(graph, { picks: picked! });
  const kept = dropRows(rowsAt(candidates, picked!), after!, fisher, shape);
  return new Program(graph, { picks: gather(picked!, kept) });
}

/** `Σ w_i p_ik(1 − p_ik) x_id²`: the diagonal of a Fisher matrix, `[K, D]`. */
function diagonalSum(logits: Value, squares: Value, weights: Value): Value {
  const p = softmax(logits);
  const variance = mul(mul(p, sub(1, p)), unsqueeze(weights, 1));
  return gemm(variance, squares, undefined, { transposeA: true });
}

function rowsAt({ squares, p, share }: DiagonalRows, rows: Value): DiagonalRows {
  return { squares: gather(squares, rows), p: gather(p, rows), share };
}

/** `(x∘x)diagonalᵀ` of every row, `[R, K]`. */
function along(diagonal: Value, squares: Value): Value {
  return gemm(squares, diagonal, undefined, { transposeB: true });
}

/** The diagonal of Lᵀ(±I + P)⁻¹L of every row, `[R, K]`. */
function spread({ squares, p, share }: DiagonalRows, a: Value, sign: Sign): Value {
  const q = div(p, add(mul(mul(p, share), along(a, squares)), sign));
  return mul(sub(q, div(square(q), sum(q, { axis: 1, keep: true }))), share);
}

/** `tr[R_i(±I + P_i)⁻¹]` of every row. */
function gains(rows: DiagonalRows, a: Value, fisher: Value, sign: Sign): Value {
  const g = along(mul(square(a), fisher), rows.squares);
  return sum(mul(g, spread(rows, a, sign)), { axis: 1 });
}

/** A after a single row has been added or dropped. */
function withRow(a: Value, row: DiagonalRows, sign: Sign): Value {
  const taken = gemm(spread(row, a, sign), row.squares, undefined, { transposeA: true });
  return sub(a, mul(square(a), taken));
}

/** Drops, one after the other, the pick whose removal costs least; places of those that stay. */
function dropRows(
  rows: DiagonalRows,
  start: Value,
  fisher: Value,
  shape: BaitShape,
): Value {
  const { graph } = start;
  const { state: [, dropped] } = loop({
    count: shape.forward - shape.keep,
    state: [start, fill(graph, 0, [shape.forward], "float64")],
    body: (_, [a, dropped]) => {
      const costs = add(neg(gains(rows, a!, fisher, -1)), dropped!);
      const least = cast(argMin(costs, { axis: 0 }), "int32");
      const mark = graph.vector("float64", [Infinity]);
      return {
        state: [
          withRow(a!, rowsAt(rows, unsqueeze(least, 0)), -1),
          scatterElements(dropped!, unsqueeze(least, 0), mark),
        ],
      };
    },
  });
  return keptPlaces(dropped!, shape.keep);
}
