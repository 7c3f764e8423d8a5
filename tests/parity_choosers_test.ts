/** Strategies that choose among others draw and remember as their authors' own code does. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { armChances, drawArm, weightsAfter } from "../strategies/albl.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import type { Query } from "../strategies/strategy.ts";
import { classValues, tailorAlpha, tailorPicks } from "../strategies/tailor.ts";
import type { Runtime } from "../onnx/mod.ts";
import { queryOf, type Situation, situationTest } from "./support/fixtures.ts";

/** What the fixtures' arms pick: margin, entropy, and the highest rows. */
async function ordersOf(query: Query): Promise<number[][]> {
  const picksOf = async (
    name: string,
  ): Promise<number[]> => [...(await select(strategyNamed(name), query)).picks];
  const { size } = query.pool;
  const highest = Array.from({ length: query.budget }, (_, i) => size - 1 - i);
  return [await picksOf("margin"), await picksOf("entropy"), highest];
}

interface Tailor {
  readonly tailor: {
    readonly theta: readonly (readonly (readonly number[])[])[];
    readonly arms: number[];
    readonly picks: number[];
    readonly alpha_after: readonly (readonly number[])[];
  };
}

situationTest<Tailor>("tailor", async (situation, runtime, { tailor }) => {
  const query = queryOf(situation, runtime);
  const draws = tailor.theta.flat().values();
  const orders = await ordersOf(query);
  const found = tailorPicks(orders, classValues(query), () => draws.next().value!);
  assertEquals(found, { picks: tailor.picks, arms: tailor.arms });
  const state = {
    alpha: tailorAlpha(query, undefined),
    arms: found.arms,
    size: query.labelled.size + query.budget,
  };
  const alpha = tailorAlpha(labelled(situation, runtime, found.picks), state);
  tailor.alpha_after.flat().forEach((count, i) =>
    assertAlmostEquals(alpha.flat()[i]!, count, 1e-9)
  );
});

/** The query after picks were labelled; the pool stays. */
function labelled(situation: Situation, runtime: Runtime, picks: readonly number[]): Query {
  const query = queryOf(situation, runtime);
  const bought = picks.map((row) => situation.unlabelled.labels[row]!);
  const labels = Int32Array.of(...query.labelled.labels!, ...bought);
  return { ...query, labelled: { size: labels.length, labels } };
}

interface Albl {
  readonly albl: {
    readonly uniforms: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
    readonly arms: number[];
    readonly weights_after_reward: readonly (readonly number[])[];
    readonly picks: readonly (readonly number[])[];
  };
}

situationTest<Albl>("albl", ({ labelled, unlabelled }, _runtime, { albl }) => {
  const right = rightOf(labelled);
  let weights = [1, 1, 1];
  const batches: [number, number][] = [[1, right.length]];
  albl.uniforms.forEach((uniform, query) => {
    if (query > 0) weights = weightsAfter({ weights, arm: albl.arms[query - 1]!, batches }, right);
    const odds = armChances(weights);
    const arm = drawArm(odds, uniform);
    assertEquals(arm, albl.arms[query]);
    odds.forEach((p, i) => assertAlmostEquals(p, albl.probabilities[query]![i]!, 1e-8));
    weights.forEach((w, i) => assertAlmostEquals(w, albl.weights_after_reward[query]![i]!, 1e-8));
    const isRight = rightOf(unlabelled);
    right.push(...albl.picks[query]!.map((row) => isRight[row]!));
    batches.push([odds[arm]!, albl.picks[query]!.length]);
  });
  return Promise.resolve();
});

/** 1 for rows whose largest logit is their label's. */
function rightOf({ logits, labels }: Situation["labelled"]): number[] {
  const classes = logits.shape[1]!;
  return Array.from(labels, (label, row) => {
    const z = logits.data.subarray(row * classes, (row + 1) * classes);
    return z.indexOf(Math.max(...z)) === label ? 1 : 0;
  });
}
