/** Gives a graph its weights: copied into the program, or left in the file they came in. */
import { InputError } from "../../core/errors.ts";
import { cast, type Graph, type Value } from "../../onnx/mod.ts";
import { quantise, type Quantised, toHalves } from "./narrow.ts";
import { requireFloating, type StoredTensor, type Weights } from "./weights.ts";

/** Where a graph takes weights from. */
export interface WeightSource {
  /** The files that they came in. */
  readonly file: Weights;
  /**
   * Whether weights stay where they are: a saved program then has kilobytes, and points into files
   * of its own folder. Default false: they are copied into the program.
   */
  readonly external?: boolean;
  /** How matrices and kernels are stored in the program; default as in the file. */
  readonly precision?: Precision | undefined;
}

/** How matrices and kernels are stored; vectors, which are few, stay as they are. */
export type Precision = "float32" | "float16" | "int8";

/**
 * A weight as a value of a graph.
 *
 * @param outputs The axis of outputs, each of which has a scale of its own in 8 bits; default 0.
 * @returns float32 of that shape; what is stored in fewer bits is widened by the program.
 */
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
  if (precision === "int8") return widened(graph, quantise(data, shape, outputs), shape, outputs);
  const bytes = new Uint8Array(toHalves(data).buffer);
  return cast(graph.constantBytes("float16", shape, bytes), "float32");
}

function widened(
  graph: Graph,
  { data, scales }: Quantised,
  shape: readonly number[],
  axis: number,
): Value {
  return graph.node({
    operator: "DequantizeLinear",
    operands: [
      graph.constant({ data, shape }),
      graph.constant({ data: scales, shape: [scales.length] }),
    ],
    attributes: { axis },
    outputs: [{ dtype: "float32", shape }],
  })[0]!;
}

/** Makes sure that a tensor has the shape that a network needs. */
export function requireShape(path: string, info: StoredTensor, shape: readonly number[]): void {
  if (info.shape.length === shape.length && info.shape.every((n, axis) => n === shape[axis])) {
    return;
  }
  throw new InputError(
    `"${path}": tensor "${info.name}" has shape [${info.shape.join(", ")}], ` +
      `but the network needs [${shape.join(", ")}]`,
  );
}
