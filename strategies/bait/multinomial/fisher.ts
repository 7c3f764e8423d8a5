/** F = Σ w_iV_iᵀV_i over pool and labelled rows: applied to vectors, or as a matrix. */
import type { Floats } from "../../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../../onnx/blocks.ts";
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
import { backproject, factorsOf, momentsOf, project, type Rows } from "./factors.ts";
import { type Arrays, keepingMemory, type Problem, type Shape } from "./method.ts";
import { deltaInput, deltaTimesRows } from "./prior.ts";
import { type RealArray, zeros } from "../problem.ts";

/** Rows and columns of a tile: two of them fit into a first-level cache. */
const TILE = 64;

/** The rows that F is a sum over: `allFeatures`, `allLogits` and `allWeights`, or F as a matrix. */
export interface Fisher extends Arrays {
  readonly allFeatures: RealArray;
  readonly allLogits: RealArray;
  readonly allWeights: RealArray;
}

/** `vectors·F`, `[w, K·D]`. */
export async function timesFisher(
  problem: Problem,
  rows: Fisher,
  vectors: RealArray,
): Promise<RealArray> {
  const { shape } = problem;
  const width = 2 * vectors.shape[0]! * (shape.classes + shape.rows);
  return await sumOverRows(problem, rows, vectorsProgram(shape), { vectors }, vectors.shape, width);
}

/** F, `[K·D, K·D]`. */
export async function fisherMatrix(problem: Problem, rows: Fisher): Promise<RealArray> {
  const length = problem.shape.classes * problem.shape.dimensions;
  const program = matrixProgram(problem.shape);
  // Few blocks of rows: each reads and writes the whole matrix.
  const fisher = await sumOverRows(problem, rows, program, {}, [length, length], length / 4);
  mirror(fisher.data, length);
  return fisher;
}

/** Rows of a block if each block reads large arrays: as many as memory allows, but at least 256. */
export function largeBlockRows(width: number): number {
  return Math.max(256, blockRows(width));
}

/** Copies what is below the diagonal of a matrix `[size, size]` above it. */
export function mirror(matrix: Floats, size: number): void {
  for (let top = 0; top < size; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(size, top + TILE); i++) {
        for (let j = left; j < Math.min(i, left + TILE); j++) {
          matrix[j * size + i] = matrix[i * size + j]!;
        }
      }
    }
  }
}

/** Adds up what a program makes of blocks of rows. Smaller blocks may change the last bits. */
async function sumOverRows(
  problem: Problem,
  { allFeatures, allLogits, allWeights }: Fisher,
  program: Program,
  shared: Arrays,
  shape: readonly number[],
  width: number,
): Promise<RealArray> {
  const none = zeros(shape.reduce((a, b) => a * b, 1), problem.shape.precision);
  let sum: RealArray = { data: none, shape };
  const [count = 0] = allWeights.shape;
  const size = largeBlockRows(width);
  const work = async (start: number, end: number): Promise<void> => {
    const { total } = await problem.base.runtime.run(program, {
      ...shared,
      features: takeBetween(allFeatures, start, end),
      logits: takeBetween(allLogits, start, end),
      weights: takeBetween(allWeights, start, end),
      sum,
    });
    sum = total as RealArray;
  };
  const large = Math.min(count, size) * width > 1 << 22 || count > 8 * size;
  await keepingMemory(problem, program, large, () => inBlocks(count, size, work));
  return sum;
}

/** Adds a block of rows' share of `vectors·F` to `sum`. */
function vectorsProgram(shape: Shape): Program {
  const graph = new Graph("bait-fisher-vectors");
  const length = shape.classes * shape.dimensions;
  const rows = rowsInput(graph, shape);
  const vectors = graph.input("vectors", shape.precision, ["w", length]);
  const sum = graph.input("sum", shape.precision, ["w", length]);
  return new Program(graph, { total: add(sum, backproject(rows, project(rows, vectors))) });
}

/** Adds a block of rows' share of F to `sum`, blocks (k, l ≤ k) of classes only. */
function matrixProgram(shape: Shape): Program {
  const { classes, dimensions } = shape;
  const graph = new Graph("bait-fisher-matrix");
  const whole = classes * dimensions;
  const { features, factors } = rowsInput(graph, shape);
  const sum = graph.input("sum", shape.precision, [whole, whole]);
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const wide = unsqueeze(features, 1, 2);
  const lines = Array.from({ length: classes }, (_, k) => {
    const until = (k + 1) * dimensions;
    const weights = unsqueeze(slice(slice(outer, 1, k, k + 1), 2, 0, k + 1), 3);
    const scaled = reshape(mul(weights, wide), ["b", until]);
    const before = slice(sum, 0, k * dimensions, until);
    const blocks = gemm(features, scaled, slice(before, 1, 0, until), { transposeA: true });
    return until === whole ? blocks : concat([blocks, slice(before, 1, until)], 1);
  });
  return new Program(graph, { total: concat(lines, 0) });
}

function rowsInput(graph: Graph, { classes, dimensions, outcomes, precision }: Shape): Rows {
  const features = graph.input("features", precision, ["b", dimensions]);
  const logits = graph.input("logits", precision, ["b", classes]);
  const weights = graph.input("weights", precision, ["b"]);
  return { features, factors: factorsOf(logits, outcomes, weights) };
}

/**
 * The inner matrices of V_iΔFΔV_iᵀ = L_i·inner_i·L_iᵀ of a block of `rows`, `crossTerms [b, K, K]`:
 * from all pairs of rows, Σ_j w_j diag(b_ij)(L_jᵀL_j)diag(b_ij) with b_ijk = x_iᵀΔ_kx_j, or from
 * `fisher`, whose block (k, l) gives the entry (Δ_kx_i)ᵀF_kl(Δ_lx_i).
 */
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
