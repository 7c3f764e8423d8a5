/**
 * P_i = cV_iA₀V_iᵀ and R_i = cV_iA₀FA₀V_iᵀ of all pool rows, before the first pick.
 *
 * With A₀ = Δ + scaledᵀ·W, W = plain, and σ_i = V_i·scaledᵀ: P_i = V_iΔV_iᵀ + σ_i(V_iWᵀ)ᵀ and
 * R_i = V_iΔFΔV_iᵀ + σ_iψ_iᵀ + ψ_iσ_iᵀ with ψ_i = V_iΨᵀ, Ψ = ½WFWᵀ·scaled + WFΔ. Of R, only the
 * symmetric part is meant.
 */
import { concatRows } from "../../../core/ndarray.ts";
import { blockRows } from "../../../onnx/blocks.ts";
import {
  add,
  cast,
  type Dim,
  gemm,
  Graph,
  matmul,
  mul,
  Program,
  reshape,
  sqrt,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { gains, identity } from "../blocks.ts";
import { factorsOf, project, type Rows } from "./factors.ts";
import { crossTermsProgram, crossTermsWidth } from "./cross_terms.ts";
import { type Fisher, fisherMatrix, largeBlockRows, timesFisher } from "./fisher.ts";
import { packed } from "./packed.ts";
import type { Shape } from "./method.ts";
import { type Arrays, inBlocksPrecision, type Problem, runByRow, runOnce } from "./runs.ts";
import { denser, widened } from "./strength.ts";
import { deltaInput, deltaTimesColumns, deltaTimesRows, timesDelta } from "./delta.ts";
import { corner, flattened, usedVectors } from "./flattened.ts";
import { blocksByPairs } from "./pool_pairs.ts";
import { priorOf } from "./prior.ts";
import { inPrecision, type Precision, type RealArray } from "../problem.ts";

/** The state before the first pick: P and R, `[N, r, r]` each. */
export interface Start {
  readonly p: RealArray;
  readonly r: RealArray;
  /** The problem, its prior made denser if it had cancelled too much. */
  readonly problem: Problem;
  /** A. */
  readonly covariance: Arrays;
  /** F if it was made as a matrix, and V_iA₀V_jᵀ of all `pairs` of rows if they were kept. */
  readonly shared: Arrays;
}

/** Computes the state before the first pick; a low-rank A₀ can keep its products with all pairs of rows. */
export async function startOf(problem: Problem, keepsPairs = false): Promise<Start> {
  const { shape } = problem;
  const covariance = await priorOf(problem);
  const shared = shape.fisher === "matrix"
    ? { fisher: await fisherMatrix(problem, allRows(problem)) }
    : {};
  const { p, r, ...pairs } = await blocksFrom(problem, shared, covariance, [], keepsPairs);
  const next = widened(problem, p!) ?? denser(problem, p!);
  if (next !== undefined) return await startOf(next);
  return { p: p!, r: r!, problem, covariance, shared: { ...shared, ...pairs } };
}

/** P and R from A with some picks added, in their own precision. */
export async function blocksFrom(
  problem: Problem,
  shared: Arrays,
  covariance: Arrays,
  picks: readonly number[],
  keepsPairs = false,
): Promise<Arrays> {
  const { shape } = problem;
  const narrow = inBlocksPrecision(problem);
  if (shape.covariance === "low-rank" && shape.fisher === "rows") {
    const inner = corner(covariance.middle!, usedVectors(shape, picks));
    const parts = inPrecision({ delta: covariance.delta!, inner }, shape.blocks);
    return await blocksByPairs(narrow, allRows(narrow), parts, picks, keepsPairs);
  }
  const flat = await flattened(problem, covariance, picks);
  return await blocksOf(narrow, { ...shared, ...flat });
}

/** The rows that F is a sum over. */
function allRows({ arrays }: Problem): Fisher {
  return {
    allFeatures: concatRows(arrays.features, arrays.labelledFeatures),
    allLogits: concatRows(arrays.logits, arrays.labelledLogits),
    allWeights: concatRows(arrays.poolWeights, arrays.labelledWeights),
  };
}

async function blocksOf(problem: Problem, shared: Arrays): Promise<Arrays> {
  const { shape, arrays } = problem;
  const rows = allRows(problem);
  const through = shape.fisher === "matrix"
    ? {}
    : { through: await timesFisher(problem, rows, shared.plain!) };
  const products = await runOnce(problem, productsProgram(shape), { ...shared, ...through });
  const own = { rows: arrays.features, rowLogits: arrays.logits };
  const along = shape.covariance === "dense" ? own : {
    ...own,
    // Each block reads Δ, or F.
    ...await runByRow(
      problem,
      crossTermsProgram(shape),
      { rows: arrays.features },
      { ...shared, ...rows, ...products },
      Math.max(16, blockRows(crossTermsWidth(shape))),
    ),
  };
  const vectors = shared.plain!.shape[0]!;
  const width = vectors * (2 * shape.classes + 3 * shape.rows) + 4 * shape.classes ** 2;
  const all = { ...shared, ...products };
  return await runByRow(problem, blocksProgram(shape), along, all, largeBlockRows(width));
}

/** The rows' gains `[N]`, by P and R. */
export async function scoresOf(problem: Problem, p: RealArray, r: RealArray): Promise<RealArray> {
  const { rows, blocks: precision } = problem.shape;
  const graph = new Graph("bait-gains");
  const blocks = (name: string): Value => graph.input(name, precision, ["b", rows, rows]);
  const program = new Program(graph, { scores: gains({ p: blocks("rows"), r: blocks("r") }) });
  const { scores } = await runByRow(problem, program, { rows: p, r }, {}, blockRows(rows ** 2));
  return scores!;
}

/** Ψ of W, the prior's `plain`, and WF, or A₀FA₀ packed (`square`) if F is a matrix. */
function productsProgram(shape: Shape): Program {
  const { classes, dimensions, precision } = shape;
  const graph = new Graph("bait-products");
  const length = classes * dimensions;
  const input = (name: string, rows: Dim): Value => graph.input(name, precision, [rows, length]);
  const delta = deltaInput(graph, shape);
  const plain = input("plain", "w");
  const scaled = input("scaled", "w");
  const fisher = shape.fisher === "matrix"
    ? cast(graph.input("fisher", "float64", [length, length]), precision)
    : undefined;
  const through = fisher === undefined ? input("through", "w") : matmul(plain, fisher);
  const middle = gemm(through, plain, undefined, { transposeB: true });
  const half = mul(matmul(middle, scaled), 0.5);
  const psi = delta === undefined ? half : add(half, timesDelta(through, delta));
  if (delta === undefined || fisher === undefined) return new Program(graph, { psi });
  const turned = (matrix: Value): Value => {
    const byClass = reshape(matrix, [classes, dimensions, length]);
    return transpose(reshape(deltaTimesColumns(delta, byClass), [length, length]));
  };
  const own = turned(turned(fisher));
  const whole = gemm(scaled, psi, own, { transposeA: true, alpha: 2 });
  return new Program(graph, { square: packed(whole, classes) });
}

/** P and R of a block of rows: `p [b, r, r]` and `r [b, r, r]`. */
function blocksProgram(shape: Shape): Program {
  const { classes, dimensions, outcomes, precision } = shape;
  const graph = new Graph("bait-initial");
  const length = classes * dimensions;
  const features = graph.input("rows", precision, ["b", dimensions]);
  const factors = factorsOf(graph.input("rowLogits", precision, ["b", classes]), outcomes);
  const share = graph.input("share", precision, []);
  const rows: Rows = { features, factors: mul(factors, sqrt(share)) };
  const delta = deltaInput(graph, shape);
  const plain = graph.input("plain", precision, ["w", length]);
  const scaled = graph.input("scaled", precision, ["w", length]);
  const sigma = project(rows, scaled);
  const along = (vectors: Value): Value => transpose(project(rows, vectors), [0, 2, 1]);
  const p = matmul(sigma, along(plain));
  const rest = (): Value =>
    matmul(mul(sigma, 2), along(graph.input("psi", precision, ["w", length])));
  if (delta === undefined) return new Program(graph, { p, r: rest() });
  const crossTerms = graph.input("crossTerms", precision, ["b", classes, classes]);
  const r = sandwich(rows.factors, crossTerms);
  return new Program(graph, {
    p: add(p, sandwich(rows.factors, diagonalTerms(delta, features, classes))),
    r: shape.fisher === "matrix" ? r : add(r, rest()),
  });
}

/** `L_i·inner_i·L_iᵀ`. */
function sandwich(factors: Value, inner: Value): Value {
  return matmul(matmul(factors, inner), transpose(factors, [0, 2, 1]));
}

/** diag_k(x_iᵀΔ_kx_i), `[b, K, K]`. */
function diagonalTerms(delta: Value, features: Value, classes: number): Value {
  const turned = deltaTimesRows(delta, features);
  const norms = matmul(turned, unsqueeze(features, 2));
  return mul(norms, identity(features.graph, classes, features.dtype as Precision));
}
