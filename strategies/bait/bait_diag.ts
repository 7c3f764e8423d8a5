/**
 * BAIT with diagonal matrices: F and A are kept as diagonals, `[K, D]`, also when a pick is added
 * to A (the ablation of Huseljic et al. 2024, as its code does it).
 *
 * With a = A(x∘x) and g = (A∘A∘F)(x∘x), `[K]` each, P = L diag(a) Lᵀ and R = L diag(g) Lᵀ, where
 * LᵀL = c(diag(p) − ppᵀ). Nothing of order K² is formed: Lᵀ(±I + P)⁻¹L = c(diag(q) − qqᵀ/Σq) with q
 * = p/(±1 + c·p∘a). Its diagonal d gives the gain tr[R(I + P)⁻¹] = gᵀd, and a pick takes A∘A∘(d ⊗
 * x∘x) off A. See docs/bait.md.
 */
import * as v from "valibot";
import {
  add,
  argMax,
  argMin,
  cast,
  type Dim,
  div,
  fill,
  gather,
  gemm,
  Graph,
  loop,
  type LoopResult,
  mul,
  neg,
  Program,
  softmax,
  square,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { markRow } from "./blocks.ts";
import {
  arraysOf,
  type BaitProblem,
  baitProblem,
  baitSettings,
  fastFishing,
  overflow,
  type RealArray,
  topRows,
} from "./problem.ts";
import { defineStrategy, type Strategy } from "../strategy.ts";

/** BAIT (diag): all matrices are kept as diagonals. */
export const baitDiag: Strategy = defineStrategy({
  name: "bait-diag",
  title: "BAIT (diag)",
  summary: "BAIT with diagonal Fisher matrices: cheap, and weaker",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  about: {
    family: "fisher information",
    text: "As bait, but all Fisher matrices are kept as their diagonals: an ablation of Fast " +
      "Fishing. It ignores how features vary together, which is most of what bait knows: it " +
      "fails where features are correlated, as those of networks are.",
    cost: "N·D·K·B",
    checked: "dal-toolbox",
  },
  settings: v.strictObject(baitSettings),
  select: (query, settings) => pickDiagonal(baitProblem(query, settings)),
});

/** Picks rows, all in float64. */
export async function pickDiagonal(problem: BaitProblem): Promise<Int32Array> {
  const program = diagonalProgram(problem);
  const made = await problem.runtime.run(program, arraysOf(problem, "float64"));
  if (problem.forward === 0) return topRows(made.scores as RealArray, problem);
  const picks = made.picks!.data as Int32Array;
  if (new Set(picks).size < picks.length) throw overflow(problem.lambda);
  const dropped = made.dropped?.data;
  return picks.filter((_, place) => dropped === undefined || dropped[place] === 0);
}

/** Rows as the diagonal form sees them: x∘x `[R, D]`, p `[R, K]` and c. */
interface DiagonalRows {
  readonly squares: Value;
  readonly p: Value;
  readonly share: Value;
}

/** Rows are added to A or dropped from it: the sign of I in ±I + P. */
type Sign = 1 | -1;

/** Makes `scores` if rows are only scored, else `picks`, and `dropped`, 0 for those that stay. */
export function diagonalProgram(
  { features: { shape }, classes, forward, keep }: Pick<
    BaitProblem,
    "features" | "classes" | "forward" | "keep"
  >,
): Program {
  const graph = new Graph("bait-diag");
  const input = (name: string, axes: Dim[]): Value => graph.input(name, "float64", axes);
  const logits = input("logits", ["N", classes]);
  const labelled = square(input("labelledFeatures", ["n", shape[1]!]));
  const labelledLogits = input("labelledLogits", ["n", classes]);
  const squares = square(input("features", ["N", shape[1]!]));
  const prior = diagonalSum(labelledLogits, labelled, input("priorWeights", ["n"]));
  const start = div(1, add(prior, input("lambda", [])));
  const fisher = add(
    diagonalSum(logits, squares, input("poolWeights", ["N"])),
    diagonalSum(labelledLogits, labelled, input("labelledWeights", ["n"])),
  );
  const candidates: DiagonalRows = { squares, p: softmax(logits), share: input("share", []) };
  if (forward === 0) return new Program(graph, { scores: gains(candidates, start, fisher, 1) });

  const steps = (rows: DiagonalRows, a: Value, sign: Sign): LoopResult =>
    loop({
      count: sign === 1 ? forward : forward - keep,
      state: [a, fill(graph, 0, [rows.p.shape[0]!], "float64")],
      body: (_, [a, marks]) => {
        const gained = gains(rows, a!, fisher, sign);
        const place = sign === 1
          ? argMax(add(gained, marks!), { axis: 0 })
          : argMin(add(neg(gained), marks!), { axis: 0 });
        const best = cast(place, "int32");
        const next = withRow(a!, rowsAt(rows, unsqueeze(best, 0)), sign);
        return {
          state: [next, markRow(marks!, best, -sign * Infinity)],
          collect: sign === 1 ? [best] : [],
        };
      },
    });
  const { state: [after], collected: [picks] } = steps(candidates, start, 1);
  if (forward === keep) return new Program(graph, { picks: picks! });
  const { state: [, dropped] } = steps(rowsAt(candidates, picks!), after!, -1);
  return new Program(graph, { picks: picks!, dropped: dropped! });
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
