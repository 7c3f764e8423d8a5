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
  Program,
  reshape,
  slice,
  transpose,
} from "../../../onnx/mod.ts";
import { type RealArray, zeros } from "../problem.ts";
import { backproject, factorsOf, project, type Rows } from "./factors.ts";
import type { Shape } from "./method.ts";
import { groupsOf, indices, packedProducts, packedWidth, pairsOf } from "./packed.ts";
import { type Arrays, keepingMemory, type Problem, runOnce } from "./runs.ts";

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

function rowsInput(graph: Graph, { classes, dimensions, outcomes, precision }: Shape): Rows {
  const features = graph.input("features", precision, ["b", dimensions]);
  const logits = graph.input("logits", precision, ["b", classes]);
  const weights = graph.input("weights", precision, ["b"]);
  return { features, factors: factorsOf(logits, outcomes, weights) };
}
