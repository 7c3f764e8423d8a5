/** The active-learning loop: train, evaluate, select, label, repeat. */
import { InputError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { select } from "../strategies/select.ts";
import type { Query, Strategy } from "../strategies/strategy.ts";
import type { HeadConfig } from "./head/config.ts";
import { type TrainedHead, trainHead } from "./head/head.ts";
import { laplace, MONTE_CARLO_SAMPLES, type Posterior } from "./head/laplace.ts";
import { evaluate } from "./metrics/metrics.ts";
import type { CycleRow } from "../runs/run.ts";

/** Labelled rows. */
export interface LabelledRows {
  /** `[N, D]`. */
  readonly features: NdArray;
  /** `[N]`, each in [0, K). */
  readonly labels: Int32Array;
}

/** One run of the loop: everything that decides its result. */
export interface LoopTask {
  readonly runtime: Runtime;
  readonly strategy: Strategy;
  /** The strategy's settings. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly head: HeadConfig;
  readonly seed: number;
  /** Rows labelled at random before the first cycle. */
  readonly initial: number;
  /** Rows labelled a cycle. */
  readonly budget: number;
  /** Number of selections. */
  readonly cycles: number;
  /** Pool rows shown to the strategy a cycle, drawn afresh; 0 for all. */
  readonly subset: number;
  readonly pool: LabelledRows;
  readonly test: LabelledRows;
  /** K. */
  readonly classes: number;
}

/** How a run goes on, is watched, and is stopped. */
export interface LoopOptions {
  /** The cycles already done, first to last; the run goes on after them. */
  readonly resume?: readonly CycleRow[];
  /** Called after every cycle, before the next one starts. */
  readonly onCycle?: (row: CycleRow) => void | Promise<void>;
  /** Stops the run between two steps, by throwing its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the loop. Every random draw comes from a stream of (seed, purpose, cycle), so that a resumed run
 * gives the same rows as one that was never interrupted.
 *
 * @returns One row a cycle, `cycles + 1` in all; the last has no picks.
 */
export async function runLoop(task: LoopTask, options: LoopOptions = {}): Promise<CycleRow[]> {
  requireEnoughRows(task);
  const rows = [...options.resume ?? []];
  const initial = stream(task.seed, "initial pool").choice(task.pool.labels.length, task.initial);
  const labelled = [...initial, ...rows.flatMap((row) => [...row.picks])];
  const { runtime, pool, test } = task;
  const kept = [pool.features, test.features].filter((features) => runtime.keep(features));
  try {
    await runCycles(task, options, rows, labelled);
  } finally {
    for (const features of kept) await runtime.forget(features);
  }
  return rows;
}

/** Runs the cycles after those that are done; rows and labels are added to what is given. */
async function runCycles(
  task: LoopTask,
  options: LoopOptions,
  rows: CycleRow[],
  labelled: number[],
): Promise<void> {
  for (let cycle = rows.length; cycle <= task.cycles; cycle++) {
    // The runtime blocks the event loop: let signals in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    options.signal?.throwIfAborted();
    const row = await runCycle(task, cycle, labelled, options.signal);
    rows.push(row);
    labelled.push(...row.picks);
    await options.onCycle?.(row);
  }
}

async function runCycle(
  task: LoopTask,
  cycle: number,
  labelled: readonly number[],
  signal: AbortSignal | undefined,
): Promise<CycleRow> {
  const set = labelledSet(task, labelled);
  const trained = await timed(() =>
    trainHead(task.runtime, task.head, { ...set, classes: task.classes }, {
      initial: stream(task.seed, "initial weights"),
      order: stream(task.seed, "minibatch order", cycle),
    })
  );
  signal?.throwIfAborted();
  const head = trained.value;
  const evaluated = await timed(async () => {
    const { hidden } = await head.predict(set.features);
    const posterior = await laplace(task.runtime, hidden);
    const { logits, hidden: rows } = await head.predict(task.test.features);
    const metrics = evaluate(await posterior.meanField(logits, rows), task.test.labels);
    return { metrics, posterior };
  });
  signal?.throwIfAborted();
  const selected = cycle === task.cycles
    ? { value: { picks: new Uint32Array() }, seconds: 0, memory: 0 }
    : await timed(() => selectRows(task, cycle, labelled, set, head, evaluated.value.posterior));
  return {
    cycle,
    labelled: labelled.length,
    ...evaluated.value.metrics,
    trainSeconds: trained.seconds,
    evaluateSeconds: evaluated.seconds,
    selectSeconds: selected.seconds,
    peakMemoryBytes: Math.max(trained.memory, evaluated.memory, selected.memory),
    ...selected.value,
  };
}

/** Everything that the strategy does, prediction on the pool included. */
async function selectRows(
  task: LoopTask,
  cycle: number,
  labelled: readonly number[],
  set: LabelledRows,
  head: TrainedHead,
  posterior: Posterior,
): Promise<Pick<CycleRow, "picks" | "precision">> {
  const candidates = drawCandidates(task, cycle, labelled);
  const { strategy } = task;
  const needs = new Set(strategy.needs);
  const seesPool = needs.has("features") || needs.has("logits") || needs.has("mc-logits");
  const pool = seesPool
    ? await head.predict(task.runtime.takeRows(task.pool.features, candidates))
    : undefined;
  const seesLabelled = needs.has("labelled-features") || needs.has("labelled-logits");
  const seen = seesLabelled ? await head.predict(set.features) : undefined;
  const query: Query = {
    pool: {
      size: candidates.length,
      ...pool && needs.has("features") ? { features: pool.hidden } : {},
      ...pool && needs.has("logits") ? { logits: pool.logits } : {},
      ...pool && needs.has("mc-logits")
        ? {
          mcLogits: await posterior.monteCarlo(
            pool.logits,
            pool.hidden,
            MONTE_CARLO_SAMPLES,
            stream(task.seed, "monte carlo", cycle),
          ),
        }
        : {},
    },
    labelled: {
      size: labelled.length,
      ...seen && needs.has("labelled-features") ? { features: seen.hidden } : {},
      ...seen && needs.has("labelled-logits") ? { logits: seen.logits } : {},
      ...needs.has("labels") ? { labels: set.labels } : {},
    },
    classes: task.classes,
    budget: task.budget,
    random: (purpose) => stream(task.seed, `strategy: ${purpose}`, cycle),
    runtime: task.runtime,
  };
  const { picks, precision } = await select(strategy, query, task.settings);
  return {
    picks: Uint32Array.from(picks, (pick) => candidates[pick]!),
    ...precision === undefined ? {} : { precision },
  };
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

function labelledSet(task: LoopTask, labelled: readonly number[]): LabelledRows {
  return {
    features: task.runtime.takeRows(task.pool.features, labelled),
    labels: Int32Array.from(labelled, (row) => task.pool.labels[row]!),
  };
}

function requireEnoughRows(task: LoopTask): void {
  const wanted = task.initial + task.cycles * task.budget;
  const have = task.pool.labels.length;
  if (wanted > have) {
    throw new InputError(
      `${task.cycles} cycles of ${task.budget} after ${task.initial} initial labels need ${wanted} ` +
        `rows, but the pool has ${have}: take fewer cycles or a smaller budget`,
    );
  }
  if (task.initial < 1) throw new InputError("The initial labelled set needs at least 1 row");
  if (task.subset !== 0 && task.subset < task.budget) {
    throw new InputError(
      `A subset of ${task.subset} rows cannot fill a budget of ${task.budget}: enlarge the subset`,
    );
  }
}

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ value: T; seconds: number; memory: number }> {
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  return { value, seconds, memory: Deno.memoryUsage().rss };
}
