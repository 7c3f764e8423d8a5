/** Finds what a recorded run needs to be run again. Nothing that a record names is executed. */
import { fileName } from "../../backbones/user/onnx_backbone.ts";
import { findBackbone, NO_BACKBONE } from "../../backbones/registry.ts";
import { strategyOf } from "../../bench/plan.ts";
import { checkSuite } from "../../bench/suites/load.ts";
import { suites } from "../../bench/suites/registry.ts";
import type { Problem, Suite } from "../../bench/suites/suite.ts";
import { InputError } from "../../core/errors.ts";
import { lookUp } from "../../datasets/registry.ts";
import { nameOf } from "../../datasets/user/own_data.ts";
import type { RunConfig, RunResult } from "../../runs/run.ts";
import { strategies } from "../../strategies/registry.ts";
import { parseSettings } from "../../strategies/settings.ts";
import type { Strategy } from "../../strategies/strategy.ts";

/** A run, and everything that it takes to run it again. */
export interface Target {
  readonly run: RunResult;
  readonly config: RunConfig;
  readonly problem: Problem;
  readonly strategy: Strategy;
}

/** Far more than any run needs: a record must not exhaust the machine that verifies it. */
const most = { threads: 1024, hidden: 2 ** 16, shown: 2 ** 28 } as const;

/**
 * Finds strategy and data of a run among the registered ones and in the user's suite; an {@linkcode InputError}
 * says what is missing.
 */
export function targetOf(run: RunResult, suite: Suite | undefined): Target {
  const { config, environment: { threads } } = run.manifest;
  if (threads < 1 || threads > most.threads) {
    throw new InputError(`It ran with ${threads} threads, not 1 to ${most.threads}`);
  }
  const own = suite?.strategies.map(strategyOf) ?? [];
  const strategy = [...own, ...strategies].find(({ name }) => name === config.strategy);
  if (strategy === undefined) throw notOurs("Strategy", config.strategy, "defines");
  const settings = parseSettings(strategy, config.settings);
  return { run, config: { ...config, settings }, problem: problemOf(run, suite), strategy };
}

function problemOf({ manifest }: RunResult, suite: Suite | undefined): Problem {
  const { config, schemaVersion, pool, poolShare } = manifest;
  const { dataset, backbone, head, initial, budget, cycles, subset } = config;
  const own = suite?.problems.find((problem) => isNamed(problem, config));
  // Earlier layouts do not say how the pool was drawn: the suite of that name does.
  const source = schemaVersion < 3
    ? own ?? suites.find(({ name }) => name === config.suite)?.problems
      .find((problem) => isNamed(problem, config))
    : { pool, poolShare };
  if (own === undefined) {
    if (lookUp(dataset) === undefined) throw notOurs("Dataset", dataset, "has the path of");
    if (backbone !== NO_BACKBONE) findBackbone(backbone);
  }
  const problem = {
    dataset: own?.dataset ?? dataset,
    backbone: own === undefined && backbone !== NO_BACKBONE ? backbone : own?.backbone,
    pool: source?.pool,
    poolShare: source?.poolShare,
    ...{ head, initial, budget, cycles, subset },
  };
  // As text, which leaves out what is undefined.
  const problems = [JSON.parse(JSON.stringify(problem))];
  const checked = {
    name: "recorded",
    description: "",
    problems,
    strategies: ["random"],
    seeds: [0],
  };
  const result = checkSuite(checked, config.suite).problems[0]!;
  const { epochs, batchSize, hidden } = result.head;
  const shown = epochs * Math.max(batchSize, initial + budget * cycles);
  if (shown <= most.shown && hidden <= most.hidden) return result;
  throw new InputError(
    `Its head of ${hidden} hidden units is shown ${shown} rows a training: more than is run again`,
  );
}

/** Whether a problem's data have the names that a run records, which are those of the files at paths. */
function isNamed({ dataset, backbone = NO_BACKBONE }: Problem, config: RunConfig): boolean {
  return [dataset, nameOf(dataset)].includes(config.dataset) &&
    fileName(backbone) === config.backbone;
}

function notOurs(kind: string, name: string, does: string): InputError {
  return new InputError(
    `${kind} "${name}" is not one of Trawl's: name the suite file that ${does} it (--suite)`,
  );
}
