/** Strategies on posterior draws: the same scores and picks as the authors' code. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { takeRows } from "../core/ndarray.ts";
import { batchBaldPicks } from "../strategies/batchbald.ts";
import { epigMeasure } from "../strategies/epig.ts";
import { meanStdScore } from "../strategies/mean_std.ts";
import { powerKeys } from "../strategies/power_bald.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { baldScore, scoreDraws } from "../strategies/shared/draws.ts";
import { meanChanges, pickByChange, targetsOf } from "../strategies/shared/prediction_changes.ts";
import { noisyPicks } from "../strategies/shared/stochastic_bald.ts";
import { softmaxKeys } from "../strategies/softmax_bald.ts";
import { softrankKeys } from "../strategies/softrank_bald.ts";
import type { Query } from "../strategies/strategy.ts";
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

interface BatchBald {
  batchbald: { picks: number[]; scores: number[] };
  batchbald_sampled: {
    limit: number;
    samples_per_member: number;
    uniforms: number[];
    picks: number[];
    scores: number[];
  };
}

situationTest<BatchBald>(
  "batchbald is its reference, exact and given the samples",
  async (situation, runtime, { batchbald: exact, batchbald_sampled: sampled }) => {
    const { pool, ...query } = queryOf(situation, runtime);
    const few = (budget: number): Query => ({ ...query, pool: firstRows(pool, 100), budget });
    const sampling = { limit: 20_000, perDraw: 0, uniform: () => NaN };
    const found = await batchBaldPicks(few(4), sampling);
    assertEquals([...found.picks], exact.picks);
    assertScores(found.information, exact.scores);

    const uniforms = sampled.uniforms.values();
    const { picks, information } = await batchBaldPicks(few(5), {
      limit: sampled.limit,
      perDraw: sampled.samples_per_member,
      uniform: () => uniforms.next().value!,
    });
    assertEquals([...picks], sampled.picks);
    assertScores(information, sampled.scores);
    assertEquals(uniforms.next().done, true);
  },
);

interface Epig {
  epig: { scores: number[]; top10: number[] };
}

situationTest<Epig>("epig is its reference", async (situation, runtime, { epig }) => {
  const { pool, ...query } = queryOf(situation, runtime, 10);
  const first = Int32Array.from({ length: 100 }, (_, row) => row);
  const last = first.map((row) => pool.size - 100 + row);
  const targets = await targetsOf({ ...query, pool }, last);
  const candidates = { ...query, pool: firstRows(pool, 100) };
  for (const precision of ["float32", "float64"] as const) {
    const scores = await meanChanges(candidates, epigMeasure, targets, first, precision);
    assertScores(scores, epig.scores);
  }
  assertEquals([...await pickByChange(candidates, epigMeasure, targets)], epig.top10);
});

const bemps = { "core-mse": "bemps-coremse", "core-log": "bemps-corelog" };
for (const [stored, name] of Object.entries(bemps)) {
  situationTest(`${name} picks what its reference picks`, async (situation, runtime) => {
    const expected = Object.entries(situation.expected.picks).filter(([key]) =>
      key.startsWith(`bemps ${stored} topk`)
    );
    assertEquals(expected.length, 1);
    const [[key, rows]] = expected as [[string, number[]]];
    const size = Number(/first (\d+) unlabelled/.exec(key)![1]);
    const query = queryOf(situation, runtime, rows.length);
    const settings = { select: "top", estimation: size };
    const few = { ...query, pool: firstRows(query.pool, size) };
    const { picks } = await select(strategyNamed(name), few, settings);
    assertEquals([...picks], rows);
  });
}

/** The first rows of a pool, as draws only. */
function firstRows({ mcLogits }: Query["pool"], size: number): Query["pool"] {
  return { size, mcLogits: takeRows(mcLogits!, [...Array(size).keys()]) };
}
