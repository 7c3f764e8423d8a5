/** Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 or 32 bits a pixel, plain or run-length encoded. */
import { inSlices } from "../../core/yield_now.ts";
import type { Image } from "../dataset.ts";
import { requireSize } from "./header.ts";

const FILE_HEADER = 14;

/** The size of OS/2 1's header, whose fields are narrower; all others begin alike. */
const CORE_HEADER = 12;

/** Sizes of headers since Windows 3, and of OS/2 2. */
const INFO_HEADERS = [40, 52, 56, 64, 108, 124];

const PLAIN = 0;
const RLE8 = 1;
const RLE4 = 2;
const BIT_FIELDS = 3;

/** Fields of red, green and blue that a pixel of 16 bits may have; the second is usual. */
const NARROW_FIELDS = [[0xf800, 0x7e0, 0x1f], [0x7c00, 0x3e0, 0x1f]] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  /** Whether the last row is first, as is usual. */
  readonly upwards: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly palette: number;
  readonly colours: number;
  readonly entry: number;
  readonly start: number;
  /** Bytes of a row, a multiple of 4. */
  readonly stride: number;
}

/** Decodes a bitmap to colour, without its alpha. */
export async function decodeBitmap(bytes: Uint8Array): Promise<Image> {
  const header = readHeader(bytes);
  const { width, height, bits, stride, compression } = header;
  let copyRow: CopyRow;
  if (compression === RLE8 || compression === RLE4) {
    const plain = { ...header, bits: 8, start: 0, stride: width };
    copyRow = indexedRow(unpacked(bytes, header), plain, paletteOf(bytes, header));
  } else {
    // Some writers leave the last row unfilled.
    const end = header.start + stride * (height - 1) + Math.ceil(width * bits / 8);
    if (end > bytes.length) {
      throw new Error(`it is cut short: it has ${bytes.length} bytes instead of ${end}`);
    }
    copyRow = bits <= 8
      ? indexedRow(bytes, header, paletteOf(bytes, header))
      : bits === 16
      ? narrowRow(bytes, header, masksOf(bytes, header))
      : directRow(bytes, header, masksOf(bytes, header));
  }
  const pixels = new Uint8Array(width * height * 3);
  await inSlices(height, Math.ceil((1 << 20) / width), (from, to) => {
    for (let y = from; y < to; y++) copyRow(y, pixels);
  });
  return { width, height, channels: 3, pixels };
}

function readHeader(bytes: Uint8Array): Header {
  const cut = "it is cut short in its header";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw new Error(cut);
  const size = view.getUint32(14, true);
  const core = size === CORE_HEADER;
  if (!core && !INFO_HEADERS.includes(size)) {
    throw new Error(`its header has ${size} bytes, which no known version has`);
  }
  if (bytes.length < FILE_HEADER + size) throw new Error(cut);
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(rows);
  requireSize(width, height);
  const bits = view.getUint16(core ? 24 : 28, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw new Error(`its ${bits} bits a pixel are not known`);
  }
  const compression = core ? PLAIN : view.getUint32(30, true);
  const known = compression === PLAIN || compression === BIT_FIELDS && bits > 8 ||
    compression === RLE8 && bits === 8 || compression === RLE4 && bits === 4;
  if (!known) {
    throw new Error(`its compression ${compression} of ${bits} bits is unknown: save it plain`);
  }
  const masks = compression === BIT_FIELDS && size === 40 ? 12 : 0;
  const palette = FILE_HEADER + size + masks;
  const entry = core ? 3 : 4;
  const colours = bits > 8 ? 0 : (core ? 0 : view.getUint32(46, true)) || 1 << bits;
  if (colours > 256 || palette + entry * colours > bytes.length) {
    throw new Error("its palette is damaged");
  }
  // Some writers omit the place of pixels, or forget the palette in it.
  const given = view.getUint32(10, true);
  const start = given === 0 || given === FILE_HEADER + size ? palette + entry * colours : given;
  if (start < palette) throw new Error("its pixels begin within its header");
  const stride = Math.ceil(width * bits / 32) * 4;
  return {
    ...{ width, height, upwards: rows > 0, bits, compression },
    ...{ palette, colours, entry, start, stride },
  };
}

type CopyRow = (y: number, pixels: Uint8Array) => void;

function paletteOf(bytes: Uint8Array, { palette, colours, entry }: Header): Uint8Array {
  const table = new Uint8Array(3 * colours);
  for (let i = 0; i < table.length; i++) {
    table[i] = bytes[palette + Math.floor(i / 3) * entry + 2 - i % 3]!;
  }
  return table;
}

function indexedRow(bytes: Uint8Array, header: Header, palette: Uint8Array): CopyRow {
  const { width, bits } = header;
  const mask = (1 << bits) - 1;
  const perByte = 8 / bits;
  return (y, pixels) => {
    const row = rowStart(header, y);
    for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
      const shift = 8 - bits * (x % perByte + 1);
      const index = bytes[row + Math.floor(x / perByte)]! >> shift & mask;
      if (3 * index >= palette.length) throw new Error(`its palette has no colour ${index}`);
      for (let c = 0; c < 3; c++) pixels[to + c] = palette[3 * index + c]!;
    }
  };
}

/** The fields of red, green and blue in a pixel, which may be anywhere. */
function masksOf(bytes: Uint8Array, { bits, compression }: Header): readonly number[] {
  const usual = bits === 16 ? NARROW_FIELDS[1] : [0xff0000, 0xff00, 0xff];
  if (compression === PLAIN) return usual;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 66) throw new Error("it is cut short in its header");
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true));
  if (masks.every((mask) => mask === 0)) return usual;
  const known = bits === 16
    ? NARROW_FIELDS.some((fields) => fields.every((field, i) => field === masks[i]))
    : masks.every((mask) => /^ff(00)*$/.test(mask.toString(16)) && mask < 2 ** bits) &&
      new Set(masks).size === 3;
  if (known) return masks;
  const text = masks.map((mask) => mask.toString(16)).join(", ");
  throw new Error(`its fields of bits, ${text}, are not known: save it with 24 bits a pixel`);
}

function narrowRow(bytes: Uint8Array, header: Header, masks: readonly number[]): CopyRow {
  const { width } = header;
  const tables = masks.map((mask) => {
    const most = mask / (mask & -mask);
    return Uint8Array.from({ length: most + 1 }, (_, value) => Math.floor(value * 255 / most));
  });
  const [red, green, blue] = tables as [Uint8Array, Uint8Array, Uint8Array];
  const greenBits = 31 - Math.clz32(green.length);
  return (y, pixels) => {
    let from = rowStart(header, y);
    for (let x = 0, to = y * width * 3; x < width; x++, from += 2, to += 3) {
      const pixel = bytes[from]! | bytes[from + 1]! << 8;
      pixels[to] = red[pixel >> 5 + greenBits & 31]!;
      pixels[to + 1] = green[pixel >> 5 & green.length - 1]!;
      pixels[to + 2] = blue[pixel & 31]!;
    }
  };
}

function directRow(bytes: Uint8Array, header: Header, masks: readonly number[]): CopyRow {
  const { width, bits } = header;
  const [red, green, blue] = masks.map((mask) => (31 - Math.clz32(mask)) >> 3) as [
    number,
    number,
    number,
  ];
  return (y, pixels) => {
    let from = rowStart(header, y);
    for (let x = 0, to = y * width * 3; x < width; x++, from += bits / 8, to += 3) {
      pixels[to] = bytes[from + red]!;
      pixels[to + 1] = bytes[from + green]!;
      pixels[to + 2] = bytes[from + blue]!;
    }
  };
}

function rowStart({ height, upwards, start, stride }: Header, y: number): number {
  return start + (upwards ? height - 1 - y : y) * stride;
}

/** `[height, width]` run-length encoded indices, in the order of the file; those skipped are 0. */
function unpacked(bytes: Uint8Array, header: Header): Uint8Array {
  const { width, height, start, compression } = header;
  const indices = new Uint8Array(width * height);
  const narrow = compression === RLE4;
  let [at, x, y] = [start, 0, 0];
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error("it is cut short within its pixels");
    return byte;
  };
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (y < height && !(y === height - 1 && x >= width)) {
    const [count, value] = [next(), next()];
    if (count > 0) {
      // Runs longer than their row are cut off there.
      for (let i = 0; i < count && x < width; i++) {
        put(!narrow ? value : i % 2 === 0 ? value >> 4 : value & 15);
      }
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      throw new Error(`its pixels end in row ${y} of ${height}`);
    } else if (value === 2) {
      [x, y] = [x + next(), y + next()];
    } else {
      const packed = narrow ? Math.ceil(value / 2) : value;
      for (let i = 0; i < value; i++) {
        const byte = bytes[at + (narrow ? i >> 1 : i)];
        if (byte === undefined) throw new Error("it is cut short within its pixels");
        put(!narrow ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
      }
      at += packed + packed % 2;
    }
  }
  return indices;
}
