/** A made-up measurement, for the tests of what is made from one. */
import { axes, type MeasuredPoint, type Measurement, type Sizes } from "../../runs/measurement.ts";
import { sampleRun } from "./results.ts";

/**
 * Makes a point up, whose seconds are 10⁻⁶·N·B.
 *
 * @param point What differs from a named case of `bait`.
 */
export function samplePoint(point: Partial<MeasuredPoint> = {}): MeasuredPoint {
  const sizes: Sizes = point.sizes ?? { N: 1000, n: 100, D: 32, K: 10, B: 20 };
  const seconds = 1e-6 * sizes.N * sizes.B;
  return {
    strategy: "bait",
    axes: [],
    work: { operations: 1e8 * seconds, bytes: 1e7 * seconds, bound: "operations" },
    timing: {
      firstSeconds: 2 * seconds,
      repeatSeconds: [0.9 * seconds, seconds, 1.5 * seconds],
      peaks: { operations: 1e9, bandwidth: 1e9 },
      baselineBytes: 1e8,
      peakBytes: 2e8,
      featureBytes: 4 * (sizes.N + sizes.n) * sizes.D,
    },
    message: "",
    ...point,
    sizes,
  };
}

/**
 * Makes a measurement up: a ladder of three rungs on N and on B a strategy, a named case, and a failure.
 */
export function sampleMeasurement(
  strategies: readonly string[] = ["bait", "bait-binary"],
): Measurement {
  const points = strategies.flatMap((strategy) => {
    const base = samplePoint({ strategy, axes }).sizes;
    const rung = (axis: "N" | "B", factor: number): MeasuredPoint =>
      samplePoint({ strategy, axes: [axis], sizes: { ...base, [axis]: base[axis] * factor } });
    return [
      samplePoint({ strategy, axes }),
      ...[0.25, 0.5].flatMap((factor) => [rung("N", factor), rung("B", factor)]),
      samplePoint({ strategy }),
    ];
  });
  const failed = samplePoint({ timing: undefined, message: "BAIT would need about 590 GB" });
  return {
    environment: sampleRun().manifest.environment,
    settings: { fisher: "sum" },
    planned: points.length + 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:01:00.000Z",
    points: [...points, failed],
  };
}
