/** Gives a graph its weights: copied into the program, or left in their file. */
import { InputError } from "../../core/errors.ts";
import { cast, type Graph, type Value } from "../../onnx/mod.ts";
import { requireFloating, type StoredTensor, type Weights } from "./weights.ts";

/** How matrices and kernels are stored; vectors, which are few, stay as they are. */
export type Precision = "float32" | "float16" | "int8";

/** Where a graph takes weights from. */
export interface WeightSource {
  readonly file: Weights;
  /** Leaves weights in their files, into which a saved program points; default copies them. */
  readonly external?: boolean;
  /** How matrices and kernels are stored in the program; default as in the file. */
  readonly precision?: Precision | undefined;
}

/** A weight as float32; in 8 bits, each output along the axis `outputs` has a scale. */
export function weight(
  graph: Graph,
  source: WeightSource,
  name: string,
  shape: readonly number[],
  outputs: number = 0,
): Value {
  const { file, external, precision = "float32" } = source;
  const info = file.info(name);
  requireShape(file.path, info, shape);
  const { dtype, offset, length } = info;
  requireFloating(file.path, name, dtype);
  if (external === true) {
    const location = info.file.slice(info.file.lastIndexOf("/") + 1);
    return cast(graph.external(name, dtype, shape, { location, offset, length }), "float32");
  }
  if (precision === "float32" || shape.length < 2) {
    return cast(graph.constantBytes(dtype, shape, file.bytes(name)), "float32");
  }
  const { data } = file.float32(name);
  if (precision === "float16") {
    const bytes = new Uint8Array(Float16Array.from(data).buffer);
    return cast(graph.constantBytes("float16", shape, bytes), "float32");
  }
  const quantised = quantise(data, shape, outputs);
  return graph.node({
    operator: "DequantizeLinear",
    operands: [
      graph.constant({ data: quantised.data, shape }),
      graph.constant({ data: quantised.scales, shape: [quantised.scales.length] }),
    ],
    attributes: { axis: outputs },
    outputs: [{ dtype: "float32", shape }],
  })[0]!;
}

/** Refuses a tensor that does not have the shape that a network needs. */
export function requireShape(path: string, info: StoredTensor, shape: readonly number[]): void {
  if (info.shape.length === shape.length && info.shape.every((n, axis) => n === shape[axis])) {
    return;
  }
  throw new InputError(
    `"${path}": tensor "${info.name}" has shape [${info.shape.join(", ")}], ` +
      `but the network needs [${shape.join(", ")}]`,
  );
}

/** Largest whole number used: symmetric, so that zero stays zero. */
const LARGEST = 127;

/** Rounds numbers to 8-bit ones times a factor per index of the axis. */
export function quantise(
  data: Float32Array,
  shape: readonly number[],
  axis: number,
): { readonly data: Int8Array; readonly scales: Float32Array } {
  const outputs = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outputOf = (i: number): number => Math.floor(i / inner) % outputs;
  const scales = new Float32Array(outputs);
  data.forEach((x, i) => {
    const o = outputOf(i);
    scales[o] = Math.max(scales[o]!, Math.abs(x));
  });
  for (let o = 0; o < outputs; o++) scales[o] = scales[o]! / LARGEST || 1;
  const limited = (x: number): number => Math.min(LARGEST, Math.max(-LARGEST, Math.round(x)));
  return { data: Int8Array.from(data, (x, i) => limited(x / scales[outputOf(i)]!)), scales };
}
