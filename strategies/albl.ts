/** ALBL: a bandit that asks one strategy per batch. */
import * as v from "valibot";
import { coreset } from "./coreset.ts";
import { leastConfident } from "./least_confident.ts";
import { askArm, needsOf, readState, requireSameSet } from "./shared/arms.ts";
import { predictedLabels } from "./shared/gradients.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** The strategies that compete, as in the experiments of BADGE's authors. */
const ARMS = [leastConfident, coreset];

/** Probability that the bound on an arm's reward fails. */
const DELTA = 0.1;

/** What ALBL remembers of the cycles before. */
export interface AlblState {
  /** w, `[M]`: as they were when the last batch was chosen. */
  readonly weights: readonly number[];
  /** The arm that chose it. */
  readonly arm: number;
  /** Of all labelled rows, batch by batch: the probability of the arm that chose them, and how many. */
  readonly batches: readonly (readonly [chance: number, size: number])[];
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const stateSchema = v.object({
  weights: v.pipe(
    v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    v.length(ARMS.length),
  ),
  arm: v.pipe(count, v.maxValue(ARMS.length - 1)),
  batches: v.pipe(
    v.array(v.tuple([v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), count])),
    v.minLength(1),
  ),
});

/**
 * Draws the strategy that chooses the batch with a probability that follows how well the head
 * classifies the rows that it chose before (Hsu and Lin 2015, algorithm 1).
 */
export const albl: Strategy = defineStrategy({
  name: "albl",
  title: "ALBL",
  summary: "Draws a strategy for each batch, those more often whose batches helped",
  paper: {
    citation: "Hsu and Lin 2015",
    title: "Active Learning by Learning",
    url: "https://doi.org/10.1609/aaai.v29i1.9597",
  },
  needs: [...needsOf(ARMS), "labelled-logits", "labels", "state"],
  about: {
    family: "choosers",
    occurrences: 3,
    text:
      "The bandit EXP4.P over least confident and CoreSet. Arm a is drawn with p_a = (1 − M·p_min)·w_a " +
      "/ Σw + p_min, p_min = 1/(10·M), and chooses the whole batch. The next cycle's head rewards it " +
      "by its accuracy on the labelled rows, each divided by the probability with which it was " +
      "chosen: w_a ← w_a·exp(p_min/2·(reward + √(ln(M/δ)/M)/p_a)). There is one reward per batch, so " +
      "with ten or twenty batches the weights hardly move, and accuracy on rows that the head was " +
      "trained on is near 1 whichever arm chose them.",
    cost: "that of the arm that is drawn, and n·K",
    checked: "JordanAsh/badge@a2d18acd",
  },
  select: async (query) => {
    const { labelled, budget } = query;
    const before = readState("albl", stateSchema, query);
    const weights = before === undefined ? ARMS.map(() => 1) : await rewarded(query, before);
    const odds = armChances(weights);
    const arm = drawArm(odds, query.random("arm").uniform());
    const picks = await askArm(ARMS[arm]!, query);
    const batches = [...before?.batches ?? [[1, labelled.size]], [odds[arm]!, budget]];
    return { picks, state: { weights, arm, batches } };
  },
});

async function rewarded(query: Query, before: AlblState): Promise<number[]> {
  requireSameSet("albl", before.batches.reduce((rows, [, size]) => rows + size, 0), query);
  const { data } = await predictedLabels(query.runtime, query.labelled.logits!);
  return weightsAfter(before, query.labelled.labels!.map((label, i) => label === data[i] ? 1 : 0));
}

/** w once the batch's labels are known; `isRight [n]` is 1 for rows that the head classifies right. */
export function weightsAfter(
  { weights, arm, batches }: AlblState,
  isRight: ArrayLike<number>,
): number[] {
  const arms = weights.length;
  const chances = batches.flatMap(([chance, size]) => Array<number>(size).fill(chance));
  const reward = chances.reduce((sum, p, i) => sum + isRight[i]! / p, 0) / chances.length;
  const bound = Math.sqrt(Math.log(arms / DELTA) / arms) / chances.at(-1)!;
  const factor = Math.exp(leastChance(arms) / 2 * (reward + bound));
  return weights.map((weight, i) => i === arm ? weight * factor : weight);
}

/** p, `[M]`. */
export function armChances(weights: readonly number[]): number[] {
  const [arms, sum] = [weights.length, weights.reduce((a, b) => a + b)];
  const least = leastChance(arms);
  return weights.map((weight) => (1 - arms * least) * weight / sum + least);
}

/** The first arm whose cumulative share exceeds a number in [0, 1). */
export function drawArm(chances: readonly number[], uniform: number): number {
  let sum = 0;
  const arm = chances.findIndex((chance) => (sum += chance) > uniform);
  return arm < 0 ? chances.length - 1 : arm;
}

function leastChance(arms: number): number {
  return 1 / (10 * arms);
}
