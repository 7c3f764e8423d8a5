/** UHerding: greedy coverage of what the head is unsure of. */
import * as v from "valibot";
import type { Narrowed } from "../core/ndarray.ts";
import { entropyScore } from "./entropy.ts";
import { marginScore } from "./margin.ts";
import { leastDistance } from "./shared/least_distance.ts";
import { coverPool, coverSetting } from "./shared/greedy_cover.ts";
import { elementsOf } from "./shared/scale.ts";
import { scoreLogits } from "./shared/scorer.ts";
import { gaussian } from "./shared/similarity.ts";
import { type CalibrationRule, temperatureOf } from "./shared/temperature.ts";
import { setting } from "./settings.ts";
import { defineStrategy, type Query, type Strategy } from "./strategy.ts";

/** Whose rules for the temperature and for gains are used. */
export type UHerdingVariant = "paper" | "scikit-activeml" | "dal-toolbox";

/** What counts as unsure. */
export type Uncertainty = "margin" | "entropy";

/** 1.0, 1.1 … 19.9. */
const even = Array.from({ length: 190 }, (_, i) => (i + 10) / 10);

/** 49 temperatures from 0.1 to 10, evenly spaced by their logarithm. */
const spaced = Array.from({ length: 49 }, (_, i) => 10 ** (i / 24 - 1));

/** How each variant finds its temperature. */
export const calibrationRules: Readonly<Record<UHerdingVariant, CalibrationRule>> = {
  "paper": { temperatures: even, binOf: (top, classes) => Math.ceil(top * classes) },
  "scikit-activeml": {
    temperatures: spaced,
    binOf: (top) => Math.min(14, Math.floor(top * 15)),
  },
  "dal-toolbox": { temperatures: even, binOf: (top) => Math.floor(top * 15) },
};

/**
 * Picks, one by one, the row that most raises the pool's similarity to its nearest labelled or
 * picked row, weighted by how unsure the head is of each (Bae et al. 2025, algorithm 1).
 */
export const uherding: Strategy = defineStrategy({
  name: "uherding",
  title: "UHerding",
  summary: "Takes, one by one, the row that covers most of what the head is unsure of",
  paper: {
    citation: "Bae et al. 2025",
    title: "Uncertainty Herding: One Active Learning Method for All Label Budgets",
    url: "https://arxiv.org/abs/2412.20644",
  },
  needs: ["features", "logits", "labelled-features", "labels", "train"],
  settings: v.strictObject({
    uncertainty: setting(
      v.picklist(["margin", "entropy"]),
      "margin",
      "How unsure the head is of a row: the weight of covering it",
    ),
    cover: coverSetting,
    variant: setting(
      v.picklist(["paper", "scikit-activeml", "dal-toolbox"]),
      "paper",
      "paper: K bins of the calibration error, temperatures 1 to 19.9; scikit-activeml: 15 bins, " +
        "0.1 to 10; dal-toolbox: 15 bins, and gains by the candidate's own cover and uncertainty",
    ),
  }),
  about: {
    family: "cover",
    occurrences: 2,
    text:
      "MaxHerding weighted by uncertainty: the row of the largest Σ_j u_j max(k(i, j) − c_j, 0) " +
      "is picked, u_j = 1 − (p₁ − p₂) of softmax(z / τ) and k(a, b) = exp(−‖a − b‖² / σ²) on " +
      "rows of length 1. With few labels σ, the least distance between labelled rows, is large " +
      "and it covers; with many it is small and u decides. τ is the temperature of the least " +
      "calibration error on a fifth of the labelled rows, for a head trained on the others, " +
      "which costs a training and is noisy with few labels; two labelled rows that almost " +
      "coincide make σ tiny, and with it every gain that of the row itself.",
    cost:
      "N·M·D for the first gains of N rows over M covered ones, a share of it per pick, and a " +
      "training",
    checked: "BorealisAI/uherding@75299cd2, scikit-activeml@05c68e32 (temperature), " +
      "dal-toolbox@e9bf05ca",
  },
  select: async (query, settings) => {
    const temperature = await temperatureOf(query, calibrationRules[settings.variant]);
    return await uherdingPicks(query, { ...settings, temperature });
  },
});

/** UHerding at a given temperature. */
export async function uherdingPicks(
  query: Query,
  { temperature, uncertainty, cover, variant }: {
    readonly temperature: number;
    readonly uncertainty: Uncertainty;
    readonly cover: number;
    readonly variant: UHerdingVariant;
  },
): Promise<Int32Array> {
  const { runtime, pool, labelled } = query;
  const score = uncertainty === "margin" ? marginScore : entropyScore;
  const logits = divided(pool.logits!, temperature);
  const { data } = await scoreLogits(runtime, `uherding-${uncertainty}`, logits, score);
  const sigma = await leastDistance(runtime, labelled.features!);
  return await coverPool(query, {
    similarity: gaussian,
    scale: 1 / sigma,
    most: cover,
    weights: Float64Array.from(data, Math.exp),
    isOwn: variant === "dal-toolbox",
  });
}

/** Logits divided by a temperature. */
function divided(logits: Narrowed, temperature: number): Narrowed {
  const exact = Float64Array.from(elementsOf(logits), (z) => z / temperature);
  return { data: Float32Array.from(exact), shape: logits.shape, exact };
}
