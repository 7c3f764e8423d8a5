/** BatchBALD: rows whose labels together tell most about the head's weights. */
import * as v from "valibot";
import { takeRows } from "../core/ndarray.ts";
import { setting } from "./settings.ts";
import { exactScores, meanEntropy } from "./shared/draws.ts";
import {
  coarser,
  nothingKnown,
  type Outcomes,
  probabilitiesOf,
  sampledOutcomes,
  withLabels,
} from "./shared/joint_outcomes.ts";
import { everyRow } from "./shared/pool_rows.ts";
import { labelGains } from "./shared/label_gains.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Joint samples of `paper`, in all; sampled once there are more outcomes. */
const SAMPLES = 10_000;

/** Rows are first compared by so many joined outcomes, then by more. */
const RESOLUTIONS = [64, 1024];

/** So many of the most promising rows tell what has to be beaten. */
const PROMISING = 32;

/** A smaller lead is rounding. */
const ROUNDING = 1e-12;

/** How outcomes are sampled. */
export interface SamplingOptions {
  /** Most outcomes of the picked rows' labels that are not sampled. */
  readonly limit: number;
  /** Outcomes that each draw gives otherwise. */
  readonly perDraw: number;
  /** Gives numbers in [0, 1). */
  readonly uniform: () => number;
}

/** Picks one by one the row whose label adds most to what is known of the head's weights. */
export const batchbald: Strategy = defineStrategy({
  name: "batchbald",
  title: "BatchBALD",
  summary: "Takes rows whose labels together share most information with the head's weights",
  paper: {
    citation: "Kirsch et al. 2019",
    title: "BatchBALD: Efficient and Diverse Batch Acquisition for Deep Bayesian Active Learning",
    url: "https://arxiv.org/abs/1906.08158",
  },
  needs: ["mc-logits"],
  settings: v.strictObject({
    variant: setting(
      v.picklist(["paper", "dal-toolbox"]),
      "paper",
      "paper: 10,000 joint samples of the labels; dal-toolbox: as many as draws",
    ),
  }),
  about: {
    family: "posterior draws",
    occurrences: 2,
    text: "BALD of a whole batch, I(y_1 … y_B; w), greedily: each pick adds most to it given the " +
      "picks before, so that a row like one already picked adds little. All K^b outcomes of b " +
      "picked labels are weighed while there are at most 10,000, then 10,000 joint samples. The " +
      "information is at most log T, so T draws tell no more than a few dozen picks apart; with " +
      "sampled outcomes late picks are increasingly noise.",
    cost: "N·K·T·min(K^B, 10,000)·B, most rows spared by a bound",
    checked: "BlackHC/batchbald_redux@e56c2607",
  },
  select: async (query, { variant }) => {
    const draws = query.pool.mcLogits!.shape[1]!;
    const limit = variant === "paper" ? SAMPLES : draws;
    const perDraw = Math.ceil(limit / draws);
    const random = query.random("joint samples");
    return (await batchBaldPicks(query, { limit, perDraw, uniform: () => random.uniform() })).picks;
  },
});

/**
 * BatchBALD with given random numbers (Kirsch et al. 2019, algorithm 1).
 *
 * @returns B rows in the order picked, and the mutual information in nats after each.
 */
export async function batchBaldPicks(
  query: Query,
  { limit, perDraw, uniform }: SamplingOptions,
): Promise<{ picks: Int32Array; information: number[] }> {
  const { pool, budget } = query;
  const [, draws, classes] = pool.mcLogits!.shape as [number, number, number];
  const entropies = await exactScores(query, "draws-entropy", meanEntropy);
  const rows: Float64Array[] = [];
  const picks: number[] = [];
  const information: number[] = [];
  let outcomes = nothingKnown(draws);
  let irreducible = 0;
  while (true) {
    const { row, gain } = await bestRow(query, entropies, outcomes, new Set(picks));
    picks.push(row);
    information.push(outcomes.entropy - irreducible + gain);
    if (picks.length === budget) return { picks: Int32Array.from(picks), information };
    irreducible += entropies[row]!;
    rows.push(probabilitiesOf(takeRows(pool.mcLogits!, [row])));
    outcomes = classes ** rows.length <= limit
      ? withLabels(outcomes, rows.at(-1)!)
      : sampledOutcomes(rows, draws, perDraw, uniform);
  }
}

/**
 * The row of the largest gain. Joined outcomes bound gains from above, so that few rows are
 * compared by all outcomes.
 */
async function bestRow(
  query: Query,
  entropies: Float64Array,
  outcomes: Outcomes,
  picks: ReadonlySet<number>,
): Promise<{ row: number; gain: number }> {
  const gains = async (rows: Int32Array, known: Outcomes): Promise<Float64Array> => {
    const made = await labelGains(query, entropies, rows, known);
    return made.map((gain, place) => picks.has(rows[place]!) ? -Infinity : gain);
  };
  let rows = everyRow(query.pool);
  let reached = -Infinity;
  for (const size of RESOLUTIONS.filter((size) => size < outcomes.weights.length)) {
    const bounds = await gains(rows, coarser(outcomes, size));
    const promising = rows.map((_, place) => place).sort((a, b) => bounds[b]! - bounds[a]!)
      .slice(0, PROMISING).map((place) => rows[place]!).sort();
    reached = Math.max(reached, ...await gains(promising, outcomes));
    rows = rows.filter((_, place) => bounds[place]! >= reached - ROUNDING);
  }
  const exact = await gains(rows, outcomes);
  const gain = exact.reduce((a, b) => Math.max(a, b));
  const place = exact.findIndex((other) => other >= gain - ROUNDING);
  return { row: rows[place]!, gain: exact[place]! };
}
