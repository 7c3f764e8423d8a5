import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { TrawlError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { Runtime } from "../onnx/mod.ts";
import { withFolder } from "../tests/support/folder.ts";
import { cachedFeatures, FeatureCache, featureFolder, type FeatureKey } from "./features.ts";
import { meanBackbone } from "./testing/mean_backbone.ts";
import { noiseImages } from "./testing/pictures.ts";
import { openSafetensors } from "./weights/read.ts";

/** What one call did. */
interface Call {
  readonly features: NdArray;
  /** Images read. */
  readonly reads: number;
  readonly warnings: readonly string[];
}

interface Changes {
  readonly content?: string;
  readonly split?: string;
  readonly factor?: number;
  readonly count?: number;
}

Deno.test("cachedFeatures computes once, then reads the same bits", async () => {
  await withFolder(async (folder) => {
    const [first, second] = [await call(folder), await call(folder)];
    assertEquals([first.reads, second.reads], [3, 0]);
    assertEquals(second.features, first.features);
    assertEquals([...first.warnings, ...second.warnings], []);
  });
});

Deno.test("cachedFeatures separates datasets, splits and backbones", async () => {
  await withFolder(async (folder) => {
    await call(folder);
    for (const changes of [{ content: "other" }, { split: "test" }, { factor: 3 }]) {
      assertEquals((await call(folder, changes)).reads, 3, JSON.stringify(changes));
    }
    assertEquals([...Deno.readDirSync(folder)].length, 4);
  });
});

const damages: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ["cut short", (bytes) => bytes.slice(0, -1)],
  ["empty", () => new Uint8Array(0)],
  ["changed in one bit of a number", (bytes) => bytes.with(-3, bytes.at(-3)! ^ 1)],
  ["changed in its header", (bytes) => bytes.with(9, 0)],
  ["foreign", () => new TextEncoder().encode("This is a text that somebody put there")],
];
for (const [what, damage] of damages) {
  Deno.test(`cachedFeatures never trusts a file that is ${what}, and replaces it`, async () => {
    await withFolder(async (folder) => {
      const { features } = await call(folder);
      const [{ name }] = [...Deno.readDirSync(folder)] as [Deno.DirEntry];
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, damage(await Deno.readFile(path)));
      const again = await call(folder);
      assertEquals([again.reads, again.features], [3, features]);
      assertEquals(again.warnings.length, 1);
      assertMatch(again.warnings[0]!, /safetensors.*; computing the features again$/);
      assertEquals((await call(folder)).reads, 0);
    });
  });
}

Deno.test("cachedFeatures never trusts a file under another's name", async () => {
  await withFolder(async (folder) => {
    await call(folder);
    const [{ name }] = [...Deno.readDirSync(folder)] as [Deno.DirEntry];
    await call(folder, { split: "test" });
    const other = [...Deno.readDirSync(folder)].find((entry) => entry.name !== name)!.name;
    await Deno.copyFile(`${folder}/${name}`, `${folder}/${other}`);
    const { reads, warnings } = await call(folder, { split: "test" });
    assertEquals(reads, 3);
    assertMatch(warnings[0]!, /holds other features than its name says/);
    // The same key, but the dataset says that it has fewer images than the file.
    assertEquals((await call(folder, { count: 2 })).reads, 2);
  });
});

Deno.test("cachedFeatures continues if the cache cannot be written", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const { features, warnings } = await call(`${folder}/file/below`);
    assertEquals(features.shape, [3, 2]);
    assert(
      warnings.some((warning) => warning.startsWith("Features are not kept: ")),
      `${warnings}`,
    );
  });
});

async function call(folder: string, changes: Changes = {}): Promise<Call> {
  const { content = "content", split = "train", factor = 2, count = 3 } = changes;
  const images = noiseImages(count, 2, 1);
  const warnings: string[] = [];
  let reads = 0;
  const runtime = await Runtime.open({ threads: 1 });
  const features = await cachedFeatures(
    {
      length: count,
      read: (i) => {
        reads++;
        return images.read(i);
      },
    },
    meanBackbone(2, factor),
    {
      runtime,
      cache: new FeatureCache(folder),
      content,
      split,
      warn: (text) => warnings.push(text),
    },
  );
  await runtime.close();
  return { features, reads, warnings };
}

const key: FeatureKey = { content: "c", split: "train", backbone: "b", provider: "cpu" };

Deno.test("FeatureCache names files after everything that decides features", () => {
  const cache = new FeatureCache("folder");
  const paths = (["content", "split", "backbone", "provider"] as const).map((part) =>
    cache.path({ ...key, [part]: "other" })
  );
  assertEquals(new Set([...paths, cache.path(key)]).size, 5);
  assertNotEquals(cache.path({ ...key, content: "cx" }), cache.path({ ...key, split: "xtrain" }));
});

Deno.test("FeatureCache writes one file that describes itself", async () => {
  const folder = await Deno.makeTempDir();
  const cache = new FeatureCache(`${folder}/features`);
  const features = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
  assertEquals(await cache.read(key, [3, 2]), undefined);
  await cache.write(key, features, { dataset: "glyphs" });
  assertEquals(await cache.read(key, [3, 2]), features);
  const { metadata } = openSafetensors(cache.path(key));
  assertEquals([metadata.dataset, metadata.split, metadata.provider], ["glyphs", "train", "cpu"]);
  assertEquals([...Deno.readDirSync(cache.folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("featureFolder follows TRAWL_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
  const folder = (variables: Record<string, string>): string => featureFolder((n) => variables[n]);
  const all = { TRAWL_CACHE: "/t", XDG_CACHE_HOME: "/x", HOME: "/h" };
  assertEquals(folder(all), "/t/features");
  assertEquals(folder({ ...all, TRAWL_CACHE: "" }), "/x/trawl/features");
  assertEquals(folder({ HOME: "/h" }), "/h/.cache/trawl/features");
  assert(assertThrows(() => folder({}), TrawlError).message.includes("set TRAWL_CACHE"));
});
