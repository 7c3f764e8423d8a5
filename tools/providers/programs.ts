/** The programs that strategies and the head run, each with inputs that are small. */
import { stream } from "../../core/random.ts";
import { type Feeds, type Program, Runtime } from "../../onnx/mod.ts";
import { strategies } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Settings } from "../../strategies/settings.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { madeUpQuery, type QuerySizes } from "../../strategies/made_up.ts";
import { fastFishingHead, type HeadConfig } from "../../bench/head/config.ts";
import { trainHead } from "../../bench/head/head.ts";
import { laplace } from "../../bench/head/laplace.ts";

/** A program, and its first inputs. */
export interface RecordedProgram {
  /** The strategy that ran it first, or "head". */
  readonly user: string;
  readonly program: Program;
  readonly feeds: Feeds;
}

/** Sizes that are small but leave nothing empty. */
export const tinySizes: QuerySizes = {
  size: 32,
  labelled: 9,
  dimensions: 6,
  classes: 4,
  budget: 3,
};

/** Runs all strategies and the head on made-up data, on the CPU: every program, in the order of first runs. */
export async function recordPrograms(): Promise<RecordedProgram[]> {
  const runtime = await Runtime.open({ threads: 1 });
  try {
    const recorder = new Recorder(runtime);
    await recorder.as("head", () => useHeads(runtime));
    for (const strategy of strategies) {
      await recorder.as(strategy.name, () => useStrategy(strategy, runtime));
    }
    return [...recorder.programs.values()];
  } finally {
    await runtime.close();
  }
}

/** Trains every kind of head, predicts, and draws from the posterior. */
async function useHeads(runtime: Runtime): Promise<void> {
  const { labelled, pool, classes } = madeUpQuery(runtime, tinySizes, 1);
  const set = { features: labelled.features!, labels: labelled.labels!, classes };
  for (const config of headConfigs()) {
    const streams = { initial: stream(0, "initial"), order: stream(0, "order") };
    const head = await trainHead(runtime, config, set, streams);
    const { logits, hidden } = await head.predict(pool.features!);
    if (config.kind !== "linear") continue;
    const posterior = await laplace(runtime, set.features);
    await posterior.meanField(logits, hidden);
    await posterior.monteCarlo(logits, hidden, 3, stream(0, "draws"));
  }
}

/** The heads that are tried: every optimiser, and an MLP. */
export function headConfigs(): HeadConfig[] {
  const short: HeadConfig = { ...fastFishingHead, epochs: 3, batchSize: 4, momentum: 0.9 };
  const optimizers = ["sgd", "adam", "adamw", "radam"] as const;
  return [
    ...optimizers.map((optimizer) => ({ ...short, optimizer })),
    { ...short, kind: "mlp", hidden: 5 },
  ];
}

interface Case {
  readonly settings: Settings;
  readonly sizes: QuerySizes;
}

/** Ways to ask a strategy that make it run all of its programs: BAIT has several for different sizes. */
export function casesOf(strategy: Strategy): Case[] {
  const cases: Case[] = [{ settings: {}, sizes: tinySizes }];
  if (!strategy.name.startsWith("bait")) return cases;
  return [
    ...cases,
    { settings: { select: "top" }, sizes: tinySizes },
    ...(otherSizes[strategy.name] ?? []).map((sizes) => ({
      settings: {},
      sizes: { ...tinySizes, budget: 2, ...sizes },
    })),
  ];
}

/** Sizes for which other ways are cheapest. */
const otherSizes: Readonly<Record<string, readonly Partial<QuerySizes>[]>> = {
  "bait": [
    { labelled: 30, dimensions: 3 },
    { size: 12, dimensions: 96 },
    { size: 300, dimensions: 3, classes: 3 },
  ],
  "bait-exp": [{ size: 12, dimensions: 40 }],
  "bait-binary": [{ size: 2100, dimensions: 3 }, { labelled: 2, dimensions: 12 }],
};

async function useStrategy(strategy: Strategy, runtime: Runtime): Promise<void> {
  for (const { settings, sizes } of casesOf(strategy)) {
    await select(strategy, madeUpQuery(runtime, sizes, 2), settings);
  }
}

/** Writes down what a runtime runs. */
class Recorder {
  readonly programs = new Map<string, RecordedProgram>();
  #user = "";

  constructor(runtime: Runtime) {
    const run = runtime.run.bind(runtime);
    runtime.run = (program, feeds) => {
      if (!this.programs.has(program.name)) {
        this.programs.set(program.name, { user: this.#user, program, feeds });
      }
      return run(program, feeds);
    };
  }

  async as(user: string, work: () => Promise<void>): Promise<void> {
    this.#user = user;
    await work();
  }
}
