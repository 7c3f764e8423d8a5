/** Gives a graph its weights: copied into the program, or left in the file they came in. */
import { InputError } from "../../core/errors.ts";
import { cast, type Graph, type Value } from "../../onnx/mod.ts";
import type { Safetensors } from "./safetensors.ts";

/** Where a graph takes weights from. */
export interface WeightSource {
  /** The file that they came in. */
  readonly file: Safetensors;
  /**
   * The file's path relative to the program's own file: weights then stay where they are, and a
   * saved program has kilobytes. Without it they are copied into the program.
   */
  readonly location?: string;
}

/**
 * A weight as a value of a graph.
 *
 * @param graph The graph.
 * @param source Where weights come from.
 * @param name The tensor's name in the file.
 * @param shape The shape that the network needs.
 * @returns float32 of that shape; 16-bit weights are widened by the program.
 * @throws {InputError} If the file has no such tensor, or it has another shape or type.
 */
export function weight(
  graph: Graph,
  source: WeightSource,
  name: string,
  shape: readonly number[],
): Value {
  const { file, location } = source;
  const info = file.info(name);
  if (info.shape.length !== shape.length || info.shape.some((n, axis) => n !== shape[axis])) {
    throw new InputError(
      `"${file.path}": tensor "${name}" has shape [${info.shape.join(", ")}], ` +
        `but the network needs [${shape.join(", ")}]`,
    );
  }
  const { dtype, offset, length } = info;
  if (dtype !== "float32" && dtype !== "float16" && dtype !== "bfloat16") {
    throw new InputError(
      `"${file.path}": tensor "${name}" is ${dtype}; weights must be float32, float16 or bfloat16`,
    );
  }
  const value = location === undefined
    ? graph.constantBytes(dtype, shape, file.bytes(name))
    : graph.external(name, dtype, shape, { location, offset, length });
  return cast(value, "float32");
}
