import { assert, assertEquals, assertGreater } from "@std/assert";
import { collectEnvironment } from "../../bench/environment.ts";
import { processorText } from "../../core/format.ts";
import { ndarray } from "../../core/ndarray.ts";
import { Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { checkRuns } from "./check.ts";
import { GOLDEN, goldenOfRuns, parseGolden, runName } from "./file.ts";
import { gaussians, type GoldenProblem } from "./problems.ts";
import { CHANGES, type GoldenOptions, type GoldenRun, goldenRuns } from "./runs.ts";

const file = new URL(`../../${GOLDEN}`, import.meta.url);
const golden = parseGolden(await Deno.readTextFile(file));
const environment = collectEnvironment("cpu", 2);

/** Runs strategies on the numeric problem, which needs no features computed. */
async function runAll(
  strategies: readonly Strategy[],
  options: GoldenOptions & { readonly threads?: number } = {},
): Promise<GoldenRun[]> {
  const runtime = await Runtime.open({ threads: options.threads ?? 2 });
  try {
    return await goldenRuns(runtime, {
      strategies,
      seeds: [0],
      problems: [gaussians()],
      ...options,
    });
  } finally {
    await runtime.close();
  }
}

Deno.test("golden runs of three strategies are the file's, or differ by rounding elsewhere", async () => {
  const runs = await runAll(["margin", "coreset", "bait-binary"].map(strategyNamed));
  // The file has more runs than these, and one seed is too few for a band.
  const names = runs.map(runName);
  const checks = checkRuns({ golden, environment, head: runs })
    .filter(({ kind, name }) => kind === "picks" && names.includes(name));
  assertEquals(checks.length, 3);
  const wrong = checks.filter(({ outcome }) => outcome !== "equal" && outcome !== "rounding");
  assertEquals(wrong, []);
});

Deno.test("the same runs give equal bits, on one thread and on two", async () => {
  const chosen = ["badge", "typiclust"].map(strategyNamed);
  const runs = await runAll(chosen);
  assertEquals(await runAll(chosen), runs);
  assertEquals(await runAll(chosen, { threads: 1 }), runs);
  assertEquals(runs[0]!.cycles.map(({ picks }) => picks.length), [10, 10, 10, 0]);
});

/** Margin, which takes the higher row of two where the lower one is right. */
const otherTies: Strategy = {
  ...strategyNamed("margin"),
  async select(query, settings) {
    const { data, shape: [rows = 0, classes = 0] } = query.pool.logits!;
    const turned = new Float32Array(data.length);
    for (let row = 0; row < rows; row++) {
      turned.set(data.subarray(row * classes, (row + 1) * classes), (rows - 1 - row) * classes);
    }
    const pool = { ...query.pool, logits: { data: turned, shape: [rows, classes] } };
    const { picks } = await select(strategyNamed("margin"), { ...query, pool }, settings);
    return [...picks].map((pick) => rows - 1 - pick);
  },
};

/** A problem whose pool has every row twice. */
function withTwins(problem: GoldenProblem): GoldenProblem {
  const { features: { data, shape: [rows = 0, width = 0] }, labels } = problem.pool;
  const features = ndarray(Float32Array.from([...data, ...data]), [2 * rows, width]);
  return {
    ...problem,
    name: "twins",
    pool: { features, labels: Int32Array.from([...labels, ...labels]) },
  };
}

Deno.test("a planted change of a tie rule is found and named", async () => {
  // Each margin is a tie.
  const problems = [withTwins(gaussians())];
  const ofMargin = await runAll([strategyNamed("margin")], { problems, gaps: true });
  const changed = await runAll([otherTies], { problems });
  const checks = checkRuns({
    golden: { ...golden, ...goldenOfRuns(ofMargin), processor: processorText(environment) },
    environment,
    head: changed,
  });
  const [found] = checks.filter(({ kind }) => kind === "picks");
  const [first, other] = [ofMargin[0]!.cycles[0]!.picks[0]!, changed[0]!.cycles[0]!.picks[0]!];
  assertEquals(other, first + 300);
  assertEquals(found!.name, "margin on twins, seed 0");
  assert(found!.message.startsWith(`cycle 0, pick 1: row ${other} instead of ${first}, gap 1e-6`));
});

Deno.test("gaps are small where a tie is decided, and never of drawn picks", async () => {
  const runs = await runAll(["random", "bait-diag"].map(strategyNamed), { gaps: true });
  const gaps = (run: GoldenRun) => run.cycles.flatMap((cycle) => Object.entries(cycle.gaps ?? {}));
  assertEquals(gaps(runs[0]!), []);
  assertGreater(gaps(runs[1]!).length, 0);
  for (const [pick, gap] of gaps(runs[1]!)) {
    assert(Number(pick) >= 1 && Number(pick) <= 10 && CHANGES.includes(gap), `${pick}: ${gap}`);
  }
});
