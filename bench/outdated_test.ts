import { assertEquals } from "@std/assert";
import { strategyNamed } from "../strategies/registry.ts";
import { CodeHasher } from "./code_hash.ts";
import { runKey } from "../runs/key.ts";
import {
  type CodeRecord,
  doneByOtherCode,
  explainOtherCode,
  outdatedRuns,
  readCodeRecord,
  writeCodeRecord,
} from "./outdated.ts";
import type { PlannedRun } from "./plan.ts";
import type { RunResult } from "../runs/run.ts";
import { withFolder } from "../tests/support/folder.ts";
import { quick } from "./suites/quick.ts";
import { sampleManifest, sampleRun } from "../runs/testing/runs.ts";

Deno.test("a run is outdated where its strategy's code has another hash; what is gone is not known", async () => {
  const code = new CodeHasher();
  const { hash: now } = await code.ofStrategy(strategyNamed("random"), undefined);
  const run = (strategy: string, codeHash: string): RunResult => {
    const { manifest, cycles } = sampleRun(sampleManifest({ strategy }));
    return { manifest: { ...manifest, codeHash }, cycles, status: "done", message: "" };
  };
  const runs = [run("random", now), run("random", "0".repeat(64)), run("gone", now)];
  const outdated = await outdatedRuns(quick, undefined, runs, code);
  assertEquals(runs.map(outdated), [false, true, undefined]);
});

/** A run as it is planned, and as it ended with other code. */
function earlier(
  strategy: string,
  codeHash: string,
  finishedAt: string,
): readonly [PlannedRun, RunResult] {
  const { manifest, cycles } = sampleRun(sampleManifest({ strategy }));
  const withKey = (hash: string) => {
    const body = { ...manifest, codeHash: hash, finishedAt };
    return { ...body, key: runKey(body) };
  };
  return [
    { problem: 0, manifest: withKey("0".repeat(64)) },
    { manifest: withKey(codeHash), status: "done", message: "", cycles },
  ];
}

Deno.test("a run that is done but for its code has its newest result", () => {
  const [a, b, c] = ["a", "b", "c"].map((digit) => digit.repeat(64)) as [string, string, string];
  const [run, old] = earlier("random", a, "2026-01-01T00:00:00.000Z");
  const [, newer] = earlier("random", b, "2026-02-01T00:00:00.000Z");
  const [, failed] = earlier("random", c, "2026-03-01T00:00:00.000Z");
  const [other] = earlier("margin", c, "2026-01-01T00:00:00.000Z");
  const results = [newer, { ...failed, status: "failed" } as const, old];
  const found = doneByOtherCode([run, other], results);
  assertEquals([...found], [[run, newer]]);
  const code: CodeRecord = new Map([
    [run.manifest.codeHash, ["a.ts 1", "b.ts 2", "new.ts 5"]],
    [b, ["a.ts 1", "b.ts 3", "gone.ts 4"]],
  ]);
  assertEquals(
    explainOtherCode(found, code),
    "1 done run (random): code has changed in b.ts, gone.ts and new.ts",
  );
  assertEquals(explainOtherCode(found, new Map()), "1 done run (random): code has changed");
});

Deno.test("a folder's record of code is read as it was written; a damaged one explains nothing", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readCodeRecord(folder), new Map());
    const record: CodeRecord = new Map([["x", ["a.ts 1", "b.ts 2"]], ["y", ["a.ts 1", "b.ts 3"]]]);
    await writeCodeRecord(folder, record);
    assertEquals(await readCodeRecord(folder), record);
    await Deno.writeTextFile(`${folder}/code.json`, '{"modules":[');
    assertEquals(await readCodeRecord(folder), new Map());
  });
});
