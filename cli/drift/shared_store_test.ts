import { assertEquals } from "@std/assert";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { ResultStore } from "../../runs/store.ts";
import { sampleManifest, sampleRun } from "../../runs/testing/runs.ts";
import { SharedStore } from "./shared_store.ts";

Deno.test("a shared store finds the runs of a bench, and writes to its own folder", async () => {
  await withFolder(async (folder) => {
    const bench = new ResultStore(`${folder}/quick`);
    const store = new SharedStore(`${folder}/drift/quick`, bench);
    const [one, two] = [sampleManifest({ seed: 1 }), sampleManifest({ seed: 2 })];
    const made = await bench.save(sampleRun(one));
    assertEquals(await store.load(one.key), made);
    assertEquals(await store.load(two.key), undefined);
    await store.save(sampleRun(two));
    const written = [`${two.key}.arrow`, `${two.key}.arrow.sha256`];
    assertEquals(namesIn(`${folder}/drift/quick`), written);
    assertEquals((await store.load(two.key))?.status, "done");
  });
});

Deno.test("a shared store tries again what failed in a bench", async () => {
  await withFolder(async (folder) => {
    const bench = new ResultStore(`${folder}/quick`);
    const store = new SharedStore(`${folder}/drift/quick`, bench);
    const manifest = sampleManifest();
    await bench.save({ ...sampleRun(manifest, 1), failure: "No memory" });
    assertEquals(await store.load(manifest.key), undefined);
  });
});
