/** Expands a suite to its runs, each with its configuration and key, in a fixed order. */
import { InputError } from "../core/errors.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { parseSettings } from "../strategies/settings.ts";
import { isUpperBound, type Strategy } from "../strategies/strategy.ts";
import { citationsOf } from "./citations.ts";
import type { ProblemData } from "./execution/executor.ts";
import { runKey } from "../runs/key.ts";
import { LAYOUT } from "../runs/content.ts";
import type { Environment, RunConfig, RunManifest } from "../runs/run.ts";
import { contestantOf, type Problem, requireEnoughRows, type Suite } from "./suites/suite.ts";

export interface PlannedRun {
  readonly problem: number;
  readonly manifest: Omit<RunManifest, "startedAt" | "finishedAt">;
}

/** Everything that a plan depends on beside the suite. */
export interface PlanContext {
  readonly data: readonly ProblemData[];
  readonly environment: Environment;
  readonly codeHash: (strategy: Strategy) => Promise<string>;
}

/**
 * Expands a suite problem by problem and seed by seed, so that an interrupted suite has some seeds with
 * every strategy rather than some strategies with every seed.
 */
export async function planRuns(suite: Suite, context: PlanContext): Promise<PlannedRun[]> {
  const all = suite.strategies.map((entry) => {
    const strategy = strategyOf(entry);
    return { strategy, settings: parseSettings(strategy, contestantOf(entry).settings) };
  });
  const runs: PlannedRun[] = [];
  for (const [index, problem] of suite.problems.entries()) {
    const data = context.data[index]!;
    requireEnoughRows(problem, data.poolSize, `the pool of "${problem.dataset}"`);
    const { without = [] } = problem;
    const contestants = all.filter(({ strategy }) => !without.includes(strategy.name));
    for (const seed of suite.seeds) {
      for (const { strategy, settings } of contestants) {
        const body = {
          config: configOf(
            suite,
            { ...problem, dataset: data.dataset, backbone: data.backbone },
            strategy.name,
            settings,
            seed,
          ),
          datasetHash: data.datasetHash,
          backboneHash: data.backboneHash,
          codeHash: await context.codeHash(strategy),
          environment: context.environment,
        };
        const { poolSize, testSize, dimensions, classes, skipped } = data;
        const sizes = { poolSize, testSize, dimensions, classes, ...(skipped && { skipped }) };
        const key = runKey(body);
        const citations = citationsOf(strategy, problem);
        const family = strategy.about?.family;
        runs.push({
          problem: index,
          manifest: {
            schemaVersion: LAYOUT,
            key,
            ...body,
            ...sizes,
            ...family && { family },
            ...isUpperBound(strategy) && { upperBound: true },
            citations,
          },
        });
      }
    }
  }
  requireDistinct(runs);
  return runs;
}

export function strategyOf(entry: Suite["strategies"][number]): Strategy {
  const { strategy } = contestantOf(entry);
  return typeof strategy === "string" ? strategyNamed(strategy) : strategy;
}

function configOf(
  suite: Suite,
  problem: Problem & Pick<ProblemData, "backbone">,
  strategy: string,
  settings: RunConfig["settings"],
  seed: number,
): RunConfig {
  const { dataset, backbone, head, initial, budget, cycles, subset } = problem;
  return {
    suite: suite.name,
    dataset,
    backbone,
    strategy,
    settings,
    seed,
    initial,
    budget,
    cycles,
    subset,
    head: { ...head },
  };
}

function requireDistinct(runs: readonly PlannedRun[]): void {
  const keys = new Set<string>();
  for (const { manifest: { key, config } } of runs) {
    if (keys.has(key)) {
      throw new InputError(
        `Strategy "${config.strategy}" takes part twice with the same settings: leave one out`,
      );
    }
    keys.add(key);
  }
}
