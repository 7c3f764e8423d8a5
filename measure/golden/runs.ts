/** Golden runs: every strategy on small problems, whose picks and accuracies a change must not alter. */
import type { LoopTask } from "../../bench/acquisition.ts";
import { runLoop } from "../../bench/loop.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { type Random, stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { strategies as registered } from "../../strategies/registry.ts";
import type { CycleRow } from "../../runs/run.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import { type GoldenProblem, goldenProblems } from "./problems.ts";

/** Seeds of the golden runs, whose accuracies are compared. */
export const SEEDS = 6;

/** Of so many, the picks are compared, too. */
export const PICK_SEEDS = 2;

/** Of so many, the accuracies are compared with the others' where they need not be equal. */
export const BAND_SEEDS = SEEDS / 2;

export interface GoldenCycle {
  readonly accuracy: number;
  /** Pool rows in the order chosen; empty in the last cycle. */
  readonly picks: readonly number[];
  /** Of picks, if they were measured. */
  readonly gaps?: Gaps;
}

/** By pick, from 1, the smallest tried relative change of the features at which picks first differ there. */
export type Gaps = Readonly<Record<number, number>>;

export interface GoldenRun {
  readonly strategy: string;
  readonly problem: string;
  readonly seed: number;
  readonly cycles: readonly GoldenCycle[];
}

export interface GoldenOptions {
  readonly strategies?: readonly Strategy[];
  /** Default 0 … {@linkcode SEEDS} − 1; on other providers than the CPU {@linkcode BAND_SEEDS}. */
  readonly seeds?: readonly number[];
  readonly problems?: readonly GoldenProblem[];
  /** Whether the picks' gaps are measured, which takes several times as long. */
  readonly gaps?: boolean;
}

/** Settings of strategies whose defaults take too long for so many runs. */
const CHEAPER: Readonly<Record<string, LoopTask["settings"]>> = {
  "batchbald": { variant: "dal-toolbox" },
  "greedy-oracle": { candidates: 4 },
  "boss": { batches: 5 },
};

/** Strategies that train a head for every candidate: they are run on the smaller problem. */
const TRAINING: readonly string[] = ["expected-error", "greedy-oracle", "boss"];

export async function goldenRuns(
  runtime: Runtime,
  options: GoldenOptions = {},
): Promise<GoldenRun[]> {
  const {
    strategies = registered,
    seeds = [...Array(runtime.provider === "cpu" ? SEEDS : BAND_SEEDS).keys()],
    problems = await goldenProblems(runtime),
    gaps = false,
  } = options;
  const runs: GoldenRun[] = [];
  for (const problem of problems) {
    for (const strategy of strategies) {
      if (problem.strategies?.includes(strategy.name) === false) continue;
      if (problem.name === "glyphs" && TRAINING.includes(strategy.name)) continue;
      for (const seed of seeds) {
        const settings = CHEAPER[strategy.name] ?? {};
        const task = { ...problem, runtime, strategy, settings, seed };
        const rows = await runLoop(task);
        const found = gaps && seed < PICK_SEEDS ? await gapsOf(task, rows) : [];
        const cycles = rows.map(({ accuracy, picks }, cycle) => ({
          accuracy,
          picks: [...picks],
          ...found[cycle] && { gaps: found[cycle] },
        }));
        runs.push({ strategy: strategy.name, problem: problem.name, seed, cycles });
      }
    }
  }
  return runs;
}

export const CHANGES: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3];

const DRAWS = 4;

/**
 * Finds what a run's picks hang on: each of its cycles is run again on changed features, from training on.
 * To the features is added normal noise, its deviation a share of their root mean square.
 */
async function gapsOf(task: LoopTask, rows: readonly CycleRow[]): Promise<Gaps[]> {
  const gaps = rows.slice(0, -1).map((): Record<number, number> => ({}));
  for (const change of CHANGES) {
    for (let draw = 0; draw < DRAWS; draw++) {
      const features = changed(task.pool.features, change, stream(draw, `gaps ${change}`));
      const other = { ...task, pool: { ...task.pool, features } };
      for (const [cycle, found] of gaps.entries()) {
        const picks = await picksOf(other, rows.slice(0, cycle));
        const place = rows[cycle]!.picks.findIndex((pick, i) => picks[i] !== pick);
        if (place >= 0) found[place + 1] ??= change;
      }
    }
  }
  return gaps;
}

function changed({ data, shape }: NdArray, change: number, random: Random): NdArray {
  const scale = change * Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
  return ndarray(data.map((x) => x + scale * random.normal()), shape);
}

/** The picks of the one cycle that follows given ones. */
async function picksOf(task: LoopTask, before: readonly CycleRow[]): Promise<Uint32Array> {
  const stop = new AbortController();
  let picks: Uint32Array = new Uint32Array();
  const onCycle = (row: CycleRow): void => {
    picks = row.picks;
    stop.abort();
  };
  try {
    await runLoop(task, { resume: before, signal: stop.signal, onCycle });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return picks;
}
