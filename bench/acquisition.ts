/** One acquisition of the loop. */
import type { NdArray } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { CycleRow } from "../runs/run.ts";
import { select } from "../strategies/select.ts";
import {
  isUpperBound,
  type Json,
  type Need,
  type Query,
  type Strategy,
  type Truth,
} from "../strategies/strategy.ts";
import type { TrainedHead } from "./head/head.ts";
import { MONTE_CARLO_SAMPLES, type Posterior } from "./head/laplace.ts";
import { lastLayer, trainerOn } from "./head/offers.ts";
import type { Problem } from "./suites/suite.ts";

export interface LabelledRows {
  /** `[N, D]`. */
  readonly features: NdArray;
  /** `[N]`, each in [0, K). */
  readonly labels: Int32Array;
}

/** Everything that decides the result of a run. */
export interface LoopTask
  extends Pick<Problem, "head" | "initial" | "budget" | "cycles" | "subset"> {
  readonly runtime: Runtime;
  readonly strategy: Strategy;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly seed: number;
  readonly pool: LabelledRows;
  readonly test: LabelledRows;
  readonly classes: number;
}

/** What a cycle's acquisition starts from. */
interface Situation {
  readonly cycle: number;
  readonly labelled: readonly number[];
  readonly set: LabelledRows;
  readonly head: TrainedHead;
  readonly posterior: Posterior;
  readonly state: string | undefined;
}

/** Predicts what the strategy needs, and lets it choose. */
export async function acquire(
  task: LoopTask,
  { cycle, labelled, set, head, posterior, state }: Situation,
): Promise<Pick<CycleRow, "picks" | "precision" | "state">> {
  const { strategy, runtime } = task;
  const needs = (...names: readonly Need[]): boolean =>
    names.some((name) => strategy.needs.includes(name));
  const candidates = drawCandidates(task, cycle, labelled);
  const pool = needs("features", "logits", "mc-logits")
    ? await head.predict(runtime.takeRows(task.pool.features, candidates))
    : undefined;
  const seen = needs("labelled-features", "labelled-logits")
    ? await head.predict(set.features)
    : undefined;
  const mcLogits = pool && needs("mc-logits")
    ? await posterior.monteCarlo(
      pool.logits,
      pool.hidden,
      MONTE_CARLO_SAMPLES,
      stream(task.seed, "monte carlo", cycle),
    )
    : undefined;
  const query: Query = {
    pool: {
      size: candidates.length,
      ...pool && { features: pool.hidden, logits: pool.logits },
      ...mcLogits && { mcLogits },
    },
    labelled: {
      size: labelled.length,
      labels: set.labels,
      ...seen && { features: seen.hidden, logits: seen.logits },
    },
    classes: task.classes,
    budget: task.budget,
    cycle,
    ...needs("head") && { head: lastLayer(head) },
    ...needs("train") && { train: trainer(task, cycle, [...labelled, ...candidates]) },
    ...needs("oracle") && { oracle: (row) => task.pool.labels[candidates[row]!]! },
    ...needs("truth") && { truth: truthOf(task, candidates) },
    ...state !== undefined && { state: JSON.parse(state) as Json },
    random: (purpose) => stream(task.seed, `strategy: ${purpose}`, cycle),
    runtime,
  };
  const { picks, precision, state: next } = await select(strategy, query, task.settings);
  return {
    picks: Uint32Array.from(picks, (pick) => candidates[pick]!),
    ...precision !== undefined && { precision },
    ...next !== undefined && { state: JSON.stringify(next) },
  };
}

type Trainer = NonNullable<Query["train"]>;

/** Trains heads as the run does, on rows of its pool, each in an order of its own. */
function trainer(task: LoopTask, cycle: number, rows: readonly number[]): Trainer {
  const { runtime, head, pool, classes, seed } = task;
  const take = (of: ArrayLike<number>): NdArray =>
    runtime.takeRows(pool.features, Int32Array.from(of, (row) => rows[row]!));
  const test = isUpperBound(task.strategy) && { test: task.test.features };
  return trainerOn(runtime, head, { take, classes, ...test }, (call) => ({
    initial: stream(seed, "initial weights"),
    order: stream(seed, `strategy training ${call}`, cycle),
  }));
}

function truthOf({ pool, test }: LoopTask, candidates: Int32Array): Truth {
  return { labels: candidates.map((row) => pool.labels[row]!), testLabels: test.labels };
}

/** The unlabelled rows that the strategy sees, in ascending order. */
function drawCandidates(task: LoopTask, cycle: number, labelled: readonly number[]): Int32Array {
  const taken = new Uint8Array(task.pool.labels.length);
  for (const row of labelled) taken[row] = 1;
  const unlabelled = Int32Array.from(taken.keys()).filter((row) => taken[row] === 0);
  if (task.subset === 0 || task.subset >= unlabelled.length) return unlabelled;
  const drawn = stream(task.seed, "subset", cycle).choice(unlabelled.length, task.subset);
  return drawn.map((i) => unlabelled[i]!).sort();
}
