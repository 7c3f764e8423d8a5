/** DCoM: density of the uncovered pool and uncertainty, weighed by how much is covered. */
import * as v from "valibot";
import { InputError } from "../core/errors.ts";
import { concatRows, takeRows } from "../core/ndarray.ts";
import { marginScore } from "./margin.ts";
import { deltaSetting, radiusByPurity } from "./prob_cover.ts";
import { ballRadii, type Balls, heldByBalls, shareHeld } from "./shared/ball_radii.ts";
import { Cover } from "./shared/cover.ts";
import { predictedLabels } from "./shared/gradients.ts";
import { sampledRows } from "./shared/pool_rows.ts";
import { coverSetting } from "./shared/greedy_cover.ts";
import { scoreLogits } from "./shared/scorer.ts";
import { ball } from "./shared/similarity.ts";
import { centredUnitRows, takeExactRows } from "./shared/unit_rows.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** What is kept from cycle to cycle: the first radius of new labelled rows, and δ of each. */
const radius = v.pipe(v.number(), v.gtValue(0));
const stateSchema = v.object({ delta: radius, deltas: v.array(radius) });

/**
 * Picks, one by one, the row of the largest weighted sum of its uncertainty and of how many
 * uncovered rows its ball holds (Mishal and Weinshall 2024, algorithm 1).
 */
export const dcom: Strategy = defineStrategy({
  name: "dcom",
  title: "DCoM",
  summary: "Takes rows in dense uncovered regions first, and unsure ones as coverage grows",
  paper: {
    citation: "Mishal and Weinshall 2024",
    title: "DCoM: Active Learning for All Learners",
    url: "https://arxiv.org/abs/2407.01804",
  },
  needs: ["features", "logits", "labelled-features", "labels", "labelled-logits", "state"],
  settings: v.strictObject({ delta: deltaSetting, cover: coverSetting }),
  about: {
    family: "cover",
    occurrences: 2,
    text:
      "ProbCover whose balls learn their size: δ_i of a labelled row is the largest radius, by " +
      "bisection of 0 to 1.1, at which a share of 0.4 + 0.2·coverage of the ball is predicted to " +
      "be of its label; earlier rows keep theirs as the strategy's state. A row scores w·u + " +
      "(1 − w)·d, u its margin uncertainty and d the uncovered rows in its ball of the mean " +
      "radius, both scaled to 0 … 1; the competence w = (1 + e^(−50·0.2)) / (1 + e^(−50·(c − " +
      "0.8))) turns from density to uncertainty as the coverage c passes 0.8. It rests on the " +
      "head's labels: a poor head gives small balls, and on features without clusters coverage " +
      "stays far from 0.8 and uncertainty never counts.",
    cost: "N·M·D for N rows over M covered ones, n·M·D for radii and coverage",
    checked: "avihu111/TypiClust@4097a71c",
  },
  select: async (query, { delta, cover }) => {
    const known = readState(query);
    const initial = known?.delta ?? (delta > 0 ? delta : await radiusByPurity(query, cover));
    const problem = await dcomProblem(query, cover);
    const deltas = await ballRadii(query.runtime, problem, known?.deltas ?? [], initial);
    return { picks: await dcomPicks(query, problem, deltas), state: { delta: initial, deltas } };
  },
});

/** Reads the state; undefined in the first cycle. */
function readState({ state, labelled }: Query): v.InferOutput<typeof stateSchema> | undefined {
  if (state === undefined) return undefined;
  const { success, output } = v.safeParse(stateSchema, state);
  if (success && output.deltas.length <= labelled.size) return output;
  throw new InputError(
    `The state of dcom must be {"delta": δ, "deltas": [δ of each of at most ${labelled.size} ` +
      "labelled rows]}, as an earlier selection wrote it",
  );
}

/** The labelled rows' balls, and which rows of the pool are covered, ascending. */
export type DcomProblem = Balls & { readonly sample: Int32Array };

/** Covers all rows of the pool, or `most` that are drawn. */
export async function dcomProblem(query: Query, most: number): Promise<DcomProblem> {
  const { pool, labelled, runtime } = query;
  const sample = sampledRows(query, most, "covered rows");
  const [all, seen] = centredUnitRows([pool.features!, labelled.features!]);
  const predicted = (await predictedLabels(runtime, pool.logits!)).data;
  return {
    sample,
    centres: seen,
    centreLabels: labelled.labels!,
    rows: concatRows(seen, takeRows(all, sample)),
    rowLabels: Int32Array.from([...labelled.labels!, ...sample.map((row) => predicted[row]!)]),
  };
}

/** When uncertainty takes over: a logistic function's centre a and steepness k. */
export interface Logistic {
  readonly a: number;
  readonly k: number;
}

/** The weight of uncertainty: (1 + e^(−k(1 − a))) / (1 + e^(−k(c − a))) at a coverage c. */
export function competence(coverage: number, { a, k }: Logistic): number {
  const weight = (1 + Math.exp(-k * (1 - a))) / (1 + Math.exp(-k * (coverage - a)));
  return Math.round(1000 * weight) / 1000;
}

/** The picks, given δ `[n]`. */
export async function dcomPicks(
  query: Query,
  { centres, rows, sample }: DcomProblem,
  deltas: readonly number[],
  logistic: Logistic = { a: 0.8, k: 50 },
): Promise<Int32Array> {
  const { pool, labelled, budget, runtime } = query;
  const weight = competence(await shareHeld(runtime, rows, centres, deltas), logistic);
  const mean = deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
  const within = deltas.map((delta) => Math.min(delta, mean));
  const held = await heldByBalls(runtime, rows, centres, within);
  const [candidates] = centredUnitRows([pool.features!], 1 / mean);
  const covered = takeExactRows(candidates, sample);
  const options = { candidates, covered, similarity: ball, cover: held.slice(labelled.size) };
  const cover = await Cover.start(runtime, options);
  try {
    const unsure = await uncertainty(query);
    const picks = new Int32Array(budget);
    for (let step = 0; step < budget; step++) {
      // Labelled rows have neither, so that both scales start at 0.
      const [mostUnsure, densest] = [unsure, cover.gains].map((of) => of.reduce(larger) || 1);
      const scores = cover.gains.map((density, row) =>
        density < 0
          ? density
          : weight * unsure[row]! / mostUnsure! + (1 - weight) * density / densest!
      );
      picks[step] = scores.indexOf(scores.reduce(larger));
      await cover.add(picks[step]!);
      unsure[picks[step]!] = 0;
    }
    return picks;
  } finally {
    await cover.close();
  }
}

/** 1 − (p₁ − p₂) of the pool's rows, `[N]`, scaled to 0 … 1 over these and labelled rows. */
async function uncertainty({ pool, labelled, runtime }: Query): Promise<Float64Array> {
  const [own, seen] = await Promise.all(
    [pool.logits!, labelled.logits!].map(async (logits) =>
      Float64Array.from(
        (await scoreLogits(runtime, "dcom-margin", logits, marginScore)).data,
        Math.exp,
      )
    ),
  );
  const both = [...own!, ...seen!];
  const [least, most] = [both.reduce(smaller), both.reduce(larger)];
  return own!.map((each) => most > least ? (each - least) / (most - least) : 0);
}

const larger = (a: number, b: number): number => Math.max(a, b);
const smaller = (a: number, b: number): number => Math.min(a, b);
