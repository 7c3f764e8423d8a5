import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { hashRecords, headOf, parseRecords, type Records, toSplit } from "./cifar.ts";
import { cifar10 } from "./cifar10.ts";
import { cifar10Mini } from "./cifar10_mini.ts";
import type { Image } from "../dataset.ts";

/** Records whose pixel bytes are record + 10 × plane. */
function made(labels: readonly number[]): Records {
  const bytes = new Uint8Array(labels.length * 3073);
  labels.forEach((label, i) => {
    bytes[i * 3073] = label;
    for (let plane = 0; plane < 3; plane++) {
      const start = i * 3073 + 1 + plane * 1024;
      bytes.fill(i + 10 * plane, start, start + 1024);
    }
  });
  return { count: labels.length, bytes };
}

Deno.test("toSplit joins files and interleaves the planes of an image", () => {
  const { labels, images } = toSplit([made([3, 1]), made([9])]);
  assertEquals([...labels], [3, 1, 9]);
  assertEquals(images!.length, 3);
  const second = images!.read(1) as Image;
  assertEquals([second.width, second.height, second.channels], [32, 32, 3]);
  assertEquals(second.pixels.length, 3072);
  assertEquals([...second.pixels.subarray(0, 6)], [1, 11, 21, 1, 11, 21]);
  assertEquals([...(images!.read(2) as Image).pixels.subarray(0, 3)], [0, 10, 20]);
});

Deno.test("parseRecords names a record that is cut short or has no such label", () => {
  assertEquals(parseRecords(made([0, 9]).bytes, 10).count, 2);
  assertThrows(() => parseRecords(made([0, 10]).bytes, 10), Error, "record 1 has label 10");
  assertThrows(
    () => parseRecords(made([0, 1]).bytes.subarray(0, 3100), 10),
    Error,
    "record 1 is cut short, 27 of its 3073 bytes",
  );
});

Deno.test("hashRecords depends on the records and their part, not on the files", () => {
  const whole = hashRecords([made([1, 2])], [made([3])]);
  assertEquals(
    hashRecords([headOf(made([1, 2]), 1), {
      count: 1,
      bytes: made([1, 2]).bytes.subarray(3073),
    }], [made([3])]),
    whole,
  );
  const others = [
    hashRecords([made([1])], [made([2, 3])]),
    hashRecords([made([1, 2])], [made([4])]),
  ];
  assertEquals(new Set([whole, ...others]).size, 3);
});

Deno.test("cifar10 without its files says which to put where", async () => {
  await withFolder(async (folder) => {
    for (const source of [cifar10, cifar10Mini]) {
      await assertRejects(
        () => source.load({ folder, network: false }),
        InputError,
        `"${folder}/cifar10/data_batch_1.bin": put it or "cifar-10-binary.tar.gz"`,
      );
    }
  });
});

Deno.test("cifar10-mini refuses a damaged file, naming it", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/cifar10`);
    await Deno.writeFile(`${folder}/cifar10/data_batch_1.bin`, made([1]).bytes);
    await Deno.writeFile(`${folder}/cifar10/test_batch.bin`, made([1]).bytes);
    await assertRejects(
      () => cifar10Mini.load({ folder, network: false }),
      InputError,
      `Cannot use "${folder}/cifar10/data_batch_1.bin": it has 3073 bytes instead of 30730000`,
    );
  });
});

dataTest("cifar10-mini reads the official files", [
  "cifar10/data_batch_1.bin",
  "cifar10/test_batch_first1000.bin",
], async () => {
  const folder = sharedData("").replace(/\/$/, "");
  const { train, test, contentHash } = await cifar10Mini.load({ folder, network: false });
  assertEquals([train.labels.length, test.labels.length], [10000, 1000]);
  assertEquals([train.images!.length, test.images!.length], [10000, 1000]);
  // The published order starts frog, truck, truck, deer, automobile.
  assertEquals([...train.labels.subarray(0, 10)], [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
  assertEquals([...test.labels.subarray(0, 10)], [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
  const { pixels } = await train.images!.read(3);
  const at = 3 * (5 * 32 + 7);
  assertEquals([...pixels.subarray(at, at + 3)], [90, 73, 51]);
  assertEquals(contentHash.slice(0, 16), "aeda0c60b0e2d5a6");
});
