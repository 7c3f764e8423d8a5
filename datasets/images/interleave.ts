/** Turns three planes into pixels, sixteen at a time, in the memory of interleave.wat. */
import { interleave as run, memory } from "./interleave.wasm";

/** Pixels written together. */
const AT_ONCE = 16;

/** Memory is copied by words of this many bytes. */
const WORD = 8;

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/**
 * Interleaves planes.
 *
 * @param planes `[3, plane]`.
 * @param into `[plane, 3]`, the result.
 */
export function interleave(planes: Uint8Array, into: Uint8Array): void {
  const size = planes.length;
  const plane = size / 3;
  // Shared memory is copied byte by byte unless both places are off a word by as much.
  const from = planes.byteOffset % WORD;
  // The kernel ends with a whole step, up to which it reads and writes.
  const to = Math.ceil((from + size) / AT_ONCE + 1) * AT_ONCE;
  const missing = to + size + 3 * AT_ONCE - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(planes, from);
  run(from, plane, to, from + plane);
  into.set(bytes.subarray(to, to + size));
}
