import { assertEquals, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { sha256 } from "../../core/files.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { parseIdx, parseIdxBytes } from "./idx.ts";

/** `[2, 1, 3]` bytes */
const good = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

Deno.test("parseIdx reads bytes, plain and in gzip", () => {
  const expected = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 1, 3] };
  assertEquals(parseIdx(good), expected);
  assertEquals(parseIdxBytes(new Uint8Array(gzipSync(good)), 3), expected);
});

Deno.test("parseIdx reads every element type, big endian", () => {
  const read = (type: number, ...bytes: number[]): unknown => {
    return parseIdx(Uint8Array.of(0, 0, type, 1, 0, 0, 0, 1, ...bytes)).data;
  };
  assertEquals(read(0x09, 255), Int8Array.of(-1));
  assertEquals(read(0x0b, 255, 0), Int16Array.of(-256));
  assertEquals(read(0x0c, 0, 1, 0, 0), Int32Array.of(65536));
  assertEquals(read(0x0d, 0x3f, 0x80, 0, 0), Float32Array.of(1));
  assertEquals(read(0x0e, 0xc0, 0, 0, 0, 0, 0, 0, 0), Float64Array.of(-2));
});

Deno.test("parseIdx says what is wrong", () => {
  const packed = new Uint8Array(gzipSync(good));
  const hostile = Uint8Array.of(0, 0, 8, 3, ...new Array(12).fill(255));
  const cases: readonly [Uint8Array, string][] = [
    [new Uint8Array(2), "it is no idx file"],
    [good.with(0, 1), "it is no idx file"],
    [good.with(2, 7), "its element type 7 is not known"],
    [good.with(3, 0), "it claims 0 axes"],
    [good.subarray(0, 9), "it is cut short within its header"],
    [good.subarray(0, -1), "an array of [2, 1, 3] takes 22 bytes, but it has 21"],
    [Uint8Array.from([...good, 7]), "takes 22 bytes, but it has 23"],
    [hostile, "it claims an array of [4294967295, 4294967295, 4294967295]"],
    [packed.subarray(0, -9), "its compressed data is cut short or damaged"],
    [packed.with(14, packed[14]! ^ 255), "its compressed data is"],
    [new Uint8Array(gzipSync(good.subarray(0, -1))), "holds 21 bytes instead of 22"],
    [new Uint8Array(gzipSync(Uint8Array.from([...good, 7]))), "holds 23 bytes instead of 22"],
    [new Uint8Array(gzipSync(good.with(4, 9))), "cannot hold the 452984854 that it claims"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => parseIdx(bytes), Error, message);
  assertThrows(() => parseIdxBytes(good, 1), Error, "it has 3 axes instead of 1");
});

dataTest("parseIdx reads MNIST", ["mnist"], async () => {
  const read = (name: string): Promise<Uint8Array> => Deno.readFile(sharedData(`mnist/${name}`));
  const images = parseIdxBytes(await read("t10k-images-idx3-ubyte.gz"), 3);
  const labels = parseIdxBytes(await read("t10k-labels-idx1-ubyte.gz"), 1);
  assertEquals([images.shape, labels.shape], [[10000, 28, 28], [10000]]);
  assertEquals([...labels.data.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  // The pixels of the first image, as other readers of the published file give them.
  assertEquals(
    sha256(images.data.subarray(0, 784)),
    "8f6a418c9a639f9e14e96feca47a97df2a35a0a68ae2875431c5c80e05536941",
  );
});
