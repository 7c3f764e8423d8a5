/** Makes sure that every weight is a number. */
import { InputError } from "../../core/errors.ts";
import { readInto, type StoredTensor, type Weights } from "./weights.ts";

/** Bytes read at a time: a whole number of elements of any type. */
const CHUNK = 4 << 20;

/** The bits of an exponent that numbers without a value have all set, and bytes of an element. */
const exponents: Readonly<Record<string, readonly [mask: number, bytes: number]>> = {
  float32: [0x7f800000, 4],
  float16: [0x7c00, 2],
  bfloat16: [0x7f80, 2],
};

/** Reads all weights once, a few megabytes at a time. */
export function requireFiniteWeights(weights: Weights): void {
  const buffer = new Uint8Array(new ArrayBuffer(CHUNK));
  for (const tensor of weights.tensors.values()) {
    const at = firstWithoutValue(tensor, buffer);
    if (at === undefined) continue;
    throw new InputError(
      `"${weights.path}": element ${at} of tensor "${tensor.name}" is infinite or NaN: ` +
        "the file is damaged, or its training diverged",
    );
  }
}

/** The index of the first element that is no finite number. */
function firstWithoutValue(
  tensor: StoredTensor,
  buffer: Uint8Array<ArrayBuffer>,
): number | undefined {
  const { file: path, dtype, offset, length } = tensor;
  const [mask, bytes] = exponents[dtype] ?? [];
  if (mask === undefined || bytes === undefined) return undefined;
  for (let done = 0; done < length;) {
    const part = buffer.subarray(0, Math.min(CHUNK, length - done));
    readInto(path, offset + done, part);
    const count = part.length / bytes;
    const Bits = bytes === 4 ? Uint32Array : Uint16Array;
    const bits = new Bits(buffer.buffer, 0, count);
    for (let i = 0; i < count; i++) if ((bits[i]! & mask) === mask) return done / bytes + i;
    done += part.length;
  }
  return undefined;
}
