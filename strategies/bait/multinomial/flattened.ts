/** The covariance as Δ and two matrices of vectors. */
import { ndarray, takeRows } from "../../../core/ndarray.ts";
import {
  cast,
  concat,
  Graph,
  matmul,
  mean,
  mul,
  productDim,
  Program,
  reshape,
  sub,
  unsqueeze,
} from "../../../onnx/mod.ts";
import { inPrecision, type RealArray, zeros } from "../problem.ts";
import { enteredBasis, labelledBasis } from "./covariance.ts";
import { deltaInput, timesDelta } from "./delta.ts";
import type { Rows } from "./factors.ts";
import { priorVectors, type Shape, vectorsPerEntry } from "./method.ts";
import { type Arrays, type Problem, runOnce } from "./runs.ts";

/**
 * Of A with some picks added, Δ, and `plain` and `scaled`, `[w, K·D]` each: A = Δ + scaledᵀ·plain;
 * in the precision of P and R.
 */
export async function flattened(
  problem: Problem,
  { delta, middle }: Arrays,
  picks: readonly number[],
): Promise<Arrays> {
  const { shape, arrays } = problem;
  const used = usedVectors(shape, picks);
  const inner = corner(middle!, used);
  if (shape.covariance === "dense") {
    return inPrecision({ plain: unitMatrix(used), scaled: inner }, shape.blocks);
  }
  const { own, ...vectors } = await runOnce(problem, flattenedProgram(shape, picks.length), {
    delta: delta!,
    inner,
    enteredFeatures: takeRows(arrays.features, picks),
    enteredLogits: takeRows(arrays.logits, picks),
  });
  return { delta: own!, ...vectors };
}

/** Δ, and ZΔ written out, less what is the same for all classes. */
function flattenedProgram(shape: Shape, entered: number): Program {
  const { classes, dimensions, precision, labelled, blocks } = shape;
  const graph = new Graph("bait-flattened");
  const input = (name: string, ...axes: number[]) => graph.input(name, precision, axes);
  const written = ({ features, factors }: Rows) => {
    const explicit = mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2));
    return reshape(explicit, [productDim(factors.shape.slice(0, 2)), classes * dimensions]);
  };
  const basis = [labelledBasis(
    input("labelledFeatures", labelled, dimensions),
    input("labelledLogits", labelled, classes),
    input("priorWeights", labelled),
    shape,
  )];
  if (entered > 0) {
    basis.push(enteredBasis(
      input("enteredFeatures", entered, dimensions),
      input("enteredLogits", entered, classes),
      input("share"),
      shape,
    ));
  }
  const delta = deltaInput(graph, shape)!;
  const turned = timesDelta(concat(basis.map(written), 0), delta);
  const [count] = turned.shape as [number];
  const byClass = reshape(turned, [count, classes, dimensions]);
  const plain = reshape(sub(byClass, mean(byClass, { axis: 1, keep: true })), turned.shape);
  const scaled = matmul(input("inner", count, count), plain);
  return new Program(graph, {
    own: cast(delta, blocks),
    plain: cast(plain, blocks),
    scaled: cast(scaled, blocks),
  });
}

/** How many vectors of Z are in use. */
export function usedVectors(shape: Shape, picks: readonly number[]): number {
  return priorVectors(shape, shape.covariance) + picks.length * vectorsPerEntry(shape);
}

/** The first rows and columns of a square matrix. */
export function corner(matrix: RealArray, size: number): RealArray {
  const [order = 0] = matrix.shape;
  if (size === order) return matrix;
  const made = zeros(size ** 2, "float64");
  for (let i = 0; i < size; i++) {
    made.set(matrix.data.subarray(i * order, i * order + size), i * size);
  }
  return ndarray(made, [size, size]);
}

function unitMatrix(size: number): RealArray {
  const made = zeros(size ** 2, "float64");
  for (let i = 0; i < size; i++) made[i * (size + 1)] = 1;
  return ndarray(made, [size, size]);
}
