/**
 * BAIT with factors of r rows: exact, over all outcomes (K − 1), or over the c most probable (c).
 */
import * as v from "valibot";
import { dropPicks } from "./multinomial/backward.ts";
import { pickForward } from "./multinomial/forward.ts";
import { pickByKernel } from "./multinomial/kernel.ts";
import { availableMemory, requiredBytes, requireMemory } from "./multinomial/memory.ts";
import {
  changingDeltaPays,
  cheapestBlocks,
  cheapestCovariance,
  cheapestFisher,
  cheapestPrior,
  type Method,
  pairsPay,
  type Sizes,
  sizesOf,
} from "./multinomial/method.ts";
import { problemOf } from "./multinomial/runs.ts";
import { largestStrength, STRONG } from "./multinomial/strength.ts";
import { scoresOf, startOf } from "./multinomial/start.ts";
import {
  type BaitOptions,
  type BaitProblem,
  baitProblem,
  baitSettings,
  fastFishing,
  topRows,
} from "./problem.ts";
import { setting } from "../settings.ts";
import { defineStrategy, type Query, type Strategy } from "../strategy.ts";

/** BAIT with the exact Fisher information over all K outcomes (Ash et al., 2106.09675). */
export const bait: Strategy = defineStrategy({
  name: "bait",
  title: "BAIT",
  summary: "Minimises the expected Fisher risk of the last layer, over all outcomes",
  paper: {
    citation: "Ash et al. 2021",
    title: "Gone Fishing: Neural Active Learning with Fisher Embeddings",
    url: "https://arxiv.org/abs/2106.09675",
  },
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  about: {
    family: "fisher information",
    text: "It picks the batch that lowers the expected Fisher risk tr(M⁻¹F) of the last layer: F " +
      "is the Fisher information of pool and labelled rows, M that of the labelled rows and " +
      "the batch plus λI, both over all outcomes weighted by their probabilities. Greedily it " +
      "takes 2B rows and drops B of them again. docs/bait.md derives the form that is " +
      "computed. It trusts the predicted probabilities, so that with few labels an " +
      "overconfident head misleads it; and its cost grows fastest of all with K.",
    cost: "N·D·K²·B",
    checked: "dal-toolbox",
  },
  settings: v.strictObject(baitSettings),
  select(query, settings): Promise<Int32Array> {
    return pickMultinomial(query, settings, query.classes);
  },
});

/** BAIT (Exp): the expectation over the top c outcomes only (Huseljic et al., 2404.08981). */
export const baitExp: Strategy = defineStrategy({
  name: "bait-exp",
  title: "BAIT (Exp)",
  summary: "BAIT with the expectation over the c most probable outcomes",
  paper: fastFishing,
  needs: ["features", "logits", "labelled-features", "labelled-logits"],
  coldStart: true,
  about: {
    family: "fisher information",
    text: "As bait, but the expectation runs over the c most probable outcomes only: rows √p_y " +
      "(e_y − p) ⊗ x of the Fisher factor, their weights renormalised. With c = 2 the picks " +
      "are close to those of bait at a fraction of its cost; where probability is spread over " +
      "many classes, c outcomes miss most of it.",
    cost: "N·D·K·c·B",
    checked: "dal-toolbox",
  },
  settings: v.strictObject({
    ...baitSettings,
    c: setting(
      v.pipe(v.number(), v.integer(), v.minValue(1)),
      2,
      "outcomes in the expectation, all if there are fewer classes",
    ),
  }),
  select(query, settings): Promise<Int32Array> {
    return pickMultinomial(query, settings, Math.min(settings.c, query.classes));
  },
});

/**
 * Picks rows; all decisions are float64's.
 *
 * @param asked Parts of the method; default the cheapest, as the picks are the same.
 */
export async function pickMultinomial(
  query: Query,
  options: BaitOptions,
  outcomes: number,
  asked: Partial<Method> = {},
): Promise<Int32Array> {
  const base = baitProblem(query, options);
  const sizes = sizesOf(base, outcomes);
  const method = methodFor(base, sizes, asked);
  requireMemory(sizes, method);
  const isKernel = method.covariance === "kernel";
  const prior = isKernel ? { covariance: "low-rank", fisher: "rows" } as const : {};
  const start = await startOf(problemOf(base, sizes, { ...method, ...prior }), isKernel);
  const picks = sizes.forward === 0
    ? topRows(await scoresOf(start.problem, start.p, start.r), base)
    : "pairs" in start.shared
    ? await pickByKernel(start)
    : await dropPicks((await pickForward(start)).forward);
  query.onPrecision?.("float64");
  return picks;
}

function methodFor(base: BaitProblem, sizes: Sizes, asked: Partial<Method>): Method {
  const isStrong = !(largestStrength(base, sizes) <= STRONG);
  const withForm = (form: Method["covariance"]): Method => {
    const covariance = asked.covariance ?? form;
    return {
      covariance,
      fisher: cheapestFisher(sizes, covariance),
      blocks: cheapestBlocks(sizes, covariance),
      changesDelta: changingDeltaPays(sizes, covariance, isStrong),
      refines: isStrong && covariance !== "dense",
      keepsPairs: pairsPay(sizes, isStrong),
      ...asked,
    };
  };
  const fits = (method: Method): boolean => requiredBytes(sizes, method) <= availableMemory();
  const cheapest = withForm(cheapestCovariance(sizes));
  if (asked.covariance !== undefined) return cheapest;
  // The kernel cannot be recomputed between picks.
  const isKept = cheapest.covariance !== "kernel" || (!isStrong && fits(cheapest));
  return isKept ? cheapest : withForm(cheapestPrior(sizes));
}
