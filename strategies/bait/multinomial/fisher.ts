/** F = Σ w_iV_iᵀV_i over pool and labelled rows: applied to vectors, or as a matrix. */
import type { Floats } from "../../../core/ndarray.ts";
import { blockRows, inBlocks, takeBetween } from "../../../onnx/blocks.ts";
import {
  add,
  concat,
  gather,
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
  sumSquare,
  transpose,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { identity } from "../blocks.ts";
import { backproject, factorsOf, momentsOf, project, type Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import { type Arrays, keepingMemory, type Problem, runOnce } from "./runs.ts";
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
  const { shape } = problem;
  const width = packedWidth(shape.dimensions);
  const size = [pairsOf(shape.classes).upper.length, width];
  const packed = await sumOverRows(problem, rows, momentsProgram(shape), {}, size, width);
  return (await runOnce(problem, unpackProgram(shape), { packed })).fisher!;
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

/** Adds a block of rows' share of F to `sum`, packed. */
function momentsProgram(shape: Shape): Program {
  const { classes, dimensions, precision } = shape;
  const graph = new Graph("bait-fisher-moments");
  const { upper } = pairsOf(classes);
  const { features, factors } = rowsInput(graph, shape);
  const sum = graph.input("sum", precision, [upper.length, packedWidth(dimensions)]);
  const outer = matmul(transpose(factors, [0, 2, 1]), factors);
  const own = gather(reshape(outer, ["b", classes ** 2]), indices(graph, upper), 1);
  const total = gemm(own, packedProducts(features), sum, { transposeA: true });
  return new Program(graph, { total });
}

/** F from its packed form. */
function unpackProgram({ classes, dimensions, precision }: Shape): Program {
  const graph = new Graph("bait-fisher-matrix");
  const { upper, places } = pairsOf(classes);
  const packed = graph.input("packed", precision, [upper.length, packedWidth(dimensions)]);
  let used = 0;
  const strips = groupsOf(dimensions).map(([start, end]) => {
    const [height, width] = [end - start, dimensions - start];
    used += height * width;
    const strip = slice(packed, 1, used - height * width, used);
    return { start, end, strip: reshape(strip, [upper.length, height, width]) };
  });
  const lines = strips.map(({ start, end, strip }, i) => {
    const before = strips.slice(0, i).map((other) =>
      transpose(slice(other.strip, 2, start - other.start, end - other.start), [0, 2, 1])
    );
    return concat([...before, strip], 2);
  });
  const blocks = gather(concat(lines, 1), indices(graph, places));
  const byClass = reshape(blocks, [classes, classes, dimensions, dimensions]);
  const whole = classes * dimensions;
  return new Program(graph, { fisher: reshape(transpose(byClass, [0, 2, 1, 3]), [whole, whole]) });
}

/**
 * The symmetric part of a matrix `[K·D, K·D]`, packed: its product with {@linkcode packedProducts}
 * is x_iᵀM_klx_i of all k ≤ l.
 */
export function packed(matrix: Value, classes: number): Value {
  const dimensions = (matrix.shape[0] as number) / classes;
  const { upper } = pairsOf(classes);
  const twice = reshape(
    add(matrix, transpose(matrix)),
    [classes, dimensions, classes, dimensions],
  );
  const byPair = reshape(transpose(twice, [0, 2, 1, 3]), [classes ** 2, dimensions, dimensions]);
  const own = gather(byPair, indices(matrix.graph, upper));
  const both = add(own, transpose(own, [0, 2, 1]));
  const strips = groupsOf(dimensions).map(([start, end]) => {
    const strip = slice(slice(both, 1, start, end), 2, start);
    const within = mul(slice(strip, 2, 0, end - start), 0.25);
    const after = end < dimensions ? [mul(slice(strip, 2, end - start), 0.5)] : [];
    const width = (end - start) * (dimensions - start);
    return reshape(concat([within, ...after], 2), [upper.length, width]);
  });
  return concat(strips, 1);
}

/** Products x_d·x_e of each row, of d with all e from its group's first on, `[b, m]`. */
function packedProducts(features: Value): Value {
  const [count, dimensions] = features.shape as [string, number];
  const strips = groupsOf(dimensions).map(([start, end]) => {
    const own = unsqueeze(slice(features, 1, start, end), 2);
    const products = mul(own, unsqueeze(slice(features, 1, start), 1));
    return reshape(products, [count, (end - start) * (dimensions - start)]);
  });
  return concat(strips, 1);
}

/** Bounds of up to eight groups of features. */
function groupsOf(dimensions: number): [start: number, end: number][] {
  const size = Math.ceil(dimensions / 8);
  const count = Math.ceil(dimensions / size);
  return Array.from({ length: count }, (_, i) => [i * size, Math.min(dimensions, (i + 1) * size)]);
}

/** How many products are packed per row. */
export function packedWidth(dimensions: number): number {
  return groupsOf(dimensions).reduce((sum, [a, b]) => sum + (b - a) * (dimensions - a), 0);
}

/** Pairs (k, l ≥ k) of classes among all, and the place of each of all pairs among these. */
function pairsOf(classes: number): { upper: number[]; places: number[] } {
  const all = Array.from(
    { length: classes ** 2 },
    (_, i) => [Math.floor(i / classes), i % classes] as const,
  );
  const upper = all.flatMap(([k, l], i) => k <= l ? [i] : []);
  const order = new Map(upper.map((pair, place) => [pair, place]));
  const places = all.map(([k, l]) => order.get(Math.min(k, l) * classes + Math.max(k, l))!);
  return { upper, places };
}

function indices(graph: Graph, values: readonly number[]): Value {
  return graph.constant({ data: Int32Array.from(values), shape: [values.length] });
}

function rowsInput(graph: Graph, { classes, dimensions, outcomes, precision }: Shape): Rows {
  const features = graph.input("features", precision, ["b", dimensions]);
  const logits = graph.input("logits", precision, ["b", classes]);
  const weights = graph.input("weights", precision, ["b"]);
  return { features, factors: factorsOf(logits, outcomes, weights) };
}

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
