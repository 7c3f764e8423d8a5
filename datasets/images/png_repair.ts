/** Rewrites PNG files that Pillow reads differently from libpng, the decoder. */
import { crc32 } from "node:zlib";

/** The first byte of the header's fields: after the signature, its length and its name. */
const START = 16;

const FIRST = 8;

/** Bytes of a chunk beside its data: length and name before it, a checksum after. */
const FRAME = 12;

const [PALETTE, PIXELS, END] = [0x504c5445, 0x49444154, 0x49454e44];

interface Chunk {
  readonly at: number;
  readonly length: number;
}

/** Completes a palette: Pillow shows a missing colour as grey of the index, libpng as black. */
export function withWholePalette(bytes: Uint8Array): Uint8Array {
  const [depth, colour] = [bytes[START + 8]!, bytes[START + 9]!];
  if (colour !== 3 || depth > 8) return bytes;
  const [palette] = pngChunks(bytes, PALETTE);
  const wanted = 3 << depth;
  if (palette === undefined || palette.length >= wanted) return bytes;
  const { at, length } = palette;
  const added = wanted - length;
  const out = new Uint8Array(bytes.length + added);
  const end = at + 8 + length;
  out.set(bytes.subarray(0, end));
  for (let i = length; i < wanted; i++) out[at + 8 + i] = Math.floor(i / 3);
  out.set(bytes.subarray(end), end + added);
  const view = new DataView(out.buffer);
  view.setUint32(at, wanted);
  view.setUint32(end + added, crc32(out.subarray(at + 4, end + added)));
  return out;
}

/** A copy with true checksums of pixels, which Pillow ignores; undefined if all are right. */
export function withTrueChecksums(bytes: Uint8Array): Uint8Array | undefined {
  let out: Uint8Array | undefined;
  for (const { at, length } of pngChunks(bytes, PIXELS)) {
    const end = at + 8 + length;
    if (end + 4 > bytes.length) continue;
    const found = crc32(bytes.subarray(at + 4, end));
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(end) === found) continue;
    out ??= bytes.slice();
    new DataView(out.buffer).setUint32(end, found);
  }
  return out;
}

/** Yields the chunks of one name, up to the end or to a chunk whose name is not letters. */
function* pngChunks(bytes: Uint8Array, wanted: number): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = FIRST; at + 8 <= bytes.length;) {
    const [length, name] = [view.getUint32(at), view.getUint32(at + 4)];
    if (name === END || (name & 0xc0c0c0c0) !== 0x40404040) return;
    if (name === wanted) yield { at, length };
    at += FRAME + length;
  }
}
