import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { TrawlError } from "../core/errors.ts";
import { namesIn, withFolder } from "../tests/support/folder.ts";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import type { StoredRun } from "./content.ts";
import { hashPath, writeRun } from "./file.ts";
import { parseManifest } from "./arrow.ts";
import type { RunManifest } from "./run.ts";
import { type Rejection, ResultStore } from "./store.ts";

async function withStore(
  use: (store: ResultStore, rejected: Rejection[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const rejected: Rejection[] = [];
    await use(
      new ResultStore(`${folder}/suite`, (rejection) => rejected.push(rejection)),
      rejected,
    );
  });
}

/** Writes what `save` would refuse, as a run of the sample's key. */
async function plant(store: ResultStore, run: StoredRun): Promise<RunManifest> {
  const manifest = sampleManifest();
  await writeRun(store.path(manifest), run);
  return manifest;
}

Deno.test("a store loads what was saved, and nothing for other keys", async () => {
  await withStore(async (store, rejected) => {
    const run = sampleRun();
    const saved = await store.save(run);
    assertEquals(saved, { ...run, status: "done", message: "" });
    assertEquals(await store.load(run.manifest), saved);
    assertEquals(await store.load(sampleManifest({ seed: 1 })), undefined);
    assertEquals(rejected, []);
  });
});

Deno.test("a failed run keeps its message and the cycles before it", async () => {
  await withStore(async (store) => {
    const run = { ...sampleRun(sampleManifest(), 1), failure: "Cycle 1: no memory" };
    const saved = await store.save(run);
    assertEquals([saved.status, saved.message], ["failed", "Cycle 1: no memory"]);
    assertEquals(await store.load(run.manifest), saved);
  });
});

Deno.test("files begin with strategy and seed, in characters that every file system takes", () => {
  const store = new ResultStore("results");
  const nameOf = (strategy: string): string => {
    const manifest = sampleManifest({ strategy, seed: 7 });
    return store.path(manifest).replace(manifest.key, "KEY");
  };
  assertEquals(nameOf("bait-exp"), "results/bait-exp-s7-KEY.arrow");
  assertEquals(nameOf("../a/\\b: c*"), "results/a-b-c-s7-KEY.arrow");
  assertEquals(nameOf("\x1b[2J.."), "results/s7-KEY.arrow");
  assertEquals(nameOf("x".repeat(300)), `results/${"x".repeat(60)}-s7-KEY.arrow`);
});

Deno.test("a result under its earlier name is found, and replaced if the run is saved again", async () => {
  await withStore(async (store, rejected) => {
    const run = sampleRun();
    const earlier = `${store.folder}/${run.manifest.key}.arrow`;
    await Deno.mkdir(store.folder);
    await writeRun(earlier, { ...run, cycles: run.cycles.slice(0, 1), failure: "No memory" });
    assertEquals((await store.load(run.manifest))?.message, "No memory");
    const saved = await store.save(run);
    assertEquals(await store.load(run.manifest), saved);
    const path = store.path(run.manifest);
    const expected = [path, hashPath(path)].map((name) => name.slice(store.folder.length + 1));
    assertEquals(namesIn(store.folder), expected);

    await Deno.rename(path, earlier);
    await Deno.remove(hashPath(path));
    assertEquals(await store.load(run.manifest), saved);
    assertEquals(namesIn(store.folder), [`${run.manifest.key}.arrow`]);
    await Deno.writeTextFile(earlier, "damaged");
    assertEquals(await store.load(run.manifest), undefined);
    assertEquals(rejected.map(({ path }) => path), [earlier]);
  });
});

Deno.test("saving a run drops its checkpoint", async () => {
  await withStore(async (store) => {
    const run = sampleRun();
    const { key } = run.manifest;
    const begun = sampleRun(run.manifest, 2);
    await store.checkpoint(begun);
    assertEquals(await store.loadCheckpoint(key), begun);
    assertEquals(await store.load(run.manifest), undefined);
    await store.save(run);
    assertEquals(await store.loadCheckpoint(key), undefined);
  });
});

Deno.test("saving refuses a run that would not validate", async () => {
  await withStore(async (store) => {
    const run = sampleRun();
    const cycles = run.cycles.map((row) => ({ ...row, accuracy: NaN }));
    await assertRejects(() => store.save({ ...run, cycles }), Error, "accuracy is NaN");
    await assertRejects(() => store.save(sampleRun(run.manifest, 2)), Error, "only 2 of 3");
    assertEquals(await store.load(run.manifest), undefined);
  });
});

Deno.test("a result that cannot be read is named", async () => {
  await withStore(async (store) => {
    const { manifest } = sampleRun();
    await Deno.mkdir(store.path(manifest), { recursive: true });
    const error = await assertRejects(() => store.load(manifest), TrawlError, "not a regular file");
    assertStringIncludes(error.message, `Cannot read "${store.path(manifest)}": `);
  });
});

Deno.test("a file with one changed bit is put aside by name, twice if need be", async () => {
  await withStore(async (store, rejected) => {
    const run = sampleRun();
    for (let i = 0; i < 2; i++) {
      await store.save(run);
      const bytes = await Deno.readFile(store.path(run.manifest));
      const at = new DataView(bytes.buffer);
      const half = [...Array(bytes.length - 8).keys()]
        .find((offset) => at.getFloat64(offset, true) === 0.5)!;
      bytes[half]! ^= 1;
      await Deno.writeFile(store.path(run.manifest), bytes);
      assertEquals(await store.load(run.manifest), undefined);
    }
    assertStringIncludes(rejected[0]!.reason, "It is damaged: its hash is not the one in");
    assertEquals(rejected.map(({ path }) => path), [
      store.path(run.manifest),
      store.path(run.manifest),
    ]);
    assertEquals(
      rejected.map(({ keptAs }) => keptAs),
      [`${store.path(run.manifest)}.invalid`, `${store.path(run.manifest)}.2.invalid`],
    );
    for (const { keptAs } of rejected) assert((await Deno.stat(keptAs)).isFile);
  });
});

Deno.test("damaged and truncated files are put aside", async () => {
  await withStore(async (store, rejected) => {
    const run = sampleRun();
    await store.save(run);
    const whole = await Deno.readFile(store.path(run.manifest));
    for (const size of [0, 5, 100, whole.length >> 1, whole.length - 1]) {
      await Deno.writeFile(store.path(run.manifest), whole.subarray(0, size));
      assertEquals(await store.load(run.manifest), undefined, `${size} bytes`);
    }
    assertEquals(rejected.length, 5);
  });
});

Deno.test("a file whose content makes no sense is put aside with the reason", async () => {
  const run = sampleRun();
  const row = (change: Partial<StoredRun["cycles"][number]>): StoredRun => ({
    ...run,
    cycles: run.cycles.map((r, i) => i === 1 ? { ...r, ...change } : r),
  });
  const withClasses = (classes: string[]): StoredRun => ({
    ...run,
    manifest: { ...run.manifest, classes },
  });
  const cases: readonly (readonly [StoredRun, string])[] = [
    [row({ accuracy: 1.5 }), "Row 1: accuracy is 1.5"],
    [row({ nll: NaN }), "Row 1: nll is NaN"],
    [row({ nll: Infinity }), "Row 1: nll is Infinity"],
    [row({ brier: 2.5 }), "Row 1: brier is 2.5, not in [0, 2"],
    [row({ trainSeconds: -1 }), "Row 1: trainSeconds is -1"],
    [row({ selectSeconds: 1e300 }), "Row 1: selectSeconds is 1e+300"],
    [row({ labelled: 9 }), "Row 1: 9 labels, not 7"],
    [row({ cycle: 2 }), "Row 1: the cycle is 2, not 1"],
    [row({ picks: Uint32Array.of(0, 8, 9) }), "Row 1: pick 0 was made before"],
    [row({ picks: Uint32Array.of(7, 8, 100) }), "Row 1: pick 100 is outside the pool of 100"],
    [row({ picks: Uint32Array.of(7, 8) }), "Row 1: 2 picks, not 3"],
    [sampleRun(run.manifest, 2), "only 2 of 3 cycles"],
    [sampleRun(run.manifest, 4), "4 cycles"],
    [sampleRun(sampleManifest({ seed: 1 })), "It holds run"],
    [{ ...run, manifest: { ...run.manifest, poolSize: -1 } }, "poolSize"],
    [{ ...run, manifest: { ...run.manifest, poolSize: 2 ** 40 } }, "poolSize"],
    [sampleRun(sampleManifest({ cycles: 1e9 }), 1), "config.cycles"],
    [
      { ...run, manifest: { ...run.manifest, poolSize: 9 } },
      "asks for 10 labels, and its pool has 9",
    ],
    [{ ...run, failure: "x".repeat(2 ** 20 + 1) }, "Its message has 1048577 characters"],
    [withClasses(["x".repeat(20_000)]), "classes"],
    [withClasses(Array(2 ** 18).fill("x".repeat(64))), "Its manifest has"],
    [
      { ...run, manifest: { ...run.manifest, codeHash: "f".repeat(64) } },
      "key does not follow",
    ],
  ];
  for (const [planted, reason] of cases) {
    await withStore(async (store, rejected) => {
      assertEquals(await store.load(await plant(store, planted)), undefined, reason);
      assertStringIncludes(rejected[0]!.reason, reason);
    });
  }
});

Deno.test("infinite numbers in a manifest are refused", () => {
  const json = JSON.stringify(sampleManifest()).replace('"epochs":5', '"epochs":1e999');
  assertThrows(() => parseManifest(json), Error, 'wrong at "config.head.epochs"');
});

Deno.test("more settings than any report can name are refused", () => {
  const settings = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`s${i}`, i]));
  const json = JSON.stringify(sampleManifest({ settings }));
  assertThrows(() => parseManifest(json), Error, 'wrong at "config.settings"');
});

Deno.test("escape sequences and marks that turn text round are taken out of what is read", async () => {
  await withStore(async (store) => {
    const manifest = {
      ...sampleManifest({ dataset: "gly\x1b[2Jphs\u202e" }),
      classes: ["a\u200f"],
    };
    const result = await store.save({
      ...sampleRun(manifest, 1),
      failure: "\x1b]0;x\x07No\nspace",
    });
    assertEquals(result.manifest.config.dataset, "glyphs ");
    assertEquals([result.manifest.classes, result.message], [["a "], "No space"]);
    assertEquals(await store.load(manifest), result);
  });
});
