/** Small programs that move and join tensors on the device that a provider runs on. */
import type { Tensor } from "onnxruntime-node";
import { Graph, type Value } from "../graph.ts";
import { concat, gather, unsqueeze } from "../ops/mod.ts";
import { Program } from "../program.ts";
import type { DType } from "../types.ts";
import type { Stage } from "./stage.ts";

/** Parts that one run joins: a program takes as many inputs. */
const PARTS = 16;

/** Runs a stage on tensors; its outputs are left where the stage says. */
export type RunStage = (
  stage: Stage,
  tensors: Readonly<Record<string, Tensor>>,
) => Promise<Record<string, Tensor>>;

/** Copies a tensor to the device. */
export async function upload(run: RunStage, tensor: Tensor): Promise<Tensor> {
  const graph = new Graph("upload");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  return (await run(onDevice(graph, x), { x: tensor })).y!;
}

/** Brings a tensor to the memory of the process. */
export async function download(run: RunStage, tensor: Tensor): Promise<Tensor> {
  if (tensor.location !== "gpu-buffer") return tensor;
  const graph = new Graph("download");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  return (await run({ program: new Program(graph, { y: x }), locations: {} }, { x: tensor })).y!;
}

/**
 * Copies rows of a tensor on the device.
 *
 * @param tensor `[N, ...]`.
 * @param rows int32 `[m]`.
 * @returns `[m, ...]`, which is to be disposed of.
 */
export async function takeRowsOf(run: RunStage, tensor: Tensor, rows: Tensor): Promise<Tensor> {
  const graph = new Graph("take-rows");
  const x = graph.input("x", tensor.type as DType, axes(tensor));
  const at = graph.input("rows", "int32", ["m"]);
  return (await run(onDevice(graph, gather(x, at)), { x: tensor, rows })).y!;
}

/**
 * Joins tensors along their first axis, or along a new one.
 *
 * @param stacked Whether they are stacked along a new first axis.
 */
export async function join(
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
    return await join(run, joined, false);
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
  // Only the axis that is joined may differ, and the builder must not take it for the others'.
  const values = parts.map((_, i) =>
    graph.input(`x${i}`, first!.type as DType, stacked ? shape : shape.with(0, `n${i}`))
  );
  const joined = concat(stacked ? values.map((value) => unsqueeze(value, 0)) : values);
  const tensors = Object.fromEntries(parts.map((part, i) => [`x${i}`, part]));
  return (await run(onDevice(graph, joined), tensors)).y!;
}

function onDevice(graph: Graph, y: Value): Stage {
  return { program: new Program(graph, { y }), locations: { y: "gpu-buffer" } };
}

function axes(tensor: Tensor): string[] {
  return tensor.dims.map((_, axis) => `d${axis}`);
}
