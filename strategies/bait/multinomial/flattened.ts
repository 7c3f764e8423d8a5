/** The covariance as Δ and two matrices of vectors. */
import { concatRows, ndarray } from "../../../core/ndarray.ts";
import { takeBetween } from "../../../onnx/blocks.ts";
import {
  type Dim,
  Graph,
  matmul,
  mean,
  mul,
  productDim,
  Program,
  reshape,
  sub,
  unsqueeze,
  type Value,
} from "../../../onnx/mod.ts";
import { type RealArray, zeros } from "../problem.ts";
import { deltaInput, timesDelta } from "./delta.ts";
import { type Shape, vectorsPerEntry, vectorsPerRow } from "./method.ts";
import type { Arrays, Problem } from "./runs.ts";

/**
 * Of A with `entered` rows added, `plain` and `scaled`, `[w, K·D]` each: A = Δ + scaledᵀ·plain.
 */
export async function flattened(
  { base: { runtime }, shape }: Problem,
  { delta, basisFeatures, basisFactors, middle, added, addedMiddle }: Arrays,
  entered: number,
): Promise<Arrays> {
  if (shape.covariance === "dense") {
    return { plain: unitMatrix(middle!.shape[0]!), scaled: middle! };
  }
  const rows = shape.labelled + (shape.changesDelta ? entered : 0);
  const basis = await runtime.run(basisProgram(shape), {
    delta: delta!,
    basisFeatures: takeBetween(basisFeatures!, 0, rows),
    basisFactors: takeBetween(basisFactors!, 0, rows),
    middle: corner(middle!, rows * vectorsPerRow(shape)),
  }) as Arrays;
  const count = entered * vectorsPerEntry(shape);
  if (shape.changesDelta || count === 0) return basis;
  const plain = takeBetween(added!, 0, count) as RealArray;
  const own = await runtime.run(addedProgram(shape), {
    plain,
    middle: corner(addedMiddle!, count),
  }) as Arrays;
  return {
    plain: concatRows(basis.plain!, plain),
    scaled: concatRows(basis.scaled!, own.scaled!),
  };
}

/** Writes ZΔ out, less what is the same for all classes. */
function basisProgram(shape: Shape): Program {
  const { classes, dimensions, precision } = shape;
  const graph = new Graph("bait-flattened");
  const features = graph.input("basisFeatures", precision, ["R", dimensions]);
  const factors = graph.input("basisFactors", precision, ["R", vectorsPerRow(shape), classes]);
  const count = productDim(["R", vectorsPerRow(shape)]);
  const explicit = mul(unsqueeze(factors, 3), unsqueeze(features, 1, 2));
  const z = reshape(explicit, [count, classes * dimensions]);
  const byClass = reshape(timesDelta(z, deltaInput(graph, shape)!), [count, classes, dimensions]);
  const plain = reshape(sub(byClass, mean(byClass, { axis: 1, keep: true })), z.shape);
  return new Program(graph, { plain, scaled: matmul(middleInput(graph, count), plain) });
}

function addedProgram({ classes, dimensions, precision }: Shape): Program {
  const graph = new Graph("bait-flattened-added");
  const plain = graph.input("plain", precision, ["w", classes * dimensions]);
  return new Program(graph, { scaled: matmul(middleInput(graph, "w"), plain) });
}

function middleInput(graph: Graph, count: Dim): Value {
  return graph.input("middle", "float64", [count, count]);
}

/** The first rows and columns of a square matrix. */
function corner({ data, shape: [order = 0] }: RealArray, size: number): RealArray {
  const made = zeros(size ** 2, "float64");
  for (let i = 0; i < size; i++) made.set(data.subarray(i * order, i * order + size), i * size);
  return ndarray(made, [size, size]);
}

function unitMatrix(size: number): RealArray {
  const made = zeros(size ** 2, "float64");
  for (let i = 0; i < size; i++) made[i * (size + 1)] = 1;
  return ndarray(made, [size, size]);
}
