import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { dataTest, sharedData } from "../../tests/support/data.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { checkRecords, cifar10, cifar10Mini, recordContents } from "./cifar.ts";
import type { Image } from "../dataset.ts";

/** Records whose pixel bytes are record + 10 × plane. */
function made(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * 3073);
  labels.forEach((label, i) => {
    bytes[i * 3073] = label;
    for (let plane = 0; plane < 3; plane++) {
      const start = i * 3073 + 1 + plane * 1024;
      bytes.fill(i + 10 * plane, start, start + 1024);
    }
  });
  return bytes;
}

Deno.test("recordContents joins files and interleaves the planes of an image", () => {
  const { labels, images } = recordContents([made([3, 1]), made([9])], [made([0])]).train;
  assertEquals([...labels], [3, 1, 9]);
  assertEquals(images!.length, 3);
  const second = images!.read(1) as Image;
  assertEquals([second.width, second.height, second.channels], [32, 32, 3]);
  assertEquals(second.pixels.length, 3072);
  assertEquals([...second.pixels.subarray(0, 6)], [1, 11, 21, 1, 11, 21]);
  assertEquals([...(images!.read(2) as Image).pixels.subarray(0, 3)], [0, 10, 20]);
});

Deno.test("checkRecords names a record that is cut short or has no such label", () => {
  assertEquals(checkRecords(made([0, 9])).length, 2 * 3073);
  assertThrows(() => checkRecords(made([0, 10])), Error, "record 1 has label 10");
  assertThrows(
    () => checkRecords(made([0, 1]).subarray(0, 3100)),
    Error,
    "record 1 is cut short, 27 of its 3073 bytes",
  );
});

Deno.test("a content hash of records depends on their part, not on the files", () => {
  const hash = (train: Uint8Array[], test: Uint8Array[]) => recordContents(train, test).contentHash;
  const both = made([1, 2]);
  const whole = hash([both], [made([3])]);
  assertEquals(hash([both.subarray(0, 3073), both.subarray(3073)], [made([3])]), whole);
  const others = [
    hash([made([1])], [made([2, 3])]),
    hash([made([1, 2])], [made([4])]),
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
    await Deno.writeFile(`${folder}/cifar10/data_batch_1.bin`, made([1]));
    await Deno.writeFile(`${folder}/cifar10/test_batch.bin`, made([1]));
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
