/** Made-up measurements, comparisons of versions and histories. */
import { Random } from "../../core/random.ts";
import type { Counters, MeasuredPoint, Measurement, Sizes } from "../../runs/measurement.ts";
import type { HistoryRow } from "../../runs/history.ts";
import type { ComparedCase, Regression } from "../../runs/regression.ts";
import { sampleRun } from "./results.ts";

const COUNTERS: Counters = { sessions: 2, nodes: 48, calls: 20, bytes: 1.2e6, largestCall: 4e5 };

/**
 * Makes a point up, whose seconds are 10⁻⁶·N·B, ten times its floor.
 *
 * @param point What differs from a case of `bait`.
 */
export function samplePoint(point: Partial<MeasuredPoint> = {}): MeasuredPoint {
  const sizes: Sizes = point.sizes ?? { N: 1000, n: 100, D: 32, K: 10, B: 20 };
  const seconds = 1e-6 * (sizes.N ?? 1) * (sizes.B ?? 1);
  return {
    benchmark: "bait",
    axes: [],
    work: { operations: 1e8 * seconds, bytes: 1e7 * seconds },
    amount: undefined,
    figures: {},
    status: point.timing === undefined && "timing" in point ? "failed" : "measured",
    timing: {
      firstSeconds: 2 * seconds,
      repeatSeconds: [0.9 * seconds, seconds, 1.5 * seconds],
      floorSeconds: [],
      peaks: { operations: 1e9, bandwidth: 1e9 },
      baselineBytes: 1e8,
      peakBytes: 2e8,
      counters: COUNTERS,
    },
    message: "",
    ...point,
    sizes,
  };
}

/** Makes a measurement up: a ladder on N and on B per benchmark, a rate, a figure, a failure and a skip. */
export function sampleMeasurement(
  benchmarks: readonly string[] = ["bait", "bait-binary"],
): Measurement {
  const axes = ["N", "B"] as const;
  const ladders = benchmarks.flatMap((benchmark) => [
    samplePoint({ benchmark, axes }),
    ...axes.flatMap((axis) =>
      [0.25, 0.5].map((factor) => {
        const { sizes } = samplePoint();
        return samplePoint({
          benchmark,
          axes: [axis],
          sizes: { ...sizes, [axis]: sizes[axis]! * factor },
        });
      })
    ),
  ]);
  const points = [
    ...ladders,
    samplePoint({
      benchmark: "decode",
      sizes: { images: 8 },
      work: undefined,
      amount: { count: 8, unit: "images" },
      figures: { "largest difference": 0.0012 },
    }),
    samplePoint({
      benchmark: "bait",
      sizes: { N: 10_000, n: 100, D: 2048, K: 1000, B: 20 },
      timing: undefined,
      message: "BAIT would need about 590 GB",
    }),
    samplePoint({
      benchmark: "features",
      sizes: { images: 64 },
      status: "skipped",
      timing: undefined,
      message: "the weights are missing: deno task fetch vit-s",
    }),
  ];
  return {
    environment: sampleRun().manifest.environment,
    planned: points.length,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
    points,
  };
}

/**
 * Makes a comparison up: pairs whose head is slower than the base by a share, with some noise.
 *
 * @param slower Shares by benchmark, such as 0.5 for a head that takes half as long again.
 */
export function sampleRegression(
  slower: Readonly<Record<string, number>> = { badge: 0.5, margin: 0, random: -0.2 },
  noise = 0.01,
): Regression {
  const random = new Random("regression");
  const cases = Object.entries(slower).flatMap(([benchmark, share]) =>
    [1000, 10_000].map((N): ComparedCase => {
      const timings = (factor: number): number[] =>
        Array.from({ length: 2 }, () => 1e-5 * N * factor * Math.exp(noise * random.normal()));
      return {
        benchmark,
        sizes: { N, n: 100 },
        status: "compared",
        message: "",
        baseCounters: COUNTERS,
        headCounters: share > 0 ? { ...COUNTERS, calls: COUNTERS.calls + 1 } : COUNTERS,
        pairs: Array.from({ length: 20 }, () => ({
          base: timings(1),
          head: timings(1 + share),
          control: timings(1),
        })),
      };
    })
  );
  return {
    environment: sampleRun().manifest.environment,
    base: { name: "main", commit: "0".repeat(40), content: "1".repeat(64) },
    head: { name: "working tree", content: "2".repeat(64) },
    margin: 0.05,
    planned: 20,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:08:00.000Z",
    complete: false,
    cases: [
      ...cases,
      {
        ...cases[0]!,
        benchmark: "coreset",
        status: "new",
        message: "main lacks it",
        baseCounters: undefined,
        pairs: [],
      },
      {
        ...cases[0]!,
        benchmark: "bait",
        status: "failed",
        message: "out of memory",
        headCounters: undefined,
        pairs: [],
      },
    ],
    checks: [
      { kind: "picks", name: "margin on glyphs, seed 0", outcome: "equal", message: "" },
      {
        kind: "picks",
        name: "badge on glyphs, seed 1",
        outcome: "differs",
        message: "cycle 2, pick 7: 118 instead of 1203, which a relative change of 3e-5 explains",
      },
      {
        kind: "accuracy",
        name: "badge on glyphs",
        outcome: "rounding",
        message: "0.812 instead of 0.813",
      },
    ],
  };
}

/** Makes a history up: benchmarks that are slower from the middle on, by the given log ratios. */
export function sampleHistory(
  steps: Readonly<Record<string, number>> = { badge: 0.12, margin: 0 },
  commits = 30,
): HistoryRow[] {
  const random = new Random("history");
  const environment = sampleRun().manifest.environment;
  return Object.entries(steps).flatMap(([benchmark, step]) =>
    Array.from({ length: commits }, (_, i): HistoryRow => {
      const logRatio = (2 * i >= commits ? step : 0) + 0.005 * random.normal();
      return {
        benchmark,
        sizes: { N: 1000 },
        commit: String(i).padStart(7, "c").padEnd(40, "0"),
        date: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
        base: "b".repeat(40),
        logRatio,
        low: logRatio - 0.01,
        high: logRatio + 0.01,
        machine: `${environment.cpu}, 2 threads, cpu`,
        trawl: environment.trawl,
        onnxruntime: environment.onnxruntime,
      };
    })
  );
}
