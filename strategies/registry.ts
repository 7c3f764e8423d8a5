/** Every strategy, in the order in which lists and reports show them. */
import { unknownName } from "../core/errors.ts";
import { activeft } from "./activeft.ts";
import { albl } from "./albl.ts";
import { alfaMix } from "./alfa_mix.ts";
import { badge } from "./badge.ts";
import { bait, baitExp } from "./bait/bait.ts";
import { baitBinary } from "./bait/bait_binary.ts";
import { baitDiag } from "./bait/bait_diag.ts";
import { bald } from "./bald.ts";
import { batchbald } from "./batchbald.ts";
import { bayesianEntropy } from "./bayesian_entropy.ts";
import { bayesianLeastConfident } from "./bayesian_least_confident.ts";
import { bayesianMargin } from "./bayesian_margin.ts";
import { bempsCoreLog } from "./bemps_corelog.ts";
import { bempsCoreMse } from "./bemps_coremse.ts";
import { boss } from "./boss.ts";
import { cal } from "./cal.ts";
import { clue } from "./clue.ts";
import { clusterMargin } from "./cluster_margin.ts";
import { committee } from "./committee.ts";
import { coreset } from "./coreset.ts";
import { dcom } from "./dcom.ts";
import { direct } from "./direct.ts";
import { dropQuery } from "./dropquery.ts";
import { entropy } from "./entropy.ts";
import { epig } from "./epig.ts";
import { expectedError } from "./expected_error.ts";
import { falcun } from "./falcun.ts";
import { fass } from "./fass.ts";
import { approxFiral } from "./firal/firal.ts";
import { freesel } from "./freesel.ts";
import { galaxy } from "./galaxy.ts";
import { glister } from "./glister.ts";
import { gradmatch } from "./gradmatch.ts";
import { greedyOracle } from "./greedy_oracle.ts";
import { kMeansSampling } from "./k_means.ts";
import { leastConfident } from "./least_confident.ts";
import { margin } from "./margin.ts";
import { maxHerding } from "./max_herding.ts";
import { meanStd } from "./mean_std.ts";
import { noiseStability } from "./noise_stability.ts";
import { powerBald } from "./power_bald.ts";
import { probCover } from "./prob_cover.ts";
import { random } from "./random.ts";
import { softmaxBald } from "./softmax_bald.ts";
import { softrankBald } from "./softrank_bald.ts";
import type { Strategy } from "./strategy.ts";
import { tailor } from "./tailor.ts";
import { tcm } from "./tcm.ts";
import { typiclust } from "./typiclust.ts";
import { uherding } from "./uherding.ts";
import { variationRatio } from "./variation_ratio.ts";
import { vessal } from "./vessal.ts";

/** Every strategy, baselines first and upper bounds last: one line adds another. */
export const strategies: readonly Strategy[] = [
  random,
  margin,
  entropy,
  leastConfident,
  bald,
  variationRatio,
  bayesianEntropy,
  bayesianMargin,
  bayesianLeastConfident,
  meanStd,
  powerBald,
  softmaxBald,
  softrankBald,
  batchbald,
  epig,
  bempsCoreMse,
  bempsCoreLog,
  coreset,
  probCover,
  maxHerding,
  uherding,
  fass,
  dcom,
  activeft,
  freesel,
  typiclust,
  kMeansSampling,
  clue,
  clusterMargin,
  alfaMix,
  dropQuery,
  badge,
  falcun,
  cal,
  vessal,
  glister,
  gradmatch,
  committee,
  expectedError,
  noiseStability,
  galaxy,
  direct,
  tcm,
  tailor,
  albl,
  approxFiral,
  bait,
  baitExp,
  baitBinary,
  baitDiag,
  greedyOracle,
  boss,
];

/**
 * Finds a strategy.
 *
 * @param name As on the command line.
 * @returns The strategy.
 * @throws {InputError} If there is none of that name, suggesting the nearest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { strategyNamed } from "./registry.ts";
 * assertEquals(strategyNamed("margin").needs, ["logits"]);
 * ```
 */
export function strategyNamed(name: string): Strategy {
  const strategy = strategies.find((other) => other.name === name);
  if (strategy !== undefined) return strategy;
  throw unknownName("strategy", name, strategies.map((other) => other.name));
}
