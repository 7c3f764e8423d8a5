import { assertEquals, assertStrictEquals } from "@std/assert";
import { plainSize, readPlain, recordImages, storedImages } from "./stored.ts";

/** The same picture of 3 × 2 pixels in every order: a pixel's byte is 100 channel + 10 row + column. */
const orders = {
  hwc: [0, 100, 200, 1, 101, 201, 2, 102, 202, 10, 110, 210, 11, 111, 211, 12, 112, 212],
  chw: [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112, 200, 201, 202, 210, 211, 212],
  cwh: [0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112, 200, 210, 201, 211, 202, 212],
} as const;

for (const [order, bytes] of Object.entries(orders)) {
  Deno.test(`readPlain reads the order ${order}`, () => {
    const codec = {
      width: 3,
      height: 2,
      channels: 3,
      order: order as keyof typeof orders,
    } as const;
    assertEquals(plainSize(codec), 18);
    const image = readPlain(codec, Uint8Array.from(bytes));
    assertEquals(image, { width: 3, height: 2, channels: 3, pixels: Uint8Array.from(orders.hwc) });
  });
}

Deno.test("readPlain turns grey columns, and copies no grey rows", () => {
  const bytes = Uint8Array.of(0, 10, 1, 11, 2, 12);
  const grey = { width: 3, height: 2, channels: 1 } as const;
  assertEquals([...readPlain({ ...grey, order: "cwh" }, bytes).pixels], [0, 1, 2, 10, 11, 12]);
  assertStrictEquals(readPlain({ ...grey, order: "chw" }, bytes).pixels, bytes);
});

Deno.test("readPlain interleaves planes of any size, wherever they begin and go", () => {
  for (const [width, height] of [[1, 1], [4, 3], [16, 1], [8, 4], [5, 7], [32, 32], [200, 151]]) {
    const codec = { width: width!, height: height!, channels: 3, order: "chw" } as const;
    const plane = width! * height!;
    const stored = Uint8Array.from({ length: 3 * plane + 4 }, (_, i) => (i * 89 + (i >> 3)) % 256);
    const out = new Uint8Array(3 * plane + 3).fill(7);
    for (const start of [0, 1, 3, 4]) {
      const planes = stored.subarray(start, start + 3 * plane);
      const expected = planes.map((_, i) => planes[i % 3 * plane + Math.floor(i / 3)]!);
      assertEquals(
        readPlain(codec, planes).pixels,
        expected,
        `${width} × ${height} from byte ${start}`,
      );
      const place = out.subarray(2, 2 + 3 * plane);
      assertStrictEquals(readPlain(codec, planes, place).pixels, place);
      assertEquals([...out], [7, 7, ...expected, 7]);
    }
  }
});

Deno.test("readPlain writes columns into a given place", () => {
  const codec = { width: 3, height: 2, channels: 3, order: "cwh" } as const;
  const place = new Uint8Array(18);
  assertStrictEquals(readPlain(codec, Uint8Array.from(orders.cwh), place).pixels, place);
  assertEquals([...place], [...orders.hwc]);
});

Deno.test("recordImages finds pictures of several files, between other bytes", async () => {
  const codec = { width: 2, height: 1, channels: 1, order: "hwc" } as const;
  const memory = (bytes: readonly number[]): SharedArrayBuffer => {
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    return shared;
  };
  const images = storedImages(recordImages([
    { file: memory([9, 1, 2, 9, 3, 4]), count: 2, codec, first: 1, stride: 3 },
    { file: memory([5, 6]), count: 1, codec },
  ]));
  const all = await Promise.all([0, 1, 2].map(async (i) => [...(await images.read(i)).pixels]));
  assertEquals(all, [[1, 2], [3, 4], [5, 6]]);
});
