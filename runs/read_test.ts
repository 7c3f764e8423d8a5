import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import { encodeRun, encodeRuns, parseManifest } from "./arrow.ts";
import { runKey } from "./key.ts";
import { readResults } from "./read.ts";
import type { RunManifest } from "./run.ts";
import { ResultStore } from "./store.ts";

Deno.test("runs are read from files, folders and folders of folders, each once", () =>
  withFolder(async (folder) => {
    for (const seed of [0, 1]) {
      await new ResultStore(`${folder}/a`).save(sampleRun(sampleManifest({ seed })));
    }
    const path = new ResultStore(`${folder}/a`).path(sampleManifest());
    const seeds = async (...paths: string[]): Promise<number[]> =>
      (await readResults(paths)).results.map(({ manifest }) => manifest.config.seed).sort();
    assertEquals(await seeds(folder), [0, 1]);
    assertEquals(await seeds(`${folder}/a`), [0, 1]);
    assertEquals(await seeds(path), [0]);
    assertEquals(await seeds(path, folder), [0, 1]);
    const merged = encodeRuns((await readResults([folder])).results);
    await Deno.writeFile(`${folder}/both.arrow`, merged);
    assertEquals(await seeds(`${folder}/both.arrow`), [0, 1]);
    assertEquals(await seeds(folder, `${folder}/a`), [0, 1]);
    await assertRejects(() => seeds(`${folder}/b`), InputError, "There is no file or folder");
  }));

Deno.test("a file that cannot be used is told with its reason, and stays where it is", () =>
  withFolder(async (folder) => {
    const good = encodeRun(sampleRun());
    const newer = encodeRun({
      ...sampleRun(),
      manifest: { ...sampleManifest(), schemaVersion: 4 } as unknown as RunManifest,
    });
    const edited = encodeRun(sampleRun(sampleManifest({ seed: 5 }), 2));
    const bad: Readonly<Record<string, readonly [Uint8Array, string]>> = {
      "a-empty": [new Uint8Array(), "It is empty"],
      "b-cut": [
        good.subarray(0, good.length / 2),
        "Not a complete Arrow IPC file: restore it from a copy",
      ],
      "c-foreign": [
        tableToIPC(tableFromArrays({ x: [1, 2] }), "file"),
        'Its schema has no "trawl.manifest"',
      ],
      "d-newer": [newer, "It has layout 4 and this version of Trawl reads 3"],
      "e-short": [edited, "It has only 2 of 3 cycles"],
      "f-text": [
        new TextEncoder().encode("<html>"),
        "Not a complete Arrow IPC file: restore it from a copy",
      ],
    };
    await Deno.writeFile(`${folder}/good.arrow`, good);
    for (const [name, [bytes]] of Object.entries(bad)) {
      await Deno.writeFile(`${folder}/${name}.arrow`, bytes);
    }
    const { results, unreadable } = await readResults([folder]);
    assertEquals(results.map(({ manifest }) => manifest.key), [sampleManifest().key]);
    assertEquals(unreadable.length, 6);
    Object.entries(bad).forEach(([name, [, reason]], i) => {
      assertEquals(unreadable[i]!.path, `${folder}/${name}.arrow`);
      assertStringIncludes(unreadable[i]!.reason, reason);
    });
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 7);
  }));

Deno.test("every cut of a result file is told from a whole one", () =>
  withFolder(async (folder) => {
    const bytes = encodeRun(sampleRun());
    for (let length = 1; length < bytes.length; length += 97) {
      await Deno.writeFile(`${folder}/${length}.arrow`, bytes.subarray(0, length));
    }
    const { results } = await readResults([folder]);
    assertEquals(results, []);
  }));

Deno.test("citations are kept, and do not decide the key", () =>
  withFolder(async (folder) => {
    const citations = [{
      of: "strategy",
      name: "badge",
      title: "Deep \x1b[2JBatch",
      authors: "Ash et al. 2020",
      source: "https://arxiv.org/abs/1906.03671",
    }] as const;
    const manifest = { ...sampleManifest(), citations, family: "cover" };
    assertEquals(runKey(manifest), sampleManifest().key);
    await new ResultStore(folder).save(sampleRun(manifest));
    const { results: [read] } = await readResults([folder]);
    assertEquals(read!.manifest.family, "cover");
    assertEquals(read!.manifest.citations, [{ ...citations[0], title: "Deep Batch" }]);
    const refused = [Array(11).fill(citations[0]), [{
      ...citations[0],
      title: "x".repeat(20_000),
    }]];
    for (const citations of refused) {
      const json = JSON.stringify({ ...manifest, citations });
      assertThrows(() => parseManifest(json), InputError, 'Its manifest is wrong at "citations');
    }
  }));

Deno.test("worker, retries and seconds of features are kept, and files without them are read", () =>
  withFolder(async (folder) => {
    const manifest = { ...sampleManifest(), worker: 1, retries: 2, embedSeconds: 3.5 };
    await new ResultStore(folder).save(sampleRun(manifest));
    await new ResultStore(folder).save(sampleRun(sampleManifest({ seed: 1 })));
    const { results } = await readResults([folder]);
    const told = results.map(({ manifest }) => manifest)
      .map(({ config, worker, retries, embedSeconds }) => [
        config.seed,
        worker,
        retries,
        embedSeconds,
      ]);
    assertEquals(told.sort(), [[0, 1, 2, 3.5], [1, undefined, undefined, undefined]]);
  }));
