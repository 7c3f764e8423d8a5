/**
 * P_i = cV_iA₀V_iᵀ and R_i = cV_iA₀FA₀V_iᵀ of pool rows if A₀ = δI + δ²Zᵀ·inner·Z is of low rank:
 * E_ij = √(cw_j)V_iA₀V_jᵀ of all pairs of rows come from their similarities, and R_i = Σ_j E_ijE_ijᵀ.
 */
import { takeRows } from "../../../core/ndarray.ts";
import {
  add,
  concat,
  type Dim,
  gemm,
  Graph,
  matmul,
  mul,
  productDim,
  Program,
  reshape,
  sqrt,
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { enteredBasis, labelledBasis } from "./covariance.ts";
import { between, factorsOf, type Rows } from "./factors.ts";
import { type Fisher, largeBlockRows } from "./fisher.ts";
import type { Shape } from "./method.ts";
import { type Arrays, type Problem, runByRow, runOnce } from "./runs.ts";

/**
 * P and R from the parts of A, with some picks in it, in the problem's precision; and E, `pairs`
 * `[N, r, r, N+n]`, if it is kept.
 */
export async function blocksByPairs(
  problem: Problem,
  rows: Fisher,
  { delta, inner }: Arrays,
  picks: readonly number[],
  keepsPairs: boolean,
): Promise<Arrays> {
  const { shape, arrays } = problem;
  const seen = await runOnce(problem, basisProgram(shape, picks.length), {
    ...rows,
    delta: delta!,
    enteredFeatures: takeRows(arrays.features, picks),
    enteredLogits: takeRows(arrays.logits, picks),
  });
  return await runByRow(
    problem,
    blocksProgram(shape, keepsPairs),
    { rows: arrays.features, rowLogits: arrays.logits },
    { ...seen, ...rows, delta: delta!, inner: inner! },
    largeBlockRows(3 * shape.rows ** 2 * (shape.pool + shape.labelled)),
  );
}

/** Z, the factors of all rows, √w included, and δZ times those of all rows. */
function basisProgram(shape: Shape, entered: number): Program {
  const { classes, dimensions, outcomes, precision, labelled } = shape;
  const graph = new Graph("bait-basis");
  const input = (name: string, ...axes: Dim[]): Value => graph.input(name, precision, axes);
  const features = (name: string, count: Dim): Value => input(`${name}Features`, count, dimensions);
  const logits = (name: string, count: Dim): Value => input(`${name}Logits`, count, classes);
  const known = labelledBasis(
    features("labelled", labelled),
    logits("labelled", labelled),
    input("priorWeights", labelled),
    shape,
  );
  const parts = entered === 0 ? [known] : [
    known,
    enteredBasis(
      features("entered", entered),
      logits("entered", entered),
      input("share"),
      shape,
    ),
  ];
  const basis = {
    features: concat(parts.map((part) => part.features)),
    factors: concat(parts.map((part) => part.factors)),
  };
  const all = {
    features: features("all", "J"),
    factors: factorsOf(logits("all", "J"), outcomes, input("allWeights", "J")),
  };
  return new Program(graph, {
    basisFeatures: basis.features,
    basisFactors: basis.factors,
    allFactors: all.factors,
    across: mul(between(basis, all), input("delta")),
  });
}

/** P and R of a block of rows: `p [b, r, r]` and `r [b, r, r]`. */
function blocksProgram(
  { classes, dimensions, outcomes, rows, precision }: Shape,
  keepsPairs: boolean,
): Program {
  const graph = new Graph("bait-pairs");
  const input = (name: string, ...axes: Dim[]): Value => graph.input(name, precision, axes);
  const of = (name: string, count: Dim): Rows => ({
    features: input(`${name}Features`, count, dimensions),
    factors: input(`${name}Factors`, count, rows, classes),
  });
  const own = {
    features: input("rows", "b", dimensions),
    factors: mul(factorsOf(input("rowLogits", "b", classes), outcomes), sqrt(input("share"))),
  };
  const delta = input("delta");
  const vectors = productDim(["m", rows]);
  const byOutcome = reshape(mul(between(own, of("basis", "m")), delta), ["b", rows, rows, "m"]);
  const seen = reshape(transpose(byOutcome, [0, 1, 3, 2]), ["b", rows, vectors]);
  const through = matmul(seen, input("inner", vectors, vectors));
  const all = mul(between(own, of("all", "J")), delta);
  const flat = reshape(through, [productDim(["b", rows]), vectors]);
  const pairs = gemm(flat, input("across", vectors, productDim([rows, "J"])), all);
  const byRow = reshape(pairs, ["b", rows, productDim([rows, "J"])]);
  const outer = (a: Value, b = a): Value => matmul(a, transpose(b, [0, 2, 1]));
  const norms = unsqueeze(mul(sumSquare(own.features, { axis: 1 }), delta), 1, 2);
  return new Program(graph, {
    p: add(outer(through, seen), mul(outer(own.factors), norms)),
    r: outer(byRow),
    ...keepsPairs && { pairs: reshape(pairs, ["b", rows, rows, "J"]) },
  });
}
