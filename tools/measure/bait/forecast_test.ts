import { assertAlmostEquals, assertEquals } from "@std/assert";
import { achieved } from "../../../reports/growth/achieved.ts";
import type { MeasuredCase, MeasuredPoint } from "../../../runs/measurement.ts";
import { samplePoint } from "../../../reports/testing/measurement.ts";
import { Forecast } from "./forecast.ts";
import { workOf } from "./work.ts";

const peaks = { operations: 1e9, bandwidth: 1e9 };

/** A point of Binary at 4 times its floor. */
function pointOf(N: number): MeasuredPoint {
  const sizes = { N, n: 10, D: 8, K: 4, B: 5 };
  const work = workOf("bait-binary", sizes);
  const seconds = 4 * work.bytes / 1e9;
  const timing = { ...samplePoint().timing!, firstSeconds: seconds, repeatSeconds: [], peaks };
  return samplePoint({ strategy: "bait-binary", sizes, work, timing });
}

Deno.test("the forecast keeps a strategy as far above its floor as it was, overheads added", () => {
  const forecast = new Forecast({ most: 0, seconds: 1 });
  const [small, large] = [pointOf(1000), pointOf(8000)] as [MeasuredPoint, MeasuredPoint];
  assertEquals(forecast.secondsLeft([large]), 0);
  const { seconds } = achieved(small)!;
  forecast.add(small, seconds + 0.5, achieved(small)!, peaks);
  assertAlmostEquals(forecast.secondsLeft([large, large]), 2 * (8 * seconds + 0.5));
});

Deno.test("repeats count, as far as there is time for them; an unknown strategy is an average one", () => {
  const forecast = new Forecast({ most: 3, seconds: 10 });
  const point = pointOf(1000);
  const { seconds } = achieved(point)!;
  forecast.add(point, 4 * seconds, achieved(point)!, peaks);
  assertAlmostEquals(forecast.secondsLeft([point]), 4 * seconds);
  const other: MeasuredCase = { strategy: "bait", sizes: point.sizes, axes: [] };
  assertAlmostEquals(forecast.secondsLeft([other]), 4 * seconds);
  const hasty = new Forecast({ most: 3, seconds: 0 });
  hasty.add(point, seconds, achieved(point)!, peaks);
  assertAlmostEquals(hasty.secondsLeft([point]), seconds);
});
