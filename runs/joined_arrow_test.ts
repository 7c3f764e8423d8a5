import { assertEquals } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import { encodeRuns } from "./joined_arrow.ts";

Deno.test("many runs are one table, told apart by key, failures included", () => {
  const runs = [0, 1].map((seed) => {
    const { manifest, cycles } = sampleRun(sampleManifest({ seed }), seed === 0 ? 3 : 1);
    const failed = { status: "failed", message: "Oh" } as const;
    return {
      manifest,
      cycles,
      ...(seed === 0 ? { status: "done", message: "" } as const : failed),
    };
  });
  const rows = tableFromIPC(encodeRuns(runs)).toArray().map((row) => row.toJSON());
  assertEquals(rows.map(({ key }) => key), [0, 0, 0, 1, 1].map((i) => runs[i]!.manifest.key));
  assertEquals(rows.map(({ status }) => status), ["done", "done", "done", "done", "failed"]);
  assertEquals(rows.map(({ accuracy }) => accuracy), [0.5, 0.6, 0.7, 0.5, null]);
  assertEquals(rows[4]!.message, "Oh");
  assertEquals(JSON.parse(rows[0]!.head), { epochs: 5, kind: "linear" });
  assertEquals(tableFromIPC(encodeRuns([])).numRows, 0);
});
