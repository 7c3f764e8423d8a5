import { assertEquals } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import { parquetReadObjects } from "hyparquet";
import { withFolder } from "../tests/support/folder.ts";
import { writeMerged } from "./merged.ts";
import type { RunResult } from "./run.ts";
import { resultOf } from "./store.ts";
import { sampleManifest, sampleRun } from "./testing/runs.ts";

function results(seed: number): RunResult[] {
  const manifest = sampleManifest({ seed });
  const failed = sampleManifest({ seed, strategy: "margin" });
  return [
    resultOf(sampleRun(manifest), manifest.key),
    resultOf({ ...sampleRun(failed, 1), failure: "no luck" }, failed.key),
  ];
}

Deno.test("merged files have a row a cycle, of all batches, equal in Arrow and in Parquet", async () => {
  await withFolder(async (folder) => {
    const seeds = [0, 1, 2 ** 32 - 1];
    await writeMerged(folder, ReadableStream.from(seeds.map(results)));
    const table = tableFromIPC(await Deno.readFile(`${folder}/merged.arrow`));
    const { buffer } = await Deno.readFile(`${folder}/merged.parquet`);
    const rows = await parquetReadObjects({ file: buffer });
    assertEquals([table.numRows, table.batches.length, rows.length], [15, 3, 15]);
    rows.forEach((row, i) => {
      const { picks, ...other } = table.get(i)!.toJSON();
      assertEquals(row, { ...other, picks: picks === null ? row.picks : [...picks] });
    });
    assertEquals([rows[10]!.seed, rows[10]!.picks, rows[14]!.message], [
      2 ** 32 - 1,
      [0, 1, 2],
      "no luck",
    ]);
  });
});
