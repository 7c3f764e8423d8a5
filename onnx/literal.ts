/** Constants as bytes. */
import { sameShape } from "./dims.ts";
import type { Initializer } from "./node.ts";
import { type DType, GraphError } from "./types.ts";
import type { Value } from "./value.ts";

/** Constants of up to this many bytes are stored where they are used. */
export const SMALL = 256;

/**
 * Tells whether a stored constant can serve for another.
 *
 * @returns Whether both are the same bytes object, or small and equal.
 */
export function isSame(known: Initializer, value: Value): boolean {
  const literal = value.literal!;
  if (known.content === literal) return true;
  return known.content instanceof Uint8Array && known.content.length === literal.length &&
    literal.length <= SMALL && known.dtype === value.dtype && sameShape(known.shape, value.shape) &&
    known.content.every((byte, i) => byte === literal[i]);
}

/**
 * Writes numbers as the bytes of a tensor, little endian.
 *
 * @returns Their bytes.
 */
export function encode(dtype: DType, numbers: readonly number[]): Uint8Array {
  switch (dtype) {
    case "float32":
      return new Uint8Array(Float32Array.from(numbers).buffer);
    case "float64":
      return new Uint8Array(Float64Array.from(numbers).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(numbers).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(numbers, (n) => BigInt(n)).buffer);
    case "uint8":
    case "bool":
      return Uint8Array.from(numbers);
    default:
      throw new GraphError(`constant: numbers cannot be written as ${dtype}`);
  }
}
