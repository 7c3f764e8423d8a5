/** Joins tensors in the memory of the process. */
import type { Tensor } from "onnxruntime-node";
import type { Storage } from "../../core/ndarray.ts";
import { storageOver, tensorFrom } from "../tensor.ts";
import { type DType, elementBytes, type TensorType } from "../types.ts";

/**
 * Joins tensors along their first axis, or along a new one.
 *
 * @param parts Tensors that differ in their first axis at most, or not at all where they are stacked.
 * @param stacked Whether they are stacked along a new first axis.
 */
export function joinHere(
  parts: readonly Tensor[],
  stacked: boolean,
  element: TensorType,
): Tensor {
  const [first] = parts;
  const rest = first === undefined
    ? element.shape.map((dim) => typeof dim === "number" ? dim : 0)
    : first.dims.slice(stacked ? 0 : 1);
  const rows = parts.reduce((sum, { dims }) => sum + (stacked ? 1 : dims[0]!), 0);
  const width = rest.reduce((a, b) => a * b, 1);
  const dtype = element.dtype as DType;
  const data = storageOver(dtype, new ArrayBuffer(rows * width * elementBytes[dtype]));
  let start = 0;
  for (const part of parts) {
    // The union's `set` overloads do not unify; all are of one type here.
    (data as Float32Array).set(part.data as Storage as Float32Array, start);
    start += part.size;
  }
  return tensorFrom(dtype, data, [rows, ...rest]);
}
