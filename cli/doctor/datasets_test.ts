import { assertEquals } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import type { DatasetSource } from "../../datasets/dataset.ts";
import { letter } from "../../datasets/sets/letter.ts";
import { glyphs } from "../../datasets/sets/glyphs/glyphs.ts";
import { inspectDatasets } from "./datasets.ts";

Deno.test("datasets are ready, absent or unusable, and one does not hide the next", async () => {
  const broken: DatasetSource = {
    ...letter,
    name: "broken",
    load: () => Promise.reject(new InputError('Cannot use "x": it has 3 bytes instead of 4')),
  };
  assertEquals(await inspectDatasets([broken, letter, glyphs], "/nowhere"), [
    { name: "broken", state: "unusable", problem: 'Cannot use "x": it has 3 bytes instead of 4' },
    { name: "letter", state: "absent", problem: 'no file "letter/letter.arff"' },
    { name: "glyphs", state: "ready" },
  ]);
});
