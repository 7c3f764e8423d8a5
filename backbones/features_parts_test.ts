import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RequeueError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { Runtime } from "../onnx/mod.ts";
import { withFolder } from "../tests/support/folder.ts";
import { cachedFeatures, FeatureCache, FeatureParts } from "./features.ts";
import { meanBackbone } from "./testing/mean_backbone.ts";
import { noiseImages } from "./testing/pictures.ts";

const COUNT = 30;
const key = { content: "content", split: "train" } as const;

interface Start {
  /** Stopped once so many images are done; default never. */
  readonly until?: number;
  readonly batch?: number;
}

interface Outcome {
  readonly features: NdArray | undefined;
  readonly read: readonly number[];
  readonly warnings: readonly string[];
  readonly firstProgress: number | undefined;
}

/** Starts once, as a command would. */
async function start(
  folder: string,
  { until = Infinity, batch = 4 }: Start = {},
): Promise<Outcome> {
  const images = noiseImages(COUNT, 2, 1);
  const read: number[] = [];
  const warnings: string[] = [];
  const told: number[] = [];
  const stop = new AbortController();
  const runtime = await Runtime.open({ threads: 1 });
  const counted = {
    length: COUNT,
    read: (i: number) => {
      read.push(i);
      return images.read(i);
    },
  };
  const computed = cachedFeatures(counted, meanBackbone(batch), {
    ...key,
    runtime,
    cache: new FeatureCache(folder),
    signal: stop.signal,
    warn: (text) => warnings.push(text),
    progress: (done) => {
      told.push(done);
      if (done >= until) stop.abort();
    },
  });
  let features: NdArray | undefined;
  if (until < COUNT) await assertRejects(() => computed, RequeueError, "Stopped before");
  else features = await computed;
  await runtime.close();
  return { features, read, warnings, firstProgress: told[0] };
}

/** Paths of the parts in a cache. */
function partsIn(folder: string): string[] {
  const [set] = [...Deno.readDirSync(`${folder}/parts`)];
  return [...Deno.readDirSync(`${folder}/parts/${set!.name}`)]
    .map(({ name }) => `${folder}/parts/${set!.name}/${name}`).sort();
}

Deno.test("features that are stopped again and again are computed once, to the same bits", async () => {
  await withFolder(async (folder) => {
    const { features } = await start(`${folder}/whole`);
    const cache = `${folder}/cache`;
    const starts = [{ until: 5 }, { until: 9 }, { until: 24 }, {}];
    const outcomes: Outcome[] = [];
    for (const each of starts) outcomes.push(await start(cache, each));
    assertEquals(outcomes.at(-1)!.features, features);
    assertEquals(outcomes.flatMap(({ read }) => read), Array.from({ length: COUNT }, (_, i) => i));
    assertEquals(outcomes.map(({ firstProgress }) => firstProgress), [0, 8, 12, 24]);
    assertEquals(outcomes.flatMap(({ warnings }) => warnings), []);
    const [whole, pieced] = [`${folder}/whole`, cache].map((at) =>
      [...Deno.readDirSync(at)].map(({ name }) => Deno.readFileSync(`${at}/${name}`))
    );
    assertEquals(pieced, whole);
  });
});

const damages: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ["cut short", (bytes) => bytes.slice(0, -1)],
  ["changed in one bit", (bytes) => bytes.with(-3, bytes.at(-3)! ^ 1)],
  ["empty", () => new Uint8Array()],
];
for (const [what, damage] of damages) {
  Deno.test(`a part that is ${what} is computed again, the others are not`, async () => {
    await withFolder(async (folder) => {
      const { features } = await start(`${folder}/whole`);
      await start(folder, { until: 8 });
      await start(folder, { until: 16 });
      const [first, second] = partsIn(folder);
      await Deno.writeFile(first!, damage(await Deno.readFile(first!)));
      // What a process leaves that dies while it writes.
      await Deno.writeTextFile(`${second}.partial`, "half");
      const again = await start(folder);
      assertEquals(again.features, features);
      assertEquals(again.read, [
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        ...Array.from({ length: 14 }, (_, i) => 16 + i),
      ]);
      assertEquals(again.warnings.length, 1);
      assertMatch(again.warnings[0]!, /computing these features again$/);
      assert(again.warnings[0]!.includes(first!), again.warnings[0]);
    });
  });
}

Deno.test("parts are used only for batches of the same size", async () => {
  await withFolder(async (folder) => {
    await start(folder, { until: 8 });
    const { read, features } = await start(folder, { batch: 5 });
    assertEquals([read.length, features!.shape], [COUNT, [COUNT, 2]]);
  });
});

Deno.test("a part of other features is refused, whatever its name", async () => {
  await withFolder(async (folder) => {
    const features = { data: new Float32Array(12).fill(1), shape: [6, 2] };
    await new FeatureParts(folder, "these", 2).keep(features, 0, 2);
    const warnings: string[] = [];
    const others = new FeatureParts(folder, "others", 2, {
      warn: (text) => warnings.push(text),
    });
    const blank = { data: new Float32Array(12), shape: [6, 2] };
    assertEquals(await others.restore(blank), [false, false, false]);
    assertEquals(blank.data, new Float32Array(12));
    assertMatch(warnings[0]!, /is a part of other features/);
  });
});
