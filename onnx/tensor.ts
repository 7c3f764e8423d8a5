/** Tensors of ONNX Runtime, made of this process's arrays and back. */
import { Tensor } from "./library.ts";
import type { NdArray, Storage } from "../core/ndarray.ts";
import { type DType, GraphError } from "./types.ts";

/**
 * Makes a tensor.
 *
 * @param data Its elements in C order; they are not copied.
 */
export function tensorFrom(dtype: DType, data: Storage, shape: readonly number[]): Tensor {
  return new Tensor(dtype as "float32", data as Float32Array, shape);
}

/**
 * Looks at a tensor as an array.
 *
 * @returns Its elements, not copied, and its shape.
 */
export function arrayFrom({ data, dims }: Tensor): NdArray<Storage> {
  return { data: data as Storage, shape: dims };
}

/**
 * Looks at bytes as elements.
 *
 * @param buffer The bytes, little endian.
 * @returns The elements, not copied.
 */
export function storageOver(dtype: DType, buffer: ArrayBuffer): Storage {
  switch (dtype) {
    case "float32":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
    case "int8":
      return new Int8Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "uint8":
    case "bool":
      return new Uint8Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "uint64":
      return new BigUint64Array(buffer);
    default:
      throw new GraphError(`${dtype} has no array here`);
  }
}
