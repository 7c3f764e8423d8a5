/** LZ4 frames, in which Arrow files are compressed (LZ4 frame format 1.6, block format 1.5). */

const MAGIC = 0x184d2204;

/** Unpacks an LZ4 frame that must give `size` bytes. Checksums are ignored. */
export function unpackLz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw damaged();
  const flags = bytes[4]!;
  if (flags >> 6 !== 1) throw damaged();
  const [checksums, sized, dictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  let at = 7 + (sized ? 8 : 0) + (dictionary ? 4 : 0);
  const out = new Uint8Array(size);
  let to = 0;
  for (;;) {
    if (at + 4 > bytes.length) throw damaged();
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fffffff;
    if (at + length > bytes.length) throw damaged();
    const block = bytes.subarray(at, at + length);
    to = word >>> 31 === 1 ? copyBlock(block, out, to) : unpackBlock(block, out, to);
    at += length + (checksums ? 4 : 0);
  }
  if (to !== size) throw damaged();
  return out;
}

function copyBlock(block: Uint8Array, out: Uint8Array, to: number): number {
  if (to + block.length > out.length) throw damaged();
  out.set(block, to);
  return to + block.length;
}

/** Matches may reach back into earlier blocks, which are before in `out`. */
function unpackBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let [at, to] = [0, start];
  const extended = (length: number): number => {
    if (length < 15) return length;
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) throw damaged();
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = extended(token >> 4);
    if (at + literals > block.length || to + literals > out.length) throw damaged();
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    // The last sequence has literals only.
    if (at >= block.length) break;
    if (at + 2 > block.length) throw damaged();
    const distance = block[at]! | block[at + 1]! << 8;
    at += 2;
    const length = extended(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > out.length) throw damaged();
    // Byte by byte, because a match may overlap what it makes.
    for (let i = 0; i < length; i++, to++) out[to] = out[to - distance]!;
  }
  return to;
}

function damaged(): Error {
  return new Error("its LZ4 data is damaged or cut short");
}
