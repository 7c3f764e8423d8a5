import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { ResultStore } from "../../runs/store.ts";
import { sampleManifest, sampleRun } from "../../runs/testing/runs.ts";
import { namesIn, withFolder } from "../../tests/support/folder.ts";
import { driftCommand } from "../commands/drift_command.ts";
import { parseArguments } from "../declaration.ts";
import { describeSide, SharedStore, type Side, sidesOf } from "./sides.ts";

function sides(cores: number, ...args: string[]): [Side, Side] {
  return sidesOf(parseArguments(driftCommand, args), cores);
}

Deno.test("sidesOf fills in what is not given", () => {
  assertEquals(sides(8, "--ep", "webgpu"), [
    { provider: "webgpu", threads: 8 },
    { provider: "cpu", threads: 8 },
  ]);
  assertEquals(sides(8, "--threads", "1", "--against-threads", "2"), [
    { provider: "cpu", threads: 1 },
    { provider: "cpu", threads: 2 },
  ]);
});

Deno.test("sidesOf refuses sides that are the same, unknown or not named", () => {
  assertThrows(() => sides(2), InputError, "Both sides are cpu with 2 threads");
  assertThrows(() => sides(2, "--ep", "gpu"), InputError, 'provider "gpu"');
  assertThrows(() => sides(2, "--ep", "auto"), InputError, '--ep "auto"');
});

Deno.test("sides have names for sentences", () => {
  assertEquals(describeSide({ provider: "cuda", threads: 1 }), "cuda with 1 thread");
});

Deno.test("a shared store finds the runs of a bench, and writes to its own folder", async () => {
  await withFolder(async (folder) => {
    const bench = new ResultStore(`${folder}/quick`);
    const store = new SharedStore(`${folder}/drift/quick`, bench);
    const [one, two] = [sampleManifest({ seed: 1 }), sampleManifest({ seed: 2 })];
    const made = await bench.save(sampleRun(one));
    assertEquals(await store.load(one), made);
    assertEquals(await store.load(two), undefined);
    await store.save(sampleRun(two));
    const written = [`random-s2-${two.key}.arrow`, `random-s2-${two.key}.arrow.sha256`];
    assertEquals(namesIn(`${folder}/drift/quick`), written);
    assertEquals((await store.load(two))?.status, "done");
  });
});

Deno.test("a shared store tries again what failed in a bench", async () => {
  await withFolder(async (folder) => {
    const bench = new ResultStore(`${folder}/quick`);
    const store = new SharedStore(`${folder}/drift/quick`, bench);
    const manifest = sampleManifest();
    await bench.save({ ...sampleRun(manifest, 1), failure: "No memory" });
    assertEquals(await store.load(manifest), undefined);
  });
});
