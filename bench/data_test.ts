import { assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { InputError, RequeueError } from "../core/errors.ts";
import { Runtime } from "../onnx/mod.ts";
import { drawClassFolders } from "../datasets/testing/pictures.ts";
import { encodePng } from "../datasets/testing/png.ts";
import { dataTest, sharedData } from "../tests/support/data.ts";
import { withFolder } from "../tests/support/folder.ts";
import { openProblem } from "./data.ts";
import type { Problem } from "./suites/suite.ts";
import { sampleSuite } from "./testing/suite.ts";

const glyphs = sampleSuite.problems[0]!;
const context = { folder: sharedData(""), network: false };

Deno.test("a problem says what its data are before features are computed", async () => {
  const { data } = await openProblem(glyphs, context);
  assertEquals([data.poolSize, data.testSize, data.classes.length], [4000, 2000, 10]);
  const { data: part } = await openProblem({ ...glyphs, poolShare: 0.9 }, context);
  assertEquals([part.poolSize, part.testSize], [3600, 2000]);
  assertNotEquals(part.datasetHash, data.datasetHash);
});

dataTest("the reference's pool has the reference's rows in its order", ["letter"], async () => {
  const { backbone: _, ...bare } = glyphs;
  const problem: Problem = { ...bare, dataset: "letter", pool: "reference" };
  const source = await openProblem(problem, context);
  assertEquals(source.data.poolSize, 13500);
  const whole = await openProblem({ ...bare, dataset: "letter" }, context);
  assertNotEquals(source.data.datasetHash, whole.data.datasetHash);
  const runtime = await Runtime.open({ threads: 1 });
  const { pool } = await source.arrays(runtime);
  const { pool: all } = await whole.arrays(runtime);
  await runtime.close();
  // numpy 2.4.6: RandomState(42).permutation(15000)[:13500].
  const rows = [11499, 6475, 13167, 862, 5970];
  assertEquals([...pool.labels.slice(0, 5)], rows.map((row) => all.labels[row]!));
});

Deno.test("a problem says which of the user's pictures lose something", () =>
  withFolder(async (folder) => {
    await drawClassFolders(`${folder}/train`, { count: 2 });
    await drawClassFolders(`${folder}/test`, { count: 1 });
    const wide = { width: 1, height: 1, depth: 16, colour: 2, rows: new Uint8Array(6) };
    await Deno.writeFile(`${folder}/test/across/wide.png`, encodePng(wide));
    const said: string[] = [];
    const problem = { ...glyphs, dataset: folder };
    await openProblem(problem, { ...context, warn: (message) => said.push(message) });
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    assertEquals(said, [
      `"${name}": 1 of 7 pictures has 16 bits a channel, of which the upper 8 are kept`,
    ]);
  }));

Deno.test("features of a problem end with its signal", () =>
  withFolder(async (folder) => {
    // Drawn nowhere else: features that a cache has need no time.
    await drawClassFolders(`${folder}/pets`, { count: 3, side: 13, seed: 54 });
    const problem = { ...glyphs, dataset: `${folder}/pets` };
    const source = await openProblem(problem, context);
    const runtime = await Runtime.open({ threads: 1 });
    const signal = AbortSignal.abort();
    await assertRejects(
      () => source.arrays(runtime, { signal }),
      RequeueError,
      "Stopped before all",
    );
    await runtime.close();
  }));

Deno.test("a problem has one rule for its pool at most", async () => {
  const problem: Problem = { ...glyphs, pool: "reference", poolShare: 0.9 };
  await assertRejects(
    () => openProblem(problem, context),
    InputError,
    'The problem of dataset "glyphs" has both pool "reference" and poolShare 0.9: leave one out',
  );
});

Deno.test("a problem refuses a dataset and a backbone that do not fit", async () => {
  const { backbone: _, ...bare } = glyphs;
  await assertRejects(() => openProblem(bare, context), InputError, "needs a backbone");
  const tabular = { ...glyphs, dataset: "letter" };
  await assertRejects(() => openProblem(tabular, context), InputError, "is tabular");
  const unknown = { ...glyphs, dataset: "glyph" };
  await assertRejects(() => openProblem(unknown, context), InputError, '"glyphs"?');
});

dataTest("a tabular problem is standardised on its pool", ["optdigits"], async () => {
  const { backbone: _, ...bare } = glyphs;
  const problem = { ...bare, dataset: "optdigits", poolShare: 0.5 };
  const source = await openProblem(problem, context);
  const runtime = await Runtime.open({ threads: 1 });
  const { pool, test } = await source.arrays(runtime);
  await runtime.close();
  assertEquals(pool.features.shape, [source.data.poolSize, source.data.dimensions]);
  assertEquals([pool.labels.length, test.labels.length], [
    source.data.poolSize,
    source.data.testSize,
  ]);
  const width = source.data.dimensions;
  for (let column = 0; column < width; column++) {
    const values = pool.features.data.filter((_, i) => i % width === column);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    assertEquals([Math.abs(mean) < 1e-5, variance === 0 || Math.abs(variance - 1) < 1e-4], [
      true,
      true,
    ]);
  }
});

Deno.test("a table far from zero is standardised as the same table less a constant", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i % 2]);
    const table = async (offset: number): Promise<Problem> => {
      const { backbone: _, ...bare } = glyphs;
      const dataset = `${folder}/${offset}.csv`;
      const text = rows.map(([x, y, kind]) =>
        `${(x! + offset).toFixed(3)},${(y! - offset).toFixed(3)},${kind}`
      );
      await Deno.writeTextFile(dataset, ["east,north,label", ...text].join("\n"));
      return { ...bare, dataset };
    };
    const runtime = await Runtime.open({ threads: 1 });
    const features = async (offset: number): Promise<Float32Array> => {
      const source = await openProblem(await table(offset), context);
      const { pool, test } = await source.arrays(runtime);
      return Float32Array.of(...pool.features.data, ...test.features.data);
    };
    const [near, far] = [await features(0), await features(5685000)];
    await runtime.close();
    assertEquals(near.length, 80);
    // As far apart as coordinates of float64 are at that distance; float32's are half a unit.
    for (const [i, value] of near.entries()) assertAlmostEquals(far[i]!, value, 1e-6);
  }));
