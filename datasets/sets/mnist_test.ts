import { assertEquals, assertThrows } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { sha256 } from "../../core/files.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { parseIdx } from "./mnist.ts";

/** `[2, 1, 3]` bytes */
const good = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

Deno.test("parseIdx reads bytes", () => {
  assertEquals(parseIdx(good, 3), { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 1, 3] });
});

Deno.test("parseIdx names what is wrong", () => {
  const hostile = Uint8Array.of(0, 0, 8, 3, ...new Array(12).fill(255));
  const cases: readonly [Uint8Array, string][] = [
    [new Uint8Array(2), "it is not an idx file"],
    [good.with(0, 1), "it is not an idx file"],
    [good.with(2, 7), "its elements are of type 7, not bytes"],
    [good.with(3, 0), "it has 0 axes instead of 3"],
    [good.with(3, 255), "it has 255 axes instead of 3"],
    [good.subarray(0, 9), "it is cut short within its header"],
    [good.subarray(0, -1), "an array of [2, 1, 3] takes 22 bytes, but it has 21"],
    [Uint8Array.from([...good, 7]), "takes 22 bytes, but it has 23"],
    [hostile, "an array of [4294967295, 4294967295, 4294967295] takes"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => parseIdx(bytes, 3), Error, message);
});

dataTest("parseIdx reads MNIST", ["mnist"], async () => {
  const read = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(gunzipSync(await Deno.readFile(sharedData(`mnist/${name}`))));
  const images = parseIdx(await read("t10k-images-idx3-ubyte.gz"), 3);
  const labels = parseIdx(await read("t10k-labels-idx1-ubyte.gz"), 1);
  assertEquals([images.shape, labels.shape], [[10000, 28, 28], [10000]]);
  assertEquals([...labels.data.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  // The pixels of the first image, as other readers of the published file give them.
  assertEquals(
    sha256(images.data.subarray(0, 784)),
    "8f6a418c9a639f9e14e96feca47a97df2a35a0a68ae2875431c5c80e05536941",
  );
});
