/** Expands a suite to its runs, each with its configuration and key, in a fixed order. */
import { InputError } from "../core/errors.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { parseSettings } from "../strategies/settings.ts";
import { isUpperBound, type Strategy } from "../strategies/strategy.ts";
import { citationsOf } from "./citations.ts";
import type { ProblemData } from "./execution/executor.ts";
import { runKey } from "../runs/key.ts";
import { LAYOUT } from "../runs/content.ts";
import type { Environment, RunManifest } from "../runs/run.ts";
import { contestantOf, requireEnoughRows, type Suite } from "./suites/suite.ts";

export interface PlannedRun {
  readonly problem: number;
  readonly manifest: Omit<RunManifest, "startedAt" | "finishedAt">;
}

/** Everything that a plan depends on beside the suite. */
interface PlanContext {
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
    const { dataset, backbone, datasetHash, backboneHash, ...sizes } = data;
    const { without = [], initial, budget, cycles, subset, head, pool, poolShare } = problem;
    const named = { suite: suite.name, dataset, backbone };
    const protocol = { initial, budget, cycles, subset, head: { ...head } };
    const contestants = await Promise.all(
      all.filter(({ strategy }) => !without.includes(strategy.name)).map(
        async ({ strategy, settings }) => {
          const family = strategy.about?.family;
          return {
            strategy: strategy.name,
            settings,
            codeHash: await context.codeHash(strategy),
            shown: {
              ...family && { family },
              ...isUpperBound(strategy) && { upperBound: true },
              citations: citationsOf(strategy, problem),
            },
          };
        },
      ),
    );
    for (const seed of suite.seeds) {
      for (const { strategy, settings, codeHash, shown } of contestants) {
        const body = {
          config: { ...named, strategy, settings, seed, ...protocol },
          datasetHash,
          backboneHash,
          codeHash,
          environment: context.environment,
        };
        runs.push({
          problem: index,
          manifest: {
            schemaVersion: LAYOUT,
            key: runKey(body),
            ...body,
            ...sizes,
            ...pool && { pool },
            ...poolShare && { poolShare },
            ...shown,
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
