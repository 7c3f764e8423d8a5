/** A suite that runs nowhere but in tests: its executor makes cycles up. */
import { sha256 } from "../../core/files.ts";
import type { CycleHandler, Executor, ProblemData, RunRequest } from "../execution/executor.ts";
import { fastFishingHead } from "../head/config.ts";
import type { ResultStore } from "../../runs/store.ts";
import type { RunSuiteOptions, SuiteListener } from "../run_suite.ts";
import type { Suite } from "../suites/suite.ts";
import { sampleManifest, sampleRun } from "../../runs/testing/runs.ts";

/** Two strategies, two seeds, three cycles each. */
export const sampleSuite: Suite = {
  name: "sample",
  description: "A suite for tests",
  problems: [{
    dataset: "glyphs",
    backbone: "scattering",
    head: fastFishingHead,
    initial: 4,
    budget: 3,
    cycles: 2,
    subset: 0,
  }],
  strategies: ["random", "margin"],
  seeds: [0, 1],
};

/** What the made-up problem's data are. */
export const sampleData: ProblemData = {
  dataset: "glyphs",
  backbone: "scattering",
  datasetHash: sha256("data"),
  backboneHash: sha256("backbone"),
  poolSize: 100,
  testSize: 50,
  dimensions: 8,
  classes: ["a", "b"],
};

/** An executor that makes cycles up, and notes what it is asked for. */
export class SampleExecutor implements Executor {
  readonly provider = "cpu";
  alive = true;
  /** Such as "prepare 0" or "margin 1 after 0". */
  readonly log: string[] = [];

  /** */
  constructor(
    readonly before: (request: RunRequest, cycle: number) => void | Promise<void> = () => {},
  ) {}

  /** Gives the made-up data. */
  describe(problem: number): Promise<ProblemData> {
    this.log.push(`describe ${problem}`);
    return Promise.resolve(sampleData);
  }

  /** Does nothing. */
  prepare(problem: number): Promise<void> {
    this.log.push(`prepare ${problem}`);
    return Promise.resolve();
  }

  /** Makes cycles up. */
  async run(request: RunRequest, onCycle: CycleHandler): Promise<boolean> {
    const { config, resume } = request;
    this.log.push(`${config.strategy} ${config.seed} after ${resume.length}`);
    const { cycles } = sampleRun(sampleManifest(config));
    for (const row of cycles.slice(resume.length)) {
      await this.before(request, row.cycle);
      const more = await onCycle(row);
      if (!more && row.cycle < config.cycles) return false;
    }
    return true;
  }

  /** Notes that it was closed. */
  close(): Promise<void> {
    this.alive = false;
    this.log.push("close");
    return Promise.resolve();
  }

  /** Notes that it was interrupted. */
  interrupt(): void {
    this.log.push("interrupt");
  }
}

const silent: SuiteListener = {
  planned: () => {},
  started: () => {},
  cycle: () => {},
  ended: () => {},
  note: () => {},
  say: () => {},
};

/** Puts the options of a made-up suite together. */
export function sampleOptions(
  store: ResultStore,
  executor: Executor,
  changes: Partial<RunSuiteOptions> = {},
): RunSuiteOptions {
  return {
    suite: sampleSuite,
    store,
    open: () => Promise.resolve(executor),
    provider: "cpu",
    jobs: 1,
    threads: 2,
    environment: () => sampleManifest().environment,
    codeHash: () => Promise.resolve(sha256("code")),
    listener: silent,
    signal: new AbortController().signal,
    ...changes,
  };
}
