import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { fromBase64, numbersIn, writeTree } from "../testing/miniature.ts";
import { TINY_TRAIN, TINY_VALID } from "../testing/parquet.ts";
import { tinyImagenetReference, tinyReferenceSource } from "./tiny_imagenet.ts";

Deno.test("tiny-imagenet-reference keeps the rows of its files in their order", async () => {
  await withFolder(async (folder) => {
    const context = { folder, network: false, cache: `${folder}/cache` };
    await writeTree(`${folder}/tiny-imagenet`, {
      "train-00000-of-00001-1359597a978bc4fa.parquet": fromBase64(TINY_TRAIN),
      "valid-00000-of-00001-70d52db3c749a935.parquet": fromBase64(TINY_VALID),
    });
    const source = tinyReferenceSource({ classes: 2, sizes: { train: 3, test: 2 } });
    const { train, test, classes } = await source.load(context);
    assertEquals(classes, ["n01", "n02"]);
    assertEquals([...train.labels], [1, 0, 1]);
    assertEquals(await numbersIn(train), [3, 1, 2]);
    assertEquals([...test.labels], [0, 1]);
    assertEquals(await numbersIn(test), [5, 4]);
    await assertRejects(
      () => tinyImagenetReference.load(context),
      InputError,
      "has 2 classes instead of 200: its files are not those published",
    );
  });
});

Deno.test("tiny-imagenet-reference says which file it misses", async () => {
  await withFolder(async (folder) => {
    await assertRejects(
      () => tinyImagenetReference.load({ folder, network: false }),
      InputError,
      `"${folder}/tiny-imagenet/train-00000-of-00001-1359597a978bc4fa.parquet": put it there`,
    );
  });
});
