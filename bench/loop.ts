/** The active-learning loop: train, evaluate, select, label, repeat. */
import { stream } from "../core/random.ts";
import { acquire, type LabelledRows, type LoopTask } from "./acquisition.ts";
import { trainHead } from "./head/head.ts";
import { laplace } from "./head/laplace.ts";
import { evaluate } from "./metrics.ts";
import { requireEnoughRows } from "./suites/suite.ts";
import type { CycleRow } from "../runs/run.ts";

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
      const before = { cycle, labelled, state: rows.at(-1)?.state };
      const row = await runCycle(task, before, options.signal);
      rows.push(row);
      for (const pick of row.picks) labelled.push(pick);
      await options.onCycle?.(row);
    }
  } finally {
    for (const features of kept) await runtime.forget(features);
  }
  return rows;
}

/** Where a run is before a cycle. */
interface Before {
  readonly cycle: number;
  /** Rows of the pool. */
  readonly labelled: readonly number[];
  /** The strategy's, as JSON. */
  readonly state: string | undefined;
}

async function runCycle(
  task: LoopTask,
  { cycle, labelled, state }: Before,
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
    : await timed(() =>
      acquire(task, { cycle, labelled, set, head, posterior: evaluated.value.posterior, state })
    );
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
