/** In how many bits the picks are computed. */
import type { NdArray } from "../../../core/ndarray.ts";
import { cast, type Graph, type Shape, type Value } from "../../../onnx/mod.ts";

/**
 * float32, or float64 where rows are so strong against the prior that the difference which a pick leaves
 * of them would be float32's rounding.
 */
export type Precision = "float32" | "float64";

/** An array of either precision. */
export type RealArray = NdArray<Float32Array | Float64Array>;

/**
 * Zeros.
 *
 * @param length How many.
 * @param precision Of which type.
 * @returns `[length]`.
 */
export function zeros(length: number, precision: Precision): Float32Array | Float64Array {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/**
 * Declares an input that is always given in float32.
 *
 * @param graph The program's graph.
 * @param name The input's name.
 * @param shape Its shape.
 * @param precision What it is made.
 * @returns The input in that precision.
 */
export function given(graph: Graph, name: string, shape: Shape, precision: Precision): Value {
  return cast(graph.input(name, "float32", shape), precision);
}
