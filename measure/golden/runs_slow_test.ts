import { assertEquals } from "@std/assert";
import { collectEnvironment } from "../../bench/environment.ts";
import { Runtime } from "../../onnx/mod.ts";
import { keepShared } from "../benchmark.ts";
import { plannedCase } from "../pairs.ts";
import { selections } from "../benchmarks/selections.ts";
import { startCounting, taken } from "../counters.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { webgpuTest } from "../../tests/support/webgpu.ts";
import { isFailed } from "../../reports/measured/verdicts.ts";
import { checkCounters, checkRuns } from "./check.ts";
import { GOLDEN, parseGolden } from "./file.ts";
import { gaussians } from "./problems.ts";
import { goldenRuns, PICK_SEEDS, SEEDS } from "./runs.ts";

const file = new URL(`../../${GOLDEN}`, import.meta.url);
const golden = parseGolden(await Deno.readTextFile(file));

Deno.test("all golden runs are the file's, or differ by rounding on another processor", async () => {
  const runtime = await Runtime.open({ threads: 2 });
  try {
    const head = await goldenRuns(runtime);
    const environment = collectEnvironment("cpu", 2);
    const checks = checkRuns({ golden, environment, head });
    assertEquals(checks.filter(isFailed), []);
    const count = (kind: string) => checks.filter((check) => check.kind === kind).length;
    assertEquals(count("picks"), head.filter(({ seed }) => seed < PICK_SEEDS).length);
    assertEquals(count("accuracy"), head.length / SEEDS);
  } finally {
    await runtime.close();
  }
});

Deno.test("selections of every strategy have the file's counters, on any processor", async () => {
  startCounting();
  const cases = [];
  for (const benchmark of selections) {
    for (const sizes of benchmark.sizes) {
      const runtime = await Runtime.open({ threads: 2 });
      const context = { runtime, scratch: "/none", data: "/none", shared: keepShared() };
      const { run } = await benchmark.setUp(sizes, context);
      taken();
      await run();
      const { sessions, nodes } = taken();
      await run();
      const headCounters = { ...taken(), sessions, nodes };
      await runtime.close();
      cases.push({ ...plannedCase({ benchmark: benchmark.name, sizes }), headCounters });
    }
  }
  const environment = collectEnvironment("cpu", 2);
  const checks = checkCounters({ golden, environment, cases });
  assertEquals(checks.filter(({ outcome }) => outcome !== "equal"), []);
  assertEquals(checks.length, 2 * selections.length);
});

webgpuTest("two strategies are as accurate on WebGPU as the reference runs", async (runtime) => {
  const strategies = ["margin", "bait-binary"].map(strategyNamed);
  const head = await goldenRuns(runtime, { strategies, problems: [gaussians()] });
  const environment = collectEnvironment("webgpu", 1);
  const checks = checkRuns({ golden, environment, head });
  const found = checks.filter(({ outcome }) => outcome !== "missing");
  assertEquals(found.map(({ name }) => name), ["margin on gaussians", "bait-binary on gaussians"]);
  assertEquals(found.filter(isFailed), []);
});
