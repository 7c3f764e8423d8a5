/** The suites that come with Trawl. To add one, write a file beside this one and add a line to the list. */
import { ablationExpectation } from "./ablation_expectation.ts";
import { ablationLikelihood } from "./ablation_likelihood.ts";
import { all } from "./all.ts";
import { choosers } from "./choosers.ts";
import { cifar10Mini } from "./cifar10_mini.ts";
import { cleaningThePool } from "./cleaning_the_pool.ts";
import { fastFishing } from "./fast_fishing.ts";
import { field } from "./field.ts";
import { fisher } from "./fisher.ts";
import { letter } from "./letter.ts";
import { quick } from "./quick.ts";
import { sensitivity } from "./sensitivity.ts";
import { sixSets } from "./six_sets.ts";
import type { Suite } from "./suite.ts";

/** Every suite, in the order of `--list`. */
export const suites: readonly Suite[] = [
  quick,
  all,
  field,
  choosers,
  fisher,
  letter,
  cifar10Mini,
  fastFishing,
  ablationExpectation,
  ablationLikelihood,
  cleaningThePool,
  sixSets,
  sensitivity,
];
