import { assertEquals } from "@std/assert";
import { collectEnvironment } from "../../bench/environment.ts";
import { Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { webgpuTest } from "../../tests/support/webgpu.ts";
import { checkRuns, failed } from "./check.ts";
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
    assertEquals(checks.filter(failed), []);
    const count = (kind: string) => checks.filter((check) => check.kind === kind).length;
    assertEquals(count("picks"), head.filter(({ seed }) => seed < PICK_SEEDS).length);
    assertEquals(count("accuracy"), head.length / SEEDS);
  } finally {
    await runtime.close();
  }
});

webgpuTest("two strategies are as accurate on WebGPU as the reference runs", async (runtime) => {
  const strategies = ["margin", "bait-binary"].map(strategyNamed);
  const head = await goldenRuns(runtime, { strategies, problems: [gaussians()] });
  const environment = collectEnvironment("webgpu", 1);
  const checks = checkRuns({ golden, environment, head });
  const found = checks.filter(({ outcome }) => outcome !== "missing");
  assertEquals(found.map(({ name }) => name), ["margin on gaussians", "bait-binary on gaussians"]);
  assertEquals(found.filter(failed), []);
});
