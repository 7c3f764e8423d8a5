/** Rows drawn without replacement, more often if their BALD is high. */
import * as v from "valibot";
import type { Random } from "../../core/random.ts";
import { setting } from "../settings.ts";
import type { Paper, Query } from "../strategy.ts";
import { baldScore, scoreDraws } from "./draws.ts";
import { pickTop } from "./scorer.ts";

/** Kirsch et al., 2106.12059. */
export const stochasticBatch: Paper = {
  citation: "Kirsch et al. 2023",
  title: "Stochastic Batch Acquisition: A Simple Baseline for Deep Active Learning",
  url: "https://arxiv.org/abs/2106.12059",
};

/** Settings of the family. */
export const stochasticSettings = v.strictObject({
  beta: setting(
    v.pipe(v.number(), v.gtValue(0), v.maxValue(1e6)),
    1,
    "β, the inverse of the noise: the larger, the nearer to the rows of the highest BALD",
  ),
});

/** From the BALD `[N]` of all rows to what noise is added to, `[N]`. */
export type Keys = (bald: Float32Array) => Float64Array;

/**
 * Draws B rows without replacement, each with probabilities proportional to e^key: the B largest
 * sums of a key and Gumbel noise (Kool et al. 2019).
 *
 * @returns B rows, the largest sum first.
 */
export async function drawByBald(query: Query, keysOf: Keys): Promise<Int32Array> {
  return await noisyPicks(
    query,
    keysOf,
    gumbelNoise(query.random("gumbel noise"), query.pool.size),
  );
}

/** The same with given noise `[N]`. */
export async function noisyPicks(
  query: Query,
  keysOf: Keys,
  noise: ArrayLike<number>,
): Promise<Int32Array> {
  const keys = keysOf((await scoreDraws(query, "bald", baldScore)).data);
  const sums = Float32Array.from(keys, (key, row) => key + noise[row]!);
  return await pickTop(query.runtime, { data: sums, shape: [sums.length] }, query.budget);
}

/** Draws standard Gumbel noise, `[count]`. */
export function gumbelNoise(random: Random, count: number): Float64Array {
  return random.uniforms(count).map((u) => -Math.log(-Math.log(u)));
}
