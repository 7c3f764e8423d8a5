import { assertAlmostEquals, assertEquals } from "@std/assert";
import { tableFromIPC } from "apache-arrow";
import { sampleMeasurement } from "../../reports/testing/measurement.ts";
import { encodeMeasurement } from "./measurement_arrow.ts";

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
