import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { Split } from "../dataset.ts";
import { withFolder } from "../../tests/support/folder.ts";
import { miniature, writeTree } from "../testing/miniature.ts";
import { aloi } from "./aloi.ts";

Deno.test("aloi is split as scikit-learn splits it, classes sorted as texts", async () => {
  const zeros = new Array<number>(127).fill(0).join();
  const rows = Array.from({ length: 10 }, (_, i) => `${i},${zeros},${[10, 9, 2][i % 3]}`);
  const head = "@attribute x numeric\n".repeat(128) + "@attribute target {2,9,10}\n@data\n";
  await withFolder(async (folder) => {
    const context = { folder, network: true };
    await writeTree(`${folder}/aloi`, { "aloi.arff": head + rows.join("\n") });
    const source = miniature(aloi, { classes: 3, train: 7, test: 3 });
    const { train, test, classes, contentHash } = await source.load(context);
    // scikit-learn 1.9.1: train_test_split(range(10), test_size=0.25, random_state=0).
    const firsts = ({ features }: Split) => [...features!.data].filter((_, i) => i % 128 === 0);
    assertEquals(firsts(test), [2, 8, 4]);
    assertEquals(firsts(train), [9, 1, 6, 7, 3, 0, 5]);
    assertEquals(contentHash.slice(0, 16), "4716674622e3982c");
    assertEquals(classes, ["10", "2", "9"]);
    assertEquals([...test.labels].map((label) => classes[label]), ["2", "2", "9"]);
    await assertRejects(() => aloi.load(context), InputError, "3 classes instead of 1000");
    await writeTree(`${folder}/aloi`, {
      "aloi.arff": "@attribute x numeric\n@attribute target {2}\n@data\n1,2\n",
    });
    await assertRejects(() => aloi.load(context), InputError, "it has 1 values a row, not 128");
  });
});

Deno.test("aloi is not fetched", async () => {
  await withFolder(async (folder) => {
    await assertRejects(
      () => aloi.load({ folder, network: true }),
      InputError,
      "get the ARFF file of https://www.openml.org/d/42396, and put it there",
    );
  });
});
