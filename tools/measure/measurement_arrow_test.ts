import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import { InputError } from "../../core/errors.ts";
import { sampleMeasurement, samplePoint } from "../../reports/testing/measurement.ts";
import { sampleRun } from "../../runs/testing/runs.ts";
import { encodeRun } from "../../runs/arrow.ts";
import { decodeMeasurement, encodeMeasurement } from "./measurement_arrow.ts";

Deno.test("decodeMeasurement gives back what encodeMeasurement wrote", () => {
  const measurement = sampleMeasurement();
  assertEquals(decodeMeasurement(encodeMeasurement(measurement)), measurement);
  const empty = { ...measurement, points: [] };
  assertEquals(decodeMeasurement(encodeMeasurement(empty)), empty);
  const first = samplePoint();
  const once = { ...first, timing: { ...first.timing!, repeatSeconds: [] } };
  const bare = { ...measurement, points: [once] };
  assertEquals(decodeMeasurement(encodeMeasurement(bare)), bare);
});

Deno.test("a file is a plain table: a row a point, what follows from it beside it", () => {
  const table = tableFromIPC(encodeMeasurement(sampleMeasurement()));
  const [base, ...rest] = table.toArray().map((row) => row.toJSON());
  assertEquals([base!.pool_rows, base!.budget, [...base!.axes]], [1000, 20, ["N", "D", "K", "B"]]);
  assertAlmostEquals(base!.seconds, 0.02);
  assertAlmostEquals(base!.floor_ratio, 10);
  assertAlmostEquals(base!.operations_per_second, 1e8);
  const failed = rest.at(-1)!;
  assertEquals([failed.status, failed.seconds, failed.repeat_seconds], ["failed", null, null]);
  assertEquals(failed.message, "BAIT would need about 590 GB");
});

Deno.test("the metadata tell machine, versions, times and peaks", () => {
  const measurement = sampleMeasurement();
  const { schema } = tableFromIPC(encodeMeasurement(measurement));
  const metadata = JSON.parse(schema.metadata.get("trawl.measurement")!);
  assertEquals(metadata.environment, measurement.environment);
  assertEquals(metadata.peaks, { operations: 1e9, bandwidth: 1e9 });
  assertEquals(metadata.startedAt, "2026-01-01T00:00:00.000Z");
});

Deno.test("decodeMeasurement refuses what is no measurement", () => {
  const refused = (bytes: Uint8Array, message: string): void => {
    assertThrows(() => decodeMeasurement(bytes), InputError, message);
  };
  refused(encodeRun(sampleRun()), 'no "trawl.measurement"');
  refused(new TextEncoder().encode("ARROW1 nothing"), "Not a complete");
  const odd = { ...sampleMeasurement(), planned: -1 };
  refused(encodeMeasurement(odd), 'wrong at "planned"');
});
