/** Predicts how long a suite takes, from one cycle of each strategy on made-up rows of the suite's sizes. */
import type { LabelledRows } from "../bench/acquisition.ts";
import { runLoop } from "../bench/loop.ts";
import { minibatchOrder } from "../bench/head/head.ts";
import { strategyOf } from "../bench/plan.ts";
import { type Contestant, contestantOf, type Problem, type Suite } from "../bench/suites/suite.ts";
import { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { CycleRow } from "../runs/run.ts";
import { median } from "../statistics/quantile.ts";
import { parseSettings } from "../strategies/settings.ts";
import { madeUpClasses } from "./benchmarks/made_up.ts";

/** What the rows of a problem are like. */
export interface ProblemSizes {
  readonly poolSize: number;
  readonly testSize: number;
  readonly dimensions: number;
  readonly classes: number;
}

type CycleSeconds = Pick<CycleRow, "trainSeconds" | "evaluateSeconds" | "selectSeconds">;

/** Measures a cycle that starts with so many labels. */
export type MeasureCycle = (
  problem: Problem,
  contestant: Contestant,
  labelled: number,
) => Promise<CycleSeconds>;

/** Minibatches in an epoch of so many rows. */
export function stepsPerEpoch(rows: number, head: Problem["head"]): number {
  return minibatchOrder(new Random("steps"), rows, { ...head, epochs: 1 }).shape[0]!;
}

/**
 * Seconds of all of a problem's runs, one at a time. A part of a cycle takes about as long on average as
 * half-way through a run, and training as long as its steps are many.
 */
export async function predictSeconds(
  { strategies, seeds }: Pick<Suite, "strategies" | "seeds">,
  problem: Problem,
  measure: MeasureCycle,
): Promise<number> {
  const { initial, budget, cycles, head, without = [] } = problem;
  const labelled = Array.from({ length: cycles + 1 }, (_, cycle) => initial + cycle * budget);
  const middle = labelled[Math.floor(cycles / 2)]!;
  const steps = labelled.reduce((sum, rows) => sum + stepsPerEpoch(rows, head), 0);
  const trainings = steps / stepsPerEpoch(middle, head);
  let seconds = 0;
  for (const contestant of strategies.map(contestantOf)) {
    if (without.includes(strategyOf(contestant).name)) continue;
    const cycle = await measure(problem, contestant, middle);
    seconds += trainings * cycle.trainSeconds + (cycles + 1) * cycle.evaluateSeconds +
      cycles * cycle.selectSeconds;
  }
  return seconds * seeds.length;
}

/** Steps of a training that are measured at most. */
const MOST_STEPS = 2000;

/** A cycle that takes less is measured several times: what else the machine does hits one of them. */
const SHORT_SECONDS = 0.5;

const partSeconds = ({ trainSeconds, evaluateSeconds, selectSeconds }: CycleSeconds): number =>
  trainSeconds + evaluateSeconds + selectSeconds;

/**
 * Measures cycles on made-up rows, on all runtimes at the same time, since runs beside each other are slower
 * than one alone. The first cycle of two is not counted, because it opens sessions.
 */
export function cyclesOn(runtimes: readonly Runtime[], sizes: ProblemSizes): MeasureCycle {
  const { poolSize, testSize, dimensions, classes } = sizes;
  const made = madeUpClasses(new Random("prediction"), dimensions, classes);
  const rowsOf = (count: number): LabelledRows => fading(made(count));
  const test = rowsOf(testSize);
  return async (problem, contestant, labelled) => {
    const { subset, budget } = problem;
    const shown = subset === 0 ? poolSize : subset + labelled + 2 * budget;
    const strategy = strategyOf(contestant);
    const { epochs } = problem.head;
    // A strategy that trains heads of its own does so in all epochs.
    const measured = strategy.needs.includes("train")
      ? epochs
      : Math.ceil(Math.min(epochs, MOST_STEPS / stepsPerEpoch(labelled, problem.head)));
    const task = {
      ...problem,
      head: { ...problem.head, epochs: measured },
      strategy,
      settings: parseSettings(strategy, contestant.settings),
      seed: 0,
      pool: rowsOf(Math.min(shown, poolSize)),
      test,
      classes,
      initial: Math.max(1, labelled - budget),
      cycles: 2,
    };
    const rows: CycleSeconds[] = [];
    do {
      const both = await Promise.all(runtimes.map((runtime) => runLoop({ ...task, runtime })));
      rows.push(...both.map(([, row]) => row!));
    } while (
      rows.reduce((sum, row) => sum + partSeconds(row), 0) < SHORT_SECONDS * runtimes.length
    );
    const middle = (part: keyof CycleSeconds): number => median(rows.map((row) => row[part]))!;
    return {
      trainSeconds: middle("trainSeconds") * epochs / measured,
      evaluateSeconds: middle("evaluateSeconds"),
      selectSeconds: middle("selectSeconds"),
    };
  };
}

/**
 * Divides column j by √j: features of networks have a few strong directions, too, and a strategy that skips
 * rows by bounds skips fewer among equal ones.
 */
function fading({ features, labels }: LabelledRows): LabelledRows {
  const { data, shape: [, columns] } = features;
  const faded = data.map((value, i) => value / Math.sqrt(1 + i % columns!));
  return { features: { ...features, data: faded }, labels };
}
