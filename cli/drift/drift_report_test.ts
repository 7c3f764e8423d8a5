import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../runs/run.ts";
import { twin } from "../../bench/testing/twins.ts";
import { driftReport, driftText } from "./drift_report.ts";

const tested = [0, 1].flatMap((seed) => [
  twin({ seed, provider: "webgpu" }),
  twin({
    seed,
    provider: "webgpu",
    strategy: "margin",
    picks: [[0, 1, 2], [3, 4, 9]],
    accuracy: [0.5, 0.6, 0.6],
  }),
]);
const reference = [0, 1].flatMap((seed) => [
  twin({ seed }),
  twin({ seed, strategy: "margin", accuracy: [0.5, 0.6, 0.72] }),
]);
const report = driftReport("quick", tested, reference, () => ({
  kind: "compared",
  distance: { absolute: 2.5e-7, relative: 1e-6 },
}));

const stored = () => ({ kind: "same", reason: "as stored" }) as const;

Deno.test("the text says what differs, for every strategy and cycle", () => {
  const text = driftText(report, false);
  for (
    const line of [
      "webgpu with 2 threads against cpu with 2 threads",
      "features: largest difference 2.5e-7, 1.0e-6 of the row's length",
      "strategy       tier    same  differs  like for like  picks  accuracy",
      "margin    undecided  0 of 2  cycle 1          0.750  0.750     12.00",
      "random      bitwise  2 of 2    never          1.000  1.000      0.00",
      "Verdict: undecided",
      "  bitwise does not hold: 1 of 2 strategies, not margin; features differ by",
      "  distributional undecided: 0 of 2 strategies, not margin and random",
    ]
  ) assertStringIncludes(text, line);
  assert(!text.includes("\x1b"));
  assertStringIncludes(driftText(report, true), "\x1b[1mVerdict: undecided\x1b[0m");
});

Deno.test("the text says that the sides ran on two kinds of processor", () => {
  const wider = tested.map((run): RunResult => ({
    ...run,
    manifest: {
      ...run.manifest,
      environment: { ...run.manifest.environment, vectors: "AVX-512" },
    },
  }));
  const text = driftText(driftReport("quick", wider, reference, stored), false);
  assertStringIncludes(text, "Processor: baseline a processor");
  assertStringIncludes(text, "a processor with AVX-512");
});

Deno.test("names from data cannot steer the terminal", () => {
  const hostile = [twin({ strategy: "a\x1b[2Jb" })];
  const text = driftText(
    driftReport("quick", hostile, hostile, () => ({ kind: "unknown", reason: "\x07gone" })),
    false,
  );
  assert(!text.includes("\x07") && !text.includes("\x1b"));
});

Deno.test("a report is the same for the same runs, and survives JSON", () => {
  const again = driftReport("quick", [...tested].reverse(), reference, () => ({
    kind: "compared",
    distance: { absolute: 2.5e-7, relative: 1e-6 },
  }));
  const { environments: _, ...rest } = JSON.parse(JSON.stringify(report));
  const { environments: __, ...others } = JSON.parse(JSON.stringify(again));
  assertEquals(rest, others);
});

Deno.test("strategies are paired by seed, and what failed on a side is left out and named", () => {
  const tested = [
    twin({ seed: 0, accuracy: [0.5, 0.6, 0.8] }),
    twin({ seed: 1 }),
    twin({ seed: 2, failure: "Out of memory" }),
  ];
  const reference = [twin({ seed: 2 }), twin({ seed: 1 }), twin({ seed: 0 })];
  const { problems: [problem], onlyBaseline } = driftReport("quick", tested, reference, stored);
  const [strategy] = problem!.strategies;
  assertEquals(strategy!.seeds, [0, 1]);
  assertAlmostEquals(strategy!.largestAccuracy, 0.1, 1e-12);
  const failed = onlyBaseline.map(({ label, seed, message }) => [label, seed, message]);
  assertEquals(failed, [["random", 2, "Out of memory"]]);
});
