import { assertEquals, assertRejects } from "@std/assert";
import { decodeBitmap } from "./bmp.ts";

interface BitmapOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** `[colours, 4]` */
  readonly palette?: readonly number[];
  /** As stored, rows padded to 4 bytes. */
  readonly rows: readonly number[];
  /** Bytes of the header, default 40. */
  readonly header?: number;
  readonly compression?: number;
  /** Fields of red, green, blue and alpha. */
  readonly masks?: readonly number[];
}

function bitmap(
  { width, height, bits, palette = [], rows, header = 40, compression = 0, masks = [] }:
    BitmapOptions,
): Uint8Array {
  const core = header === 12;
  const inside = header > 40 ? 0 : 4 * masks.length;
  const start = 14 + header + inside + palette.length;
  const bytes = new Uint8Array(start + rows.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, start, true);
  view.setUint32(14, header, true);
  if (core) {
    [width, height, 1, bits].forEach((value, i) => view.setUint16(18 + 2 * i, value, true));
  } else {
    view.setInt32(18, width, true);
    view.setInt32(22, height, true);
    view.setUint16(26, 1, true);
    view.setUint16(28, bits, true);
    view.setUint32(30, compression, true);
    view.setUint32(46, palette.length / 4, true);
    masks.forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  }
  bytes.set(palette, 14 + header + inside);
  bytes.set(rows, start);
  return bytes;
}

async function pixelsOf(options: BitmapOptions): Promise<number[]> {
  return [...(await decodeBitmap(bitmap(options))).pixels];
}

const two = { width: 1, height: 2, bits: 24, rows: [3, 2, 1, 0, 6, 5, 4, 0] };

Deno.test("decodeBitmap reads rows upwards and downwards, without their padding", async () => {
  assertEquals(await pixelsOf(two), [4, 5, 6, 1, 2, 3]);
  assertEquals(await pixelsOf({ ...two, height: -2 }), [1, 2, 3, 4, 5, 6]);
  assertEquals(await pixelsOf({ ...two, rows: two.rows.slice(0, -1) }), [4, 5, 6, 1, 2, 3]);
});

Deno.test("decodeBitmap reads 32 bits without alpha, and palettes of every depth", async () => {
  const deep = bitmap({ width: 1, height: 1, bits: 32, rows: [3, 2, 1, 77] });
  assertEquals(await decodeBitmap(deep), {
    width: 1,
    height: 1,
    channels: 3,
    pixels: Uint8Array.of(1, 2, 3),
  });
  const palette = [30, 20, 10, 0, 60, 50, 40, 0];
  for (const [bits, byte] of [[1, [0b0100_0000]], [4, [0x01]], [8, [0, 1]]] as const) {
    const rows = [...byte, 0, 0, 0].slice(0, 4);
    const indexed = { width: 2, height: 1, bits, palette, rows };
    assertEquals(await pixelsOf(indexed), [10, 20, 30, 40, 50, 60], `${bits} bits`);
  }
});

Deno.test("decodeBitmap reads headers of OS/2 and of every later Windows, whatever their reserved bytes hold", async () => {
  for (const header of [12, 40, 52, 56, 64, 108, 124]) {
    const bytes = bitmap({ ...two, header });
    bytes.set([1, 2, 3, 4], 6);
    assertEquals([...(await decodeBitmap(bytes)).pixels], [4, 5, 6, 1, 2, 3], `${header} bytes`);
  }
  const palette = [...new Array(9).fill(0), 30, 20, 10, ...new Array(36).fill(0)];
  const core = { width: 1, height: 1, bits: 4, header: 12, palette, rows: [0x30, 0, 0, 0] };
  assertEquals(await pixelsOf(core), [10, 20, 30]);
  for (const place of [0, 54]) {
    const bytes = bitmap({
      width: 1,
      height: 1,
      bits: 1,
      palette: [1, 2, 3, 0, 4, 5, 6, 0],
      rows: [128],
    });
    new DataView(bytes.buffer).setUint32(10, place, true);
    assertEquals([...(await decodeBitmap(bytes)).pixels], [6, 5, 4], `pixels at ${place}`);
  }
});

/** What Pillow makes of 0x1234, 0x7fff and 0xffff: with five bits each, and with six for green. */
const FIVE = [32, 139, 164, 255, 255, 255, 255, 255, 255];
const SIX = [16, 68, 164, 123, 255, 255, 255, 255, 255];

Deno.test("decodeBitmap reads fields of bits as Pillow does", async () => {
  const rows = [0x34, 0x12, 0xff, 0x7f, 0xff, 0xff, 0, 0];
  const narrow = { width: 3, height: 1, bits: 16, rows };
  assertEquals(await pixelsOf(narrow), FIVE);
  const fields = { ...narrow, compression: 3 };
  assertEquals(await pixelsOf({ ...fields, masks: [0x7c00, 0x3e0, 0x1f] }), FIVE);
  const six = [0xf800, 0x7e0, 0x1f];
  for (const header of [40, 52, 108]) {
    assertEquals(await pixelsOf({ ...fields, header, masks: six }), SIX, `${header} bytes`);
  }
  const deep = { width: 1, height: 1, bits: 32, compression: 3, rows: [1, 2, 3, 4] };
  const orders: readonly (readonly [number[], number[]])[] = [
    [[0xff0000, 0xff00, 0xff], [3, 2, 1]],
    [[0xff000000, 0xff0000, 0xff00], [4, 3, 2]],
    [[0xff, 0xff00, 0xff0000], [1, 2, 3]],
    [[0, 0, 0], [3, 2, 1]],
  ];
  for (const [masks, pixels] of orders) assertEquals(await pixelsOf({ ...deep, masks }), pixels);
});

Deno.test("decodeBitmap reads runs, places without pixels, and rows that end early", async () => {
  const palette = [0, 1, 2, 3].flatMap((i) => [i, i, i, 0]);
  const greys = async (bits: 4 | 8, rows: readonly number[]): Promise<number[]> => {
    const compression = bits === 8 ? 1 : 2;
    const all = await pixelsOf({ width: 5, height: 2, bits, compression, palette, rows });
    return all.filter((_, i) => i % 3 === 0);
  };
  const bottom = [2, 1, 0, 3, 2, 3, 1, 0, 0, 0];
  assertEquals(await greys(8, [...bottom, 9, 2, 0, 0, 0, 1]), [2, 2, 2, 2, 2, 1, 1, 2, 3, 1]);
  // Two to the right and one up.
  assertEquals(await greys(8, [1, 3, 0, 2, 2, 1, 2, 1]), [0, 0, 0, 1, 1, 3, 0, 0, 0, 0]);
  // An empty row, and one of three pixels.
  assertEquals(await greys(8, [0, 0, 5, 1]), [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  assertEquals(await greys(8, [3, 2, 0, 0, 5, 1]), [1, 1, 1, 1, 1, 2, 2, 2, 0, 0]);
  assertEquals(await greys(4, [5, 0x12, 0, 0, 0, 5, 0x12, 0x30, 0x20, 0, 0, 0]), [
    ...[1, 2, 3, 0, 2],
    ...[1, 2, 1, 2, 1],
  ]);
});

Deno.test("decodeBitmap refuses what it cannot read, saying why", async () => {
  const good = bitmap(two);
  const patched = (at: number, ...values: number[]): Uint8Array => {
    const bytes = good.slice();
    bytes.set(values, at);
    return bytes;
  };
  const palette = [0, 0, 0, 0];
  const runs = { width: 2, height: 2, bits: 8, compression: 1, palette };
  const fields = { width: 1, height: 1, bits: 32, compression: 3, rows: [0, 0, 0, 0] };
  const cases: readonly [Uint8Array, string][] = [
    [good.subarray(0, 25), "it is cut short in its header"],
    [good.subarray(0, 40), "it is cut short in its header"],
    [good.subarray(0, -2), "it is cut short: it has 60 bytes instead of 61"],
    [patched(14, 41), "its header has 41 bytes, which no known version has"],
    [patched(18, 0), "its header claims 0 × 2 pixels"],
    [patched(20, 0xff, 0x7f), "more than 178956970: scale it down"],
    [patched(28, 2), "its 2 bits a pixel are not known"],
    [patched(30, 1), "its compression 1 of 24 bits is unknown: save it plain"],
    [patched(30, 4), "its compression 4 of 24 bits is unknown"],
    [patched(10, 20), "its pixels begin within its header"],
    [bitmap({ ...runs, rows: [2, 0, 0, 0, 1] }), "it is cut short within its pixels"],
    [bitmap({ ...runs, rows: [2, 0, 0, 0, 0, 3, 0] }), "it is cut short within its pixels"],
    [bitmap({ ...runs, rows: [2, 0, 0, 1] }), "its pixels end in row 0 of 2"],
    [bitmap({ ...fields, masks: [0xff, 0xff, 0xff] }), "its fields of bits, ff, ff, ff, are not"],
    [bitmap({ ...fields, masks: [0x3ff, 0xffc00, 0x3ff00000] }), "its fields of bits, 3ff, ffc00"],
    [
      bitmap({ width: 1, height: 1, bits: 8, palette, rows: [1, 0, 0, 0] }),
      "its palette has no colour 1",
    ],
  ];
  for (const [bytes, message] of cases) {
    await assertRejects(() => decodeBitmap(bytes), Error, message);
  }
});
