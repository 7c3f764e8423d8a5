import { assertEquals } from "@std/assert";
import { StatusLine } from "../../../cli/status_line.ts";
import type { MeasuredCase } from "../../../runs/measurement.ts";
import { samplePoint } from "../../../reports/testing/measurement.ts";
import type { Outcome } from "./apart.ts";
import { MeasuringProgress } from "./progress.ts";
import { runCases } from "./run.ts";

const cases: readonly MeasuredCase[] = [1, 2, 40, 3].map((scale) => ({
  strategy: "bait",
  sizes: { N: 1000 * scale, n: 10, D: 8, K: 4, B: 5 },
  axes: [],
}));

/** Runs the cases on a clock of its own, a second a thousand rows. */
async function run(end: number, special: Record<number, Outcome> = {}) {
  let time = 0;
  const now = () => time;
  const line = new StatusLine({ write: () => {}, width: undefined, now });
  const kept: number[] = [];
  const outcome = await runCases(cases, {
    measure: ({ sizes: { N } }) => {
      time += N;
      const timing = { ...samplePoint().timing!, firstSeconds: N / 1000, repeatSeconds: [] };
      return Promise.resolve(special[N] ?? { kind: "measured", timing });
    },
    progress: new MeasuringProgress(line, cases, { most: 0, seconds: 0 }, now),
    end,
    onPoint: (points) => {
      kept.push(points.at(-1)!.sizes.N);
      return Promise.resolve();
    },
  });
  return { ...outcome, kept };
}

Deno.test("every case becomes a point, a failure too, and is kept at once", async () => {
  const { points, stopped, kept } = await run(Infinity, {
    2000: { kind: "failed", message: "no memory" },
  });
  assertEquals(kept, [1000, 2000, 40_000, 3000]);
  assertEquals(points.map(({ message }) => message), ["", "no memory", "", ""]);
  assertEquals([points[1]!.timing, stopped], [undefined, false]);
});

Deno.test("what would end too late is left out, what is short enough is not", async () => {
  const { kept, stopped } = await run(10);
  assertEquals([kept, stopped], [[1000, 2000, 3000], false]);
});

Deno.test("what is stopped keeps what was measured before", async () => {
  const { kept, stopped } = await run(Infinity, { 40_000: { kind: "stopped" } });
  assertEquals([kept, stopped], [[1000, 2000], true]);
});
