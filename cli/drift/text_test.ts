import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { twin } from "../../bench/testing/twins.ts";
import { driftReport } from "./report.ts";
import { driftText } from "./text.ts";

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

Deno.test("the text says what differs, for every strategy and cycle", () => {
  const text = driftText(report, false);
  for (
    const line of [
      "tested:    webgpu, 2 threads; a processor, 0.9 GiB, ONNX Runtime 1.30.0",
      "features: largest difference 2.5e-7, 1.0e-6 of the row's length",
      "strategy       tier    same  differs from  like for like  accuracy                 AUC",
      "margin    undecided  0 of 2       cycle 1          0.750     12.00",
      "random      bitwise  2 of 2         never          1.000      0.00",
      "margin  1.00  0.50",
      "ranks by mean AUC: Kendall's tau −1.00; these change places: margin and random (0.67 points",
      "Verdict: undecided",
      "  bitwise does not hold: 2 of 4 runs are; features differ by 1.0e-6",
      "  distributional undecided: only 2 seeds",
    ]
  ) assertStringIncludes(text, line);
  assert(!text.includes("\x1b"));
  assertStringIncludes(driftText(report, true), "\x1b[1mVerdict: undecided\x1b[0m");
});

Deno.test("the text says that the sides ran on two kinds of processor", () => {
  const [a, b] = report.environments;
  const note = "These are two kinds of processor: equal bits are promised on one kind alone";
  assert(!driftText(report, false).includes(note));
  const wider = { ...report, environments: [{ ...a, vectors: "AVX-512" }, b] as const };
  assertStringIncludes(driftText(wider, false), note);
  assertStringIncludes(driftText(wider, false), "a processor with AVX-512, 0.9 GiB");
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
