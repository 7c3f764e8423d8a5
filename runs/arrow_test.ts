import { assertEquals, assertThrows } from "@std/assert";
import { Field, tableFromIPC, Utf8 } from "apache-arrow";
import { sampleManifest, sampleRun } from "./testing/runs.ts";
import { decodeRuns, encodeRun, encodeRuns, rowsOf, runFields } from "./arrow.ts";
import type { StoredRun } from "./content.ts";
import { encodeTable, type Row } from "./table.ts";

Deno.test("decodeRuns gives back what encodeRun wrote, at every length", () => {
  for (let length = 0; length <= 3; length++) {
    const run = sampleRun(sampleManifest(), length);
    assertEquals(decodeRuns(encodeRun(run)), [run]);
  }
  const failed = { ...sampleRun(sampleManifest(), 0), failure: "Not “enough” rows" };
  assertEquals(decodeRuns(encodeRun(failed)), [failed]);
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

Deno.test("decodeRuns refuses files that are not runs", () => {
  assertThrows(() => decodeRuns(new Uint8Array(0)), Error, "Not a complete");
  assertThrows(
    () => decodeRuns(new TextEncoder().encode("ARROW1 nothing")),
    Error,
    "Not a complete",
  );
});

Deno.test("the precision that decided is kept, and files without that column are read", () => {
  const run = sampleRun();
  const cycles = run.cycles.map((row, i) => i === 0 ? { ...row, precision: "float64" } : row);
  assertEquals(decodeRuns(encodeRun({ ...run, cycles }))[0].cycles, cycles);
  const { metadata } = tableFromIPC(encodeRun(run)).schema;
  const earlier = runFields.filter(({ name }) => name !== "precision");
  assertEquals(decodeRuns(encodeTable(earlier, rowsOf(run), metadata)), [run]);
});

Deno.test("a state is kept, and a file without one has no column for it", () => {
  const run = sampleRun(sampleManifest(), 2);
  const cycles = run.cycles.map((row, i) => i === 1 ? { ...row, state: '{"a":[1]}' } : row);
  const bytes = encodeRun({ ...run, cycles });
  assertEquals(decodeRuns(bytes)[0].cycles, cycles);
  assertEquals(tableFromIPC(bytes).getChild("state")!.toArray(), [null, '{"a":[1]}']);
  assertEquals(tableFromIPC(encodeRun(run)).getChild("state"), null);
});

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
  const stored = runs.map(({ manifest, cycles, status, message }) =>
    status === "failed" ? { manifest, cycles, failure: message } : { manifest, cycles }
  );
  assertEquals<readonly StoredRun[]>(decodeRuns(encodeRuns(runs)), stored);
});

Deno.test("many runs are refused if a row or a digit is not theirs", () => {
  const { manifest, cycles } = sampleRun();
  const { schema } = tableFromIPC(encodeRuns([{ manifest, cycles, status: "done", message: "" }]));
  const rows = rowsOf({ manifest, cycles }).map((row) => ({ key: manifest.key, ...row }));
  const fields = [new Field("key", new Utf8(), false), ...runFields];
  const decode = (change: Row) =>
    decodeRuns(
      encodeTable(fields, [{ ...rows[0]!, ...change }, ...rows.slice(1)], schema.metadata),
    );
  assertEquals(decode({}), [{ manifest, cycles }]);
  assertThrows(() => decode({ accuracy: 0.51 }), Error, "does not match its digest");
  assertThrows(() => decode({ key: "other" }), Error, "Its row 0 belongs to none of its runs");
  assertThrows(
    () => decodeRuns(encodeRuns([])),
    Error,
    'Its manifest is wrong at ""',
  );
});
