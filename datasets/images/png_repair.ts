/** Rewrites PNG files that Pillow reads and libpng, the decoder, refuses. */
import { crc32 } from "node:zlib";

/** Where chunks begin: after the signature. */
const FIRST = 8;

/** Bytes of a chunk beside its data: length and name before it, a checksum after. */
const FRAME = 12;

const [PIXELS, END] = [0x49444154, 0x49454e44];

interface Chunk {
  readonly at: number;
  readonly length: number;
}

/** A copy with true checksums of pixels, which Pillow ignores; undefined if all are right. */
export function withTrueChecksums(bytes: Uint8Array): Uint8Array | undefined {
  let out: Uint8Array | undefined;
  for (const { at, length } of pixelChunks(bytes)) {
    const end = at + 8 + length;
    if (end + 4 > bytes.length) continue;
    const found = crc32(bytes.subarray(at + 4, end));
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(end) === found) continue;
    out ??= bytes.slice();
    new DataView(out.buffer).setUint32(end, found);
  }
  return out;
}

/** Yields the chunks of pixels, up to the end or to a chunk whose name is not letters. */
function* pixelChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = FIRST; at + 8 <= bytes.length;) {
    const [length, name] = [view.getUint32(at), view.getUint32(at + 4)];
    if (name === END || (name & 0xc0c0c0c0) !== 0x40404040) return;
    if (name === PIXELS) yield { at, length };
    at += FRAME + length;
  }
}
