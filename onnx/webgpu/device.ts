/** Small programs that move and join tensors on a provider's device. */
import type { Tensor } from "onnxruntime-node";
import type { Storage } from "../../core/ndarray.ts";
import { Graph, type Value } from "../graph.ts";
import { gather } from "../ops/indexing.ts";
import { concat, unsqueeze } from "../ops/layout.ts";
import { Program } from "../program.ts";
import { tensorFrom, type Tensors } from "../tensor.ts";
import { type DType, elementBytes, storageOver, type TensorType } from "../types.ts";
import type { Stage } from "./stage.ts";

/** Parts that one run joins: a program takes that many inputs. */
const PARTS = 16;

/** Runs a stage on tensors; its outputs stay where the stage says. */
export type RunStage = (stage: Stage, tensors: Tensors) => Promise<Record<string, Tensor>>;

export async function upload(run: RunStage, tensor: Tensor): Promise<Tensor> {
  const graph = new Graph("upload");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  return (await run(onDevice(graph, x), { x: tensor })).y!;
}

export async function download(run: RunStage, tensor: Tensor): Promise<Tensor> {
  if (tensor.location !== "gpu-buffer") return tensor;
  const graph = new Graph("download");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  return (await run({ program: new Program(graph, { y: x }), locations: {} }, { x: tensor })).y!;
}

/** Copies rows (int32 `[m]`) of a tensor on the device; the caller disposes of the result. */
export async function takeRowsOf(run: RunStage, tensor: Tensor, rows: Tensor): Promise<Tensor> {
  const graph = new Graph("take-rows");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  const at = graph.input("rows", "int32", ["m"]);
  return (await run(onDevice(graph, gather(x, at)), { x: tensor, rows })).y!;
}

/** Joins tensors on the device along their first axis, or stacks them along a new one. */
export async function joinOnDevice(
  run: RunStage,
  parts: readonly Tensor[],
  stacked: boolean,
): Promise<Tensor> {
  if (parts.length <= PARTS) return await joinOnce(run, parts, stacked);
  const joined: Tensor[] = [];
  try {
    for (let start = 0; start < parts.length; start += PARTS) {
      joined.push(await joinOnce(run, parts.slice(start, start + PARTS), stacked));
    }
    return await joinOnDevice(run, joined, false);
  } finally {
    for (const part of joined) part.dispose();
  }
}

async function joinOnce(
  run: RunStage,
  parts: readonly Tensor[],
  stacked: boolean,
): Promise<Tensor> {
  const graph = new Graph(stacked ? "stack" : "join");
  const [first] = parts;
  const shape = axes(first!);
  // Only the joined axis may differ: it needs a symbol of its own in every part.
  const values = parts.map((_, i) =>
    graph.input(`x${i}`, first!.type as DType, stacked ? shape : shape.with(0, `n${i}`))
  );
  const joined = concat(stacked ? values.map((value) => unsqueeze(value, 0)) : values);
  const tensors = Object.fromEntries(parts.map((part, i) => [`x${i}`, part]));
  return (await run(onDevice(graph, joined), tensors)).y!;
}

/** Joins tensors in the memory of the process; the type gives the other axes if there are none. */
export function joinOnHost(
  parts: readonly Tensor[],
  stacked: boolean,
  { dtype, shape }: TensorType,
): Tensor {
  const [first] = parts;
  const rest = first === undefined
    ? shape.map((dim) => typeof dim === "number" ? dim : 0)
    : first.dims.slice(stacked ? 0 : 1);
  const rows = parts.reduce((sum, { dims }) => sum + (stacked ? 1 : dims[0]!), 0);
  const width = rest.reduce((a, b) => a * b, 1);
  const data = storageOver(dtype, new ArrayBuffer(rows * width * elementBytes[dtype]));
  let start = 0;
  for (const part of parts) {
    // The union's `set` overloads do not unify; all are of one type here.
    (data as Float32Array).set(part.data as Storage as Float32Array, start);
    start += part.size;
  }
  return tensorFrom(dtype, data, [rows, ...rest]);
}

function onDevice(graph: Graph, y: Value): Stage {
  return { program: new Program(graph, { y }), locations: { y: "gpu-buffer" } };
}

function axes(tensor: Tensor): string[] {
  return tensor.dims.map((_, axis) => `d${axis}`);
}
