import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Schema, Table, tableFromIPC, tableToIPC } from "apache-arrow";
import { InputError } from "../core/errors.ts";
import { withFolder } from "../tests/support/folder.ts";
import {
  decodeMeasurement,
  encodeMeasurement,
  type MeasuredPoint,
  readMeasurement,
} from "./measurement.ts";
import { measured, sampleMeasurement } from "./testing/measurements.ts";

const sample = sampleMeasurement();

/** The file with another provenance or digest. */
function changed(change: (metadata: Map<string, string>) => void): Uint8Array {
  const table = tableFromIPC(encodeMeasurement(sample));
  const metadata = new Map(table.schema.metadata);
  change(metadata);
  const schema = new Schema(table.schema.fields, metadata);
  return tableToIPC(new Table(schema, table.batches), "file");
}

Deno.test("decodeMeasurement gives back what encodeMeasurement wrote", () => {
  assertEquals(decodeMeasurement(encodeMeasurement(sample)), sample);
  const empty = { ...sample, points: [] };
  assertEquals(decodeMeasurement(encodeMeasurement(empty)), empty);
  // The order of sizes is that of the benchmark.
  const [{ sizes }] = decodeMeasurement(encodeMeasurement(sample)).points as [MeasuredPoint];
  assertEquals(Object.keys(sizes), ["N", "n", "D", "K", "B"]);
});

Deno.test("a file is a plain table: a row a point", () => {
  const rows = tableFromIPC(encodeMeasurement(sample)).toArray().map((row) => row.toJSON());
  assertEquals(rows.map(({ status }) => status), [
    ...["measured", "measured", "measured"],
    ...["failed", "skipped"],
  ]);
  const [first, bare] = rows;
  assertEquals([...first!["timing.repeatSeconds"]], [1 / 3, 0.25]);
  const cells = ["amount.count", "amount.unit", "timing.counters.nodes"];
  assertEquals(cells.map((name) => first![name]), [8, "images", 99]);
  assertEquals([bare!["work.operations"], bare!["amount.count"]], [null, null]);
  assertEquals(JSON.parse(first!.sizes), measured.sizes);
});

Deno.test("what was not written so is refused, and the error says what is wrong", () => {
  const refused = (bytes: Uint8Array, message: string): void => {
    assertThrows(() => decodeMeasurement(bytes), InputError, message);
  };
  const provenance = (change: Record<string, unknown>) => (metadata: Map<string, string>): void => {
    const before = JSON.parse(metadata.get("trawl.measurement")!);
    metadata.set("trawl.measurement", JSON.stringify({ ...before, ...change }));
  };
  refused(new TextEncoder().encode("ARROW1 nothing"), "Not a complete");
  refused(changed((metadata) => metadata.clear()), 'no "trawl.measurement"');
  refused(changed((metadata) => metadata.set("trawl.measurement", "{")), "not JSON");
  refused(changed(provenance({ schemaVersion: 3 })), 'wrong at "schemaVersion"');
  refused(changed(provenance({ startedAt: "yesterday" })), 'wrong at "startedAt"');
  refused(changed(provenance({ environment: { cpu: 1 } })), 'wrong at "environment.');
  refused(changed(provenance({ planned: 6 })), "does not match its digest");
  const encoded = (point: Partial<MeasuredPoint>): Uint8Array =>
    encodeMeasurement({ ...sample, points: [{ ...measured, ...point }] });
  refused(encoded({ status: "failed" }), "only a measured point has times");
  refused(encoded({ axes: ["M"] }), "an axis is not a size");
  refused(encoded({ figures: { share: NaN } }), 'row 0 is wrong at "figures.share"');
  refused(encoded({ work: { bytes: -1 } }), 'row 0 is wrong at "work.bytes"');
  const timing = { ...measured.timing!, repeatSeconds: [Infinity] };
  refused(encoded({ timing }), 'row 0 is wrong at "timing.repeatSeconds.0"');
  refused(encodeMeasurement({ ...sample, planned: 4 }), "5 points, and 4 were planned");
  const table = tableFromIPC(encodeMeasurement(sample));
  const names = table.schema.names.filter((name) => name !== "timing.counters.nodes");
  refused(tableToIPC(table.select(names), "file"), 'column "timing.counters.nodes" is missing');
});

Deno.test("readMeasurement reads files, and refuses those cut short", async () => {
  const bytes = encodeMeasurement(sample);
  await withFolder(async (folder) => {
    const path = `${folder}/measure.arrow`;
    await Deno.writeFile(path, bytes);
    assertEquals(await readMeasurement(path), sample);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length / 2));
    await assertRejects(() => readMeasurement(path), InputError, "Not a complete");
    await Deno.writeFile(path, new Uint8Array(0));
    await assertRejects(() => readMeasurement(path), InputError, "It is empty");
  });
});
