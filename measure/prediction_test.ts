import { assert, assertEquals, assertLess } from "@std/assert";
import { letter } from "../bench/suites/letter.ts";
import { quick } from "../bench/suites/quick.ts";
import { contestantOf, nameOf, type Suite } from "../bench/suites/suite.ts";
import { Runtime } from "../onnx/mod.ts";
import { cyclesOn, type MeasureCycle, predictSeconds, stepsPerEpoch } from "./prediction.ts";

/** Kernels whose times are known: steps of training, rows of a test set, growth of a selection. */
const kernels = (select: (labelled: number) => number): MeasureCycle => (problem, _, labelled) =>
  Promise.resolve({
    trainSeconds: 1e-3 * problem.head.epochs * stepsPerEpoch(labelled, problem.head),
    evaluateSeconds: 0.01,
    selectSeconds: select(labelled),
  });

/** What all cycles of all runs take by the same kernels. */
async function taken(suite: Suite, measure: MeasureCycle): Promise<number> {
  let seconds = 0;
  for (const problem of suite.problems) {
    for (const contestant of suite.strategies.map(contestantOf)) {
      for (let cycle = 0; cycle <= problem.cycles; cycle++) {
        const labelled = problem.initial + cycle * problem.budget;
        const { trainSeconds, evaluateSeconds, selectSeconds } = await measure(
          problem,
          contestant,
          labelled,
        );
        seconds += trainSeconds + evaluateSeconds + (cycle < problem.cycles ? selectSeconds : 0);
      }
    }
  }
  return seconds * suite.seeds.length;
}

for (const suite of [quick, letter]) {
  Deno.test(`${suite.name}'s time by simulated kernels is predicted within a quarter`, async () => {
    const [problem] = suite.problems;
    for (const select of [() => 0.5, (n: number) => 1e-3 * n, (n: number) => 1e-6 * n ** 2]) {
      const measure = kernels(select);
      const predicted = await predictSeconds(suite, problem!, measure);
      assertLess(Math.abs(predicted / await taken(suite, measure) - 1), 0.25);
    }
    const constant = kernels(() => 0.5);
    const predicted = await predictSeconds(suite, problem!, constant);
    assertLess(Math.abs(predicted / await taken(suite, constant) - 1), 1e-9);
  });
}

Deno.test("strategies that a problem leaves out take no time, and are not measured", async () => {
  const measured: string[] = [];
  const measure: MeasureCycle = (_, contestant) => {
    measured.push(nameOf(contestant));
    return Promise.resolve({ trainSeconds: 0, evaluateSeconds: 0, selectSeconds: 1 });
  };
  const suite = { strategies: ["random", "margin", "badge"], seeds: [0, 1] };
  const problem = { ...quick.problems[0]!, without: ["badge"] };
  assertEquals(await predictSeconds(suite, problem, measure), 2 * 2 * problem.cycles);
  assertEquals(measured, ["random", "margin"]);
});

Deno.test("a cycle on made-up rows is measured part by part", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const sizes = { poolSize: 200, testSize: 50, dimensions: 4, classes: 3 };
  const problem = { ...quick.problems[0]!, head: { ...quick.problems[0]!.head, epochs: 2 } };
  const cycle = await cyclesOn([runtime], sizes)(problem, { strategy: "margin" }, 60);
  await runtime.close();
  const { trainSeconds, evaluateSeconds, selectSeconds } = cycle;
  assert([trainSeconds, evaluateSeconds, selectSeconds].every((seconds) => seconds > 0));
});
