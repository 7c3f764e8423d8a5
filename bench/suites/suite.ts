/** Suites: problems, strategies and seeds, and so a list of runs. */
import { InputError } from "../../core/errors.ts";
import type { Strategy } from "../../strategies/strategy.ts";
import type { HeadConfig } from "../head/config.ts";

/** Values of a strategy's settings; others take their defaults. */
export type SettingValues = Readonly<Record<string, string | number | boolean>>;

/** A strategy that takes part in a suite. */
export interface Contestant {
  /** A registered name, or your own strategy. */
  readonly strategy: string | Strategy;
  /** Settings that differ from the defaults. */
  readonly settings?: SettingValues;
}

/** One problem: data, features, head and labelling budget. */
export interface Problem {
  /** A registered name, or the path of your own data ("./birds"), relative to the suite's file. */
  readonly dataset: string;
  /** A registered name, or the path of an `.onnx` file or of weights; omitted for tabular data. */
  readonly backbone?: string;
  /** The share of the training split that is the pool, drawn once for all runs; default all. */
  readonly poolShare?: number;
  /**
   * A rule that draws the pool instead of a share: `reference` takes 90 % of the training split as
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
  /** Pool rows shown to the strategy, drawn again in every cycle; 0 for all. */
  readonly subset: number;
  /** Names of strategies to leave out, such as those that would not fit in memory. */
  readonly without?: readonly string[];
}

/**
 * A suite. Copy the file of one, change what you like, and run it:
 * `deno task bench --suite ./my_suite.ts`.
 */
export interface Suite {
  /** Also names its folder of results: letters, digits, "-" and "_". */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Every strategy takes part in every problem that does not leave it out. */
  readonly problems: readonly Problem[];
  /** Registered names, your own strategies, or either with settings. */
  readonly strategies: readonly (string | Strategy | Contestant)[];
  /** There is one run per problem, strategy and seed. */
  readonly seeds: readonly number[];
}

/** Settings of BAIT in the code of *Fast Fishing* (arXiv 2404.08981). */
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

/** Whether a strategy's file is imported; any other is a program. */
export function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** An entry in its full form. */
export function contestantOf(entry: string | Strategy | Contestant): Contestant {
  return typeof entry === "string" || "select" in entry ? { strategy: entry } : entry;
}

/** The name of a contestant's strategy. */
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
