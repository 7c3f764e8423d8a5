/** Archives to measure with: many small files, and a tar of tars that is mostly holes. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { Random } from "../../../core/random.ts";

/** One file of an archive. */
export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * Files that compress about as images without compression do.
 *
 * @param size Bytes of each.
 */
export function members(count: number, size: number): Member[] {
  const random = new Random("archive members");
  const noise = Uint8Array.from({ length: 1 << 20 }, () => random.integer(64));
  return Array.from({ length: count }, (_, i) => {
    const from = random.integer(noise.length - size);
    return { name: `set/${i % 100}/${i}.jpg`, content: noise.subarray(from, from + size) };
  });
}

/**
 * The header of a tar member.
 *
 * @param size Its bytes.
 * @returns `[512]` bytes.
 */
export function tarHeader(name: string, size: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(512);
  const put = (text: string, at: number): void => {
    new TextEncoder().encodeInto(text, header.subarray(at));
  };
  put(name, 0);
  put("0000644\0", 100);
  if (size < 8 ** 11) put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else {
    header[124] = 0x80;
    for (let i = 11, rest = size; rest > 0; i--, rest = Math.floor(rest / 256)) {
      header[124 + i] = rest % 256;
    }
  }
  put("        ", 148);
  put("0ustar\x0000", 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** Packs files as a compressed tar. */
export async function tarGz(files: readonly Member[]): Promise<Uint8Array> {
  const parts = files.flatMap(({ name, content }) => [
    tarHeader(name, content.length),
    new Uint8Array(content),
    new Uint8Array((512 - content.length % 512) % 512),
  ]);
  return gzipSync(await new Blob([...parts, new Uint8Array(1024)]).arrayBuffer(), { level: 1 });
}

/** Packs files as a deflated zip. */
export async function zip(files: readonly Member[]): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, content } of files) {
    const packed = new Uint8Array(deflateRawSync(content, { level: 1 }));
    const text = new TextEncoder().encode(name);
    const facts = [crc32(content), packed.length, content.length] as const;
    const local = record(30, [[0, 0x04034b50], [14, facts[0]], [18, facts[1]], [22, facts[2]]], [
      [8, 8],
      [26, text.length],
    ]);
    directory.push(
      record(46, [
        [0, 0x02014b50],
        [16, facts[0]],
        [20, facts[1]],
        [24, facts[2]],
        [42, at],
      ], [[10, 8], [28, text.length]]),
      text,
    );
    parts.push(local, text, packed);
    at += local.length + text.length + packed.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(22, [[0, 0x06054b50], [12, length], [16, at]], [
    [8, files.length],
    [10, files.length],
  ]);
  return new Uint8Array(await new Blob([...parts, ...directory, end]).arrayBuffer());
}

function record(
  length: number,
  words: readonly (readonly [number, number])[],
  halves: readonly (readonly [number, number])[],
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(length));
  for (const [at, value] of words) view.setUint32(at, value, true);
  for (const [at, value] of halves) view.setUint16(at, value, true);
  return new Uint8Array(view.buffer);
}

/**
 * Writes a tar of tars whose contents are holes: as large as it says, and little of it on the disk.
 *
 * @param size Bytes of a file, a multiple of 512.
 * @returns Bytes of the archive.
 */
export function sparseTars(path: string, outer: number, inner: number, size: number): number {
  using file = Deno.openSync(path, { write: true, createNew: true });
  const innerSize = inner * (512 + size) + 1024;
  let at = 0;
  const write = (header: Uint8Array): void => {
    file.seekSync(at, Deno.SeekMode.Start);
    file.writeSync(header);
    at += 512;
  };
  for (let i = 0; i < outer; i++) {
    const folder = `n${String(i).padStart(8, "0")}`;
    write(tarHeader(`${folder}.tar`, innerSize));
    for (let j = 0; j < inner; j++) {
      write(tarHeader(`${folder}_${j}.JPEG`, size));
      at += size;
    }
    at += 1024;
  }
  file.truncateSync(at + 1024);
  return at + 1024;
}
