/** The active-learning loop: train, evaluate, select, label, repeat. */
import type { NdArray } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { select } from "../strategies/select.ts";
import type { Need, Query, Strategy } from "../strategies/strategy.ts";
import { type TrainedHead, trainHead } from "./head/head.ts";
import { laplace, MONTE_CARLO_SAMPLES, type Posterior } from "./head/laplace.ts";
import { evaluate } from "./metrics.ts";
import { type Problem, requireEnoughRows } from "./suites/suite.ts";
import type { CycleRow } from "../runs/run.ts";

/** Labelled rows. */
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

/** How a run is resumed, observed and stopped. */
export interface LoopOptions {
  readonly resume?: readonly CycleRow[];
  /** Called after every cycle, before the next one starts. */
  readonly onCycle?: (row: CycleRow) => void | Promise<void>;
  /** Ends the run between two steps, throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the loop. Every random draw comes from a stream of (seed, purpose, cycle), so that a resumed run
 * gives the same rows as one without interruption.
 *
 * @returns One row per cycle, `cycles + 1` in all; the last one has no picks.
 */
export async function runLoop(task: LoopTask, options: LoopOptions = {}): Promise<CycleRow[]> {
  requireEnoughRows(task, task.pool.labels.length);
  const rows = [...options.resume ?? []];
  const initial = stream(task.seed, "initial pool").choice(task.pool.labels.length, task.initial);
  const labelled = [...initial, ...rows.flatMap((row) => [...row.picks])];
  const { runtime, pool, test } = task;
  const kept = [pool.features, test.features].filter((features) => runtime.keep(features));
  try {
    for (let cycle = rows.length; cycle <= task.cycles; cycle++) {
      // The runtime blocks the event loop: let signals in.
      await new Promise((resolve) => setTimeout(resolve, 0));
      options.signal?.throwIfAborted();
      const row = await runCycle(task, cycle, labelled, options.signal);
      rows.push(row);
      labelled.push(...row.picks);
      await options.onCycle?.(row);
    }
  } finally {
    for (const features of kept) await runtime.forget(features);
  }
  return rows;
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

/** Predicts what the strategy needs, and lets it choose. */
async function selectRows(
  task: LoopTask,
  cycle: number,
  labelled: readonly number[],
  set: LabelledRows,
  head: TrainedHead,
  posterior: Posterior,
): Promise<Pick<CycleRow, "picks" | "precision">> {
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
    random: (purpose) => stream(task.seed, `strategy: ${purpose}`, cycle),
    runtime,
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

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ value: T; seconds: number; memory: number }> {
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  return { value, seconds, memory: Deno.memoryUsage().rss };
}
