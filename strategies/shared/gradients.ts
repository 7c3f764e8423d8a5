/**
 * Gradients of the loss by a linear layer's weights, g_i = r_i ⊗ x_i with r_i = p_i − e_y. As ⟨g_i,
 * g_j⟩ = (r_i·r_j)(x_i·x_j), no `[N, K·D]` array exists. All is float64: sums of gradients cancel.
 */
import type { Narrowed, NdArray } from "../../core/ndarray.ts";
import { blockRows, runInBlocks } from "../../onnx/blocks.ts";
import {
  argMax,
  cast,
  type Dim,
  Graph,
  mul,
  oneHot,
  Program,
  type Runtime,
  softmax,
  sub,
  sum,
  sumSquare,
  type Value,
} from "../../onnx/mod.ts";
import { productsWith } from "./distances.ts";
import { elementsOf, softmaxLogits } from "./scale.ts";

/** Gradients of N rows, as factors. */
export interface Gradients {
  /** r, `[N, K]`. */
  readonly residuals: NdArray<Float64Array>;
  /** x, `[N, D]`. */
  readonly inputs: NdArray<Float64Array>;
}

/** Features `[N, D]` in float64. */
export function widened(features: Narrowed): NdArray<Float64Array> {
  return { data: Float64Array.from(elementsOf(features)), shape: features.shape };
}

/** Rows (x, 1), `[N, D+1]` in float64, of arrays `[_, D]` one below the other: inputs with bias. */
export function withBias(...arrays: readonly Narrowed[]): NdArray<Float64Array> {
  const width = arrays[0]!.shape[1]! + 1;
  const count = arrays.reduce((rows, { shape }) => rows + shape[0]!, 0);
  const data = new Float64Array(count * width).fill(1);
  let row = 0;
  for (const array of arrays) {
    const elements = elementsOf(array);
    for (let start = 0; start < elements.length; start += width - 1, row++) {
      data.set(elements.subarray(start, start + width - 1), row * width);
    }
  }
  return { data, shape: [count, width] };
}

/** p − e_y `[N, K]` for labels `[N]`; y's element is −Σ of the others, so that no small 1 − p is lost. */
export function labelResiduals(logits: Value, labels: Value): Value {
  const isLabel = cast(oneHot(labels, logits.shape[1] as number), logits.dtype);
  const others = mul(softmax(logits), sub(1, isLabel));
  return sub(others, mul(isLabel, sum(others, { axis: 1, keep: true })));
}

/** The most probable class of each row, `[N]`; the lower of equals. */
export async function predictedLabels(
  runtime: Runtime,
  logits: Narrowed,
): Promise<NdArray<Int32Array>> {
  const { labels } = await runtime.run(labelsProgram, { logits: softmaxLogits(logits) });
  return labels as NdArray<Int32Array>;
}

/** p − e_y `[N, K]` of logits, y their most probable class unless `labels [N]` are given. */
export async function residualsOf(
  runtime: Runtime,
  logits: Narrowed,
  labels?: Int32Array,
): Promise<NdArray<Float64Array>> {
  const classes = logits.shape[1]!;
  const { residuals } = await runInBlocks(
    runtime,
    residualsProgram(classes, labels !== undefined),
    {
      rows: softmaxLogits(logits),
      ...labels !== undefined && { along: { labels: { data: labels, shape: [labels.length] } } },
      size: blockRows(classes),
    },
  );
  return residuals as NdArray<Float64Array>;
}

function residualsProgram(classes: number, isLabelled: boolean): Program {
  const graph = new Graph("residuals");
  const rows = graph.input("rows", "float32", ["b", classes]);
  const labels = isLabelled ? graph.input("labels", "int32", ["b"]) : argMax(rows);
  return new Program(graph, { residuals: labelResiduals(cast(rows, "float64"), labels) });
}

/** ‖g_i‖² `[N]`. */
export async function gradientNorms(runtime: Runtime, gradients: Gradients): Promise<Float64Array> {
  const { norms } = await runtime.run(normsProgram, { ...gradients });
  return norms!.data as Float64Array;
}

/** ⟨g_i, g_row⟩ `[N]`. */
export async function productsWithRow(
  runtime: Runtime,
  gradients: Gradients,
  row: number,
): Promise<Float64Array> {
  const feeds = { ...gradients, row: { data: BigInt64Array.of(BigInt(row)), shape: [] } };
  const { products } = await runtime.run(productsProgram, feeds);
  return products!.data as Float64Array;
}

/** Adds a multiple of one vector to another. */
export function addScaled(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * vector[i]!;
}

/** Inputs of a program on gradients. */
export function gradientInputs(
  graph: Graph,
  classes: Dim = "K",
): { residuals: Value; inputs: Value } {
  return {
    residuals: graph.input("residuals", "float64", ["N", classes]),
    inputs: graph.input("inputs", "float64", ["N", "D"]),
  };
}

function makeLabels(): Program {
  const graph = new Graph("predicted-labels");
  const logits = graph.input("logits", "float32", ["N", "K"]);
  return new Program(graph, { labels: cast(argMax(logits), "int32") });
}

function makeNorms(): Program {
  const graph = new Graph("gradient-norms");
  const { residuals, inputs } = gradientInputs(graph);
  return new Program(graph, {
    norms: mul(sumSquare(residuals, { axis: 1 }), sumSquare(inputs, { axis: 1 })),
  });
}

function makeProducts(): Program {
  const graph = new Graph("gradient-products");
  const { residuals, inputs } = gradientInputs(graph);
  const row = graph.input("row", "int64", []);
  return new Program(graph, {
    products: mul(productsWith(residuals, row), productsWith(inputs, row)),
  });
}

const labelsProgram = makeLabels();
const normsProgram = makeNorms();
const productsProgram = makeProducts();
