import { assertEquals, assertThrows } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import { decodeRun, encodeRun, rowsOf, runFields } from "./arrow.ts";
import { encodeTable } from "./table.ts";

Deno.test("decodeRun gives back what encodeRun wrote, at every length", () => {
  for (let length = 0; length <= 3; length++) {
    const run = sampleRun(sampleManifest(), length);
    assertEquals(decodeRun(encodeRun(run)), run);
  }
  const failed = { ...sampleRun(sampleManifest(), 0), failure: "Not “enough” rows" };
  assertEquals(decodeRun(encodeRun(failed)), failed);
});

Deno.test("encodeRun gives equal bytes for equal runs", () => {
  assertEquals(encodeRun(sampleRun()), encodeRun(sampleRun()));
});

Deno.test("a file is a plain table: a row a cycle, a failure the last row", () => {
  const run = { ...sampleRun(sampleManifest({ strategy: "badge", seed: 7 }), 2), failure: "Oh" };
  const table = tableFromIPC(encodeRun(run));
  const rows = table.toArray().map((row) => row.toJSON());
  assertEquals(rows.map((row) => row.status), ["done", "done", "failed"]);
  assertEquals(rows.map((row) => row.accuracy), [0.5, 0.6, null]);
  assertEquals(rows.map((row) => row.message), ["", "", "Oh"]);
  assertEquals(rows.map((row) => row.strategy), ["badge", "badge", "badge"]);
  assertEquals(rows.map((row) => row.seed), [7, 7, 7]);
  assertEquals(rows[1]!.peak_memory_bytes, 2 ** 33 + 1);
  assertEquals([...rows[1]!.picks.toArray()], [3, 4, 5]);
  assertEquals(rows[2]!.picks, null);
});

Deno.test("decodeRun refuses what is no run", () => {
  assertThrows(() => decodeRun(new Uint8Array(0)), Error, "not a whole");
  assertThrows(() => decodeRun(new TextEncoder().encode("ARROW1 nothing")), Error, "not a whole");
});

Deno.test("the precision that decided is kept, and files without that column are read", () => {
  const run = sampleRun();
  const cycles = run.cycles.map((row, i) => i === 0 ? { ...row, precision: "float64" } : row);
  assertEquals(decodeRun(encodeRun({ ...run, cycles })).cycles, cycles);
  const { metadata } = tableFromIPC(encodeRun(run)).schema;
  const earlier = runFields.filter(({ name }) => name !== "precision");
  assertEquals(decodeRun(encodeTable(earlier, rowsOf(run), metadata)), run);
});
