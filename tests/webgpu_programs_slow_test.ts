/**
 * Every program of the strategies and the head on the WebGPU provider, against the CPU. Sizes are tiny:
 * the provider may run over a software driver.
 */
import { assert, assertEquals } from "@std/assert";
import { stream } from "../core/random.ts";
import type { NdArray, Storage } from "../core/ndarray.ts";
import { type Feeds, Runtime } from "../onnx/mod.ts";
import {
  casesOf,
  headConfigs,
  type RecordedProgram,
  recordPrograms,
  tinySizes,
} from "../tools/providers/programs.ts";
import {
  fallbacksOf,
  fetchesOf,
  placedPrograms,
  providerRowsOnPage,
  rowsOf,
  trafficOf,
} from "../tools/providers/table.ts";
import { trainHead } from "../bench/head/head.ts";
import { runLoop } from "../bench/loop.ts";
import { fastFishingHead } from "../bench/head/config.ts";
import { strategies, strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { madeUpQuery } from "../strategies/testing/queries.ts";
import { webgpuTest } from "./support/webgpu.ts";

/** Of the largest number of an output: what float32 sums in another order may differ by. */
const TOLERANCE = 1e-4;

type Context = Deno.TestContext;

/** Asserts that numbers are as close as float32 allows. */
function assertClose(
  found: NdArray<Storage>,
  expected: NdArray<Storage>,
  other: NdArray<Storage>,
  what: string,
): void {
  assertEquals(found.shape, expected.shape, what);
  const [a, b, c] = [found, expected, other].map(({ data }) => [...data].map(Number));
  const isWhole = !(expected.data instanceof Float32Array || expected.data instanceof Float64Array);
  const scale = Math.max(1e-6, ...b!.filter(Number.isFinite).map(Math.abs));
  const rounding = Math.max(0, ...b!.map((x, i) => x === c![i] ? 0 : Math.abs(x - c![i]!)));
  const allowed = isWhole ? 0 : TOLERANCE * scale + 10 * rounding;
  b!.forEach((x, i) => {
    const same = x === a![i] || Math.abs(x - a![i]!) <= allowed;
    assert(same, `${what}: element ${i} is ${a![i]} and not ${x}, ± ${allowed}`);
  });
}

/** Inputs whose float32 numbers differ in their last bits. */
function shaken(feeds: Feeds): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      data instanceof Float32Array
        ? { data: data.map((x, i) => x * (1 + 2 ** -22 * Math.sin(7 * i))), shape }
        : { data, shape },
    ]),
  );
}

async function comparePrograms(webgpu: Runtime, cpu: Runtime, context: Context): Promise<void> {
  const recorded: RecordedProgram[] = await recordPrograms();
  for (const { user, program, feeds } of recorded) {
    await context.step(`${user}: ${program.name}`, async () => {
      const expected = await cpu.run(program, feeds);
      const other = await cpu.run(program, shaken(feeds));
      const found = await webgpu.run(program, feeds);
      for (const { name } of program.outputs) {
        assertClose(found[name]!, expected[name]!, other[name]!, `output ${name}`);
      }
    });
  }
}

async function comparePicks(webgpu: Runtime, cpu: Runtime, context: Context): Promise<void> {
  for (const strategy of strategies) {
    for (const { settings, sizes } of casesOf(strategy)) {
      await context.step(
        `${strategy.name} ${JSON.stringify({ ...settings, ...sizes })}`,
        async () => {
          const ask = async (
            runtime: Runtime,
          ): Promise<number[]> => [
            ...(await select(strategy, madeUpQuery(runtime, sizes, 3), settings)).picks,
          ];
          assertEquals(await ask(webgpu), await ask(cpu));
        },
      );
    }
  }
}

async function compareHeads(webgpu: Runtime, cpu: Runtime): Promise<void> {
  const { labelled, classes } = madeUpQuery(cpu, { ...tinySizes, labelled: 24 }, 4);
  const set = { features: labelled.features!, labels: labelled.labels!, classes };
  for (const config of headConfigs()) {
    const train = async (runtime: Runtime): Promise<readonly NdArray[]> => {
      const streams = { initial: stream(0, "initial"), order: stream(0, "order") };
      return (await trainHead(runtime, { ...config, epochs: 6 }, set, streams)).weights;
    };
    const [found, expected] = [await train(webgpu), await train(cpu)];
    expected.forEach((weights, i) =>
      assertClose(found[i]!, weights, weights, `${config.kind} ${config.optimizer} ${i}`)
    );
  }
}

/** A run of the loop copies pool and test features to the device once, and picks the same rows. */
async function compareLoops(webgpu: Runtime, cpu: Runtime): Promise<void> {
  const rows = (size: number, seed: number): { features: NdArray; labels: Int32Array } => {
    const { features, labels } = madeUpQuery(cpu, { ...tinySizes, labelled: size }, seed).labelled;
    return { features: features!, labels: labels! };
  };
  const task = {
    strategy: strategyNamed("coreset"),
    settings: {},
    head: { ...fastFishingHead, epochs: 4, batchSize: 8 },
    seed: 1,
    initial: 8,
    budget: 4,
    cycles: 3,
    subset: 0,
    pool: rows(60, 5),
    test: rows(20, 6),
    classes: tinySizes.classes,
  };
  const before = webgpu.uploads;
  const found = await runLoop({ ...task, runtime: webgpu });
  const after = webgpu.uploads;
  const bytes = task.pool.features.data.byteLength + task.test.features.data.byteLength;
  assertEquals([after.arrays - before.arrays, after.bytes - before.bytes], [2, bytes]);
  const expected = await runLoop({ ...task, runtime: cpu });
  assertEquals(found.map(({ picks }) => [...picks]), expected.map(({ picks }) => [...picks]));
}

/** Bytes of positions that go up at every iteration, however large the pool: two lists of a block's rows. */
const POSITIONS: Readonly<Record<string, number>> = { "bait-kernel": 2 * 8 * 256 };

/** Where nodes run, as docs/providers.md has it: nothing is computed there or fetched at an iteration. */
async function comparePlacement(): Promise<void> {
  const folder = await Deno.makeTempDir();
  const placed = await placedPrograms(`${folder}/profiles`);
  await Deno.remove(folder, { recursive: true });
  for (const { recorded: { program }, stages } of placed) {
    const repeated = stages.filter(({ repeated }) => repeated);
    const others = fallbacksOf(repeated).filter((text) => !text.startsWith("lengths"));
    assertEquals(others, [], program.name);
    assertEquals(repeated.filter((stage) => fetchesOf(stage) > 0), [], program.name);
    // One number a row of the pool would be more than a few counters; positions in a block are not.
    const { up, down } = trafficOf(repeated);
    const most = 4 * tinySizes.size + (POSITIONS[program.name] ?? 0);
    assert(up + down < most, `${program.name}: ${up} + ${down} bytes`);
  }
  assertEquals(await providerRowsOnPage(), rowsOf(placed), "run: deno task providers:table");
}

// One test, so that the device compiles its kernels once.
webgpuTest("WebGPU gives what the CPU gives", async (webgpu, context) => {
  const cpu = await Runtime.open({ threads: 1 });
  try {
    await context.step("every program", (step) => comparePrograms(webgpu, cpu, step));
    await context.step("every strategy", (step) => comparePicks(webgpu, cpu, step));
    await context.step("every head", () => compareHeads(webgpu, cpu));
    await context.step("a run of the loop", () => compareLoops(webgpu, cpu));
    await context.step("the table of what falls back", comparePlacement);
  } finally {
    await cpu.close();
  }
});
