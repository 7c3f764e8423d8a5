/** What a suite is: problems, strategies and seeds, and so a list of runs. */
import { InputError } from "../../core/errors.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import type { HeadConfig } from "../head/config.ts";

/** Values for a strategy's settings; what is not named takes its default. */
export type SettingValues = Readonly<Record<string, string | number | boolean>>;

/** A strategy that takes part in a suite. */
export interface Contestant {
  /** A name in the registry, or a strategy of your own. */
  readonly strategy: string | Strategy;
  /** What is other than its defaults. */
  readonly settings?: SettingValues;
}

/** One problem: data, features, head and labelling budget. */
export interface Problem {
  /**
   * A name in the registry of datasets, or the path of data of your own ("./birds"), seen from where
   * the suite's file lies.
   */
  readonly dataset: string;
  /**
   * A name in the registry of backbones, or the path of an `.onnx` file or of weights; left out for
   * tabular data, which is standardised.
   */
  readonly backbone?: string;
  /** The share of the training split that is the pool, drawn once for all runs; default all. */
  readonly poolShare?: number;
  /**
   * Whose rule draws the pool instead of a share: `reference` takes 90 % of the training split as
   * dal-toolbox does, in its order (`RandomState(42).permutation(n)[:int(n * (1 - 0.1))]`).
   */
  readonly pool?: "reference";
  /** The classifier on the features, and its training. */
  readonly head: HeadConfig;
  /** Labels drawn at random before the first cycle. */
  readonly initial: number;
  /** Labels bought per cycle. */
  readonly budget: number;
  /** Number of selections. */
  readonly cycles: number;
  /** Pool rows shown to the strategy per cycle, drawn afresh; 0 for all. */
  readonly subset: number;
  /** Names of strategies that do not take part, such as those that would not fit in memory. */
  readonly without?: readonly string[];
}

/**
 * A suite. Copy the file of one, change what you like, and run it:
 * `deno task bench --suite ./my_suite.ts`.
 */
export interface Suite {
  /** The name of its folder of results: letters, digits, "-" and "_". */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Every strategy takes part in every one, but where a problem leaves it out. */
  readonly problems: readonly Problem[];
  /** Names in the registry, strategies of your own, or either with settings. */
  readonly strategies: readonly (string | Strategy | Contestant)[];
  /** One run a problem, strategy and seed. */
  readonly seeds: readonly number[];
}

/** How the runs of *Fast Fishing* (arXiv 2404.08981) set BAIT, as its code shows. */
export const fastFishingBait: SettingValues = { fisher: "sum", lambda: 1 };

/**
 * The first seeds.
 *
 * @param count How many seeds.
 * @returns 0 … count − 1.
 */
export function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** Writes an entry out. */
export function contestantOf(entry: string | Strategy | Contestant): Contestant {
  return typeof entry === "string" || "select" in entry ? { strategy: entry } : entry;
}

/** The name of a strategy that takes part. */
export function nameOf({ strategy }: Contestant): string {
  return typeof strategy === "string" ? strategy : strategy.name;
}

/** Checks that a pool has as many rows as a run labels. */
export function requireEnoughRows(
  { initial, budget, cycles, subset }: Pick<Problem, "initial" | "budget" | "cycles" | "subset">,
  poolSize: number,
  pool: string = "the pool",
): void {
  const wanted = initial + cycles * budget;
  if (wanted > poolSize) {
    throw new InputError(
      `${cycles} cycles of ${budget} labels after ${initial} initial ones need ${wanted} rows, but ` +
        `${pool} has ${poolSize}: take fewer cycles or a smaller budget`,
    );
  }
  if (initial < 1) throw new InputError("The initial labelled set needs at least 1 row");
  if (subset !== 0 && subset < budget) {
    throw new InputError(
      `A subset of ${subset} rows of ${pool} cannot fill a budget of ${budget}: take a larger one`,
    );
  }
}
