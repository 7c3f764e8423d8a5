/** TAILOR: lets strategies compete pick by pick for rare classes. */
import * as v from "valibot";
import { badge } from "./badge.ts";
import { leastConfident } from "./least_confident.ts";
import { margin } from "./margin.ts";
import { askArm, needsOf, readState, requireSameSet } from "./shared/arms.ts";
import { drawDirichlet } from "./shared/dirichlet.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** The strategies that compete. */
const ARMS = [margin, leastConfident, badge];

/** What is left of an arm's counts after a cycle. */
const MEMORY = 0.9;

/** What TAILOR remembers of the cycle before. */
export interface TailorState {
  /** α, `[M][K]`: by arm and class. */
  readonly alpha: readonly (readonly number[])[];
  /** `[B]`: the arm of each of its picks. */
  readonly arms: readonly number[];
  /** Labelled rows, these picks included. */
  readonly size: number;
}

/** Of a state for K classes. */
function stateSchema(classes: number): v.GenericSchema<unknown, TailorState> {
  const count = v.pipe(v.number(), v.integer(), v.minValue(0));
  const alpha = v.pipe(v.number(), v.finite(), v.gtValue(0));
  const fields = v.object({
    alpha: v.pipe(
      v.array(v.pipe(v.array(alpha), v.length(classes))),
      v.length(ARMS.length),
    ),
    arms: v.array(v.pipe(count, v.maxValue(ARMS.length - 1))),
    size: count,
  });
  return v.pipe(fields, v.check(({ arms, size }) => arms.length <= size, "more picks than rows"));
}

/**
 * Thompson sampling among strategies: each pick is that of the arm whose drawn distribution of
 * classes is worth most, rare classes being worth more (Zhang et al. 2023, algorithm 1 with the
 * class-diversity reward).
 */
export const tailor: Strategy = defineStrategy({
  name: "tailor",
  title: "TAILOR",
  summary: "Takes each row from the strategy that seems to find the rarest classes",
  paper: {
    citation: "Zhang et al. 2023",
    title: "Algorithm Selection for Deep Active Learning with Imbalanced Datasets",
    url: "https://arxiv.org/abs/2302.07317",
  },
  needs: [...needsOf(ARMS), "labels", "state"],
  about: {
    family: "choosers",
    text:
      "A bandit over margin, least confident and BADGE; the paper has GALAXY in margin's place. For " +
      "each pick θ_a ~ Dirichlet(α_a + 1) is drawn for every arm a, and the arm of the largest " +
      "θ_a·v names its best row left, with v_c = 1/(labels of class c), negative for a class with " +
      "more than half of all labels. After the batch α ← 0.9·α + the labels that each arm found. " +
      "The reward is balance, not accuracy: with balanced classes it draws nearly at random among " +
      "the arms, and it cannot be better than what they name.",
    cost: "that of its arms, and B·K",
    checked: "jifanz/TAILOR@8a23e140",
  },
  select: async (query) => {
    const alpha = tailorAlpha(query, readState("tailor", stateSchema(query.classes), query));
    const orders: Int32Array[] = [];
    for (const arm of ARMS) orders.push(await askArm(arm, query));
    const random = query.random("dirichlet");
    const draw = (arm: number): readonly number[] =>
      drawDirichlet(random, alpha[arm]!.map((count) => count + 1));
    const { picks, arms } = tailorPicks(orders, classValues(query), draw);
    return { picks, state: { alpha, arms, size: query.labelled.size + picks.length } };
  },
});

/** α once the labels of the cycle before are known: 1 at the start. */
export function tailorAlpha(query: Query, state: TailorState | undefined): number[][] {
  if (state === undefined) return ARMS.map(() => Array<number>(query.classes).fill(1));
  requireSameSet("tailor", state.size, query);
  const alpha = state.alpha.map((counts) => counts.map((count) => MEMORY * count));
  const labels = query.labelled.labels!.subarray(state.size - state.arms.length);
  state.arms.forEach((arm, i) => alpha[arm]![labels[i]!]!++);
  return alpha;
}

/** v `[K]`: what a label of each class is worth. */
export function classValues({ labelled, classes }: Query): number[] {
  const counts = Array<number>(classes).fill(0);
  for (const label of labelled.labels!) counts[label]!++;
  return counts.map((count) => (count > labelled.size / 2 ? -1 : 1) / Math.max(count, 1));
}

/**
 * TAILOR with given draws.
 *
 * @param orders `[M][B]`: each arm's picks, best first.
 * @param values v `[K]`.
 * @param draw θ of an arm; called for every pick and arm, in this order.
 * @returns B rows and their arms, in the order chosen.
 */
export function tailorPicks(
  orders: readonly ArrayLike<number>[],
  values: readonly number[],
  draw: (arm: number) => readonly number[],
): { picks: number[]; arms: number[] } {
  const [picks, arms] = [new Set<number>(), [] as number[]];
  while (arms.length < orders[0]!.length) {
    const rewards = orders.map((_, arm) =>
      draw(arm).reduce((sum, share, k) => sum + share * values[k]!, 0)
    );
    const arm = rewards.indexOf(Math.max(...rewards));
    picks.add(Array.from(orders[arm]!).find((row) => !picks.has(row))!);
    arms.push(arm);
  }
  return { picks: [...picks], arms };
}
