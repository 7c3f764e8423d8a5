/** A made-up measurement, for the tests of its files. */
import type { MeasuredPoint, Measurement } from "../measurement.ts";
import { sampleManifest } from "./runs.ts";

/** A case with everything. */
export const measured: MeasuredPoint = {
  benchmark: "bait",
  sizes: { N: 1000, n: 100, D: 32, K: 5, B: 10 },
  axes: ["N", "D"],
  work: { operations: 1e9 / 3, bytes: 7e6 },
  amount: { count: 8, unit: "images" },
  figures: { share: 1 / 3, loss: -2 },
  status: "measured",
  timing: {
    firstSeconds: 0.1 + 0.2,
    repeatSeconds: [1 / 3, 0.25],
    floorSeconds: [],
    peaks: { operations: 1e11 / 7, bandwidth: 1e10 },
    baselineBytes: 2 ** 33 + 1,
    peakBytes: 2 ** 34,
    counters: { sessions: 1, nodes: 99, calls: 21, bytes: 2 ** 40, largestCall: 2 ** 33 },
  },
  message: "",
};

/** Makes a measurement up, of cases of every kind. */
export function sampleMeasurement(): Measurement {
  return {
    environment: sampleManifest().environment,
    planned: 5,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
    points: [
      measured,
      { ...measured, sizes: {}, axes: [], work: undefined, amount: undefined, figures: {} },
      { ...measured, work: { bytes: 3 }, timing: { ...measured.timing!, floorSeconds: [0.5] } },
      { ...measured, status: "failed", timing: undefined, message: "No “memory”\n" },
      { ...measured, status: "skipped", timing: undefined, message: "no data" },
    ],
  };
}
