/** PNG files for tests, of any depth and colour type. */
import { crc32, deflateSync } from "node:zlib";

/** What a PNG file is made of. */
export interface PngOptions {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  readonly colour: number;
  /** The packed rows, one after another: samples of 16 bits big endian. */
  readonly rows: Uint8Array;
  /** Chunks between header and pixels, such as the palette. */
  readonly chunks?: Readonly<Record<string, Uint8Array>>;
}

/** Writes a PNG file. */
export function encodePng({ width, height, depth, colour, rows, chunks }: PngOptions): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colour], 8);
  const stride = rows.length / height;
  const filtered = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    filtered.set(rows.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...Object.entries(chunks ?? {}).flatMap(([name, data]) => [...chunk(name, data)]),
    ...chunk("IDAT", deflateSync(filtered)),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

/**
 * Writes a colour picture as a PNG file.
 *
 * @param width Pixels.
 * @param height Pixels.
 * @param byte The byte at each index of `[height, width, 3]`, taken modulo 256.
 */
export function pngOf(width: number, height: number, byte: (i: number) => number): Uint8Array {
  const rows = Uint8Array.from({ length: width * height * 3 }, (_, i) => byte(i));
  return encodePng({ width, height, depth: 8, colour: 2, rows });
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}
