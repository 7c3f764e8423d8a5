/** Strategies on posterior draws: the same scores and picks as the authors' code. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { meanStdScore } from "../strategies/mean_std.ts";
import { powerKeys } from "../strategies/power_bald.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { baldScore, scoreDraws } from "../strategies/shared/draws.ts";
import { noisyPicks } from "../strategies/shared/stochastic_bald.ts";
import { softmaxKeys } from "../strategies/softmax_bald.ts";
import { softrankKeys } from "../strategies/softrank_bald.ts";
import { variationRatioScore } from "../strategies/variation_ratio.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** Scores are stored with 9 digits or as float32. */
const TOLERANCE = 1e-6;

function assertScores(
  scores: ArrayLike<number>,
  expected: readonly number[],
  tolerance = TOLERANCE,
): void {
  assertEquals(scores.length, expected.length);
  expected.forEach((score, i) => assertAlmostEquals(scores[i]!, score, tolerance));
}

const scorers = ["bald", "bayesian-entropy", "bayesian-margin", "bayesian-least-confident"];
for (const name of scorers) {
  situationTest(`${name} picks what its reference picks`, async (situation, runtime) => {
    const { picks } = await select(strategyNamed(name), queryOf(situation, runtime));
    assertEquals([...picks], situation.expected.picks[name]);
  });
}

situationTest("variation-ratio scores what its reference scores", async (situation, runtime) => {
  const query = queryOf(situation, runtime);
  const { data } = await scoreDraws(query, "variation-ratio", variationRatioScore);
  assertScores(data, situation.expected.scores["variation-ratio"]!);
});

situationTest("bald scores what its reference scores", async (situation, runtime) => {
  const { data } = await scoreDraws(queryOf(situation, runtime), "bald", baldScore);
  // The reference raises probabilities below 2⁻²³ to that before it takes the draws' entropies.
  assertScores(data, situation.expected.scores.bald!, 1e-5);
});

interface MeanStd {
  mean_std: { picks: number[]; scores: number[] };
}

situationTest<MeanStd>("mean-std is its reference", async (situation, runtime, { mean_std }) => {
  const query = queryOf(situation, runtime);
  assertScores((await scoreDraws(query, "mean-std", meanStdScore)).data, mean_std.scores);
  assertEquals([...(await select(strategyNamed("mean-std"), query)).picks], mean_std.picks);
});

interface StochasticBald {
  stochastic_bald: { gumbel: number[]; picks: Record<string, number[]> };
}

situationTest<StochasticBald>(
  "stochastic BALD picks what its reference picks, given the noise",
  async (situation, runtime, { stochastic_bald: { gumbel, picks } }) => {
    const query = queryOf(situation, runtime);
    for (const [name, keysOf] of Object.entries({ powerKeys, softmaxKeys, softrankKeys })) {
      for (const beta of [1, 8]) {
        const stored = picks[`${name.replace("Keys", "")}-bald beta ${beta} (given gumbel)`];
        assertEquals([...await noisyPicks(query, keysOf(beta), gumbel)], stored);
      }
    }
  },
);
