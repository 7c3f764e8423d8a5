/** Acquisition strategies: their queries, their needs, and how to define one. */
import type { Narrowed, NdArray } from "../core/ndarray.ts";
import type { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { OutputOf, SettingsSchema } from "./schema.ts";

/** What a strategy may ask for; the rest of a query is neither computed nor there. */
export const needs = [
  /** `pool.features`. */
  "features",
  /** `pool.logits`. */
  "logits",
  /** `pool.mcLogits`. */
  "mc-logits",
  /** `labelled.features`. */
  "labelled-features",
  /** `labelled.labels`. */
  "labels",
  /** `labelled.logits`. */
  "labelled-logits",
  "head",
  "train",
  "oracle",
  "state",
  /** For upper bounds only: what they choose by, no strategy may know. */
  "truth",
] as const;

/** One of them: an array, or the query's member of that name. */
export type Need = typeof needs[number];

/** Arrays with a row per candidate or labelled row. */
export type ArrayNeed = Exclude<Need, "head" | "train" | "oracle" | "state" | "truth">;

/**
 * One acquisition: B of N unlabelled rows are to be chosen. All arrays are finite and fit together,
 * and nobody changes them meanwhile: a device may hold copies.
 */
export interface Query {
  /** The candidates. */
  readonly pool: {
    /** N. */
    readonly size: number;
    /** `[N, D]`: what the head's last linear layer sees. */
    readonly features?: Narrowed;
    /** `[N, K]`. */
    readonly logits?: Narrowed;
    /** `[N, T, K]`: T draws from the head's posterior. */
    readonly mcLogits?: NdArray;
  };
  /** The labelled set, in the order in which it was labelled; n may be 0 if a strategy can start cold. */
  readonly labelled: {
    /** n. */
    readonly size: number;
    /** `[n, D]`. */
    readonly features?: Narrowed;
    /** `[n]`, each in [0, K). */
    readonly labels?: Int32Array;
    /** `[n, K]`. */
    readonly logits?: Narrowed;
  };
  /** K; 0 if nothing that the strategy needs tells it. */
  readonly classes: number;
  /** B, 1 to N. */
  readonly budget: number;
  /** How many acquisitions of the run came before this one; 0 if absent. */
  readonly cycle?: number;
  /** The head's last linear layer: logits are features · Wᵀ + b. */
  readonly head?: LinearLayer;
  /**
   * Trains a head, configured as the run's own, on some rows only.
   *
   * @param rows Labelled rows are 0 to n−1, the pool's n to n+N−1.
   * @param labels The label of each.
   */
  readonly train?: (rows: ArrayLike<number>, labels: ArrayLike<number>) => Promise<TrainedOn>;
  /** The true label of a pool row, which has to be among the picks. */
  readonly oracle?: (row: number) => number;
  /** What the strategy returned as `state` in the cycle before; undefined in the first. */
  readonly state?: Json;
  /** Labels of the pool and of the test set, for upper bounds. */
  readonly truth?: Truth;
  /** A separate random stream for each purpose, for example "d2 sampling". */
  readonly random: (purpose: string) => Random;
  /** Runs programs. */
  readonly runtime: Runtime;
  /** Called with the precision that decided the picks, by strategies that choose one. */
  readonly onPrecision?: (precision: string) => void;
}

/** What no strategy may know but one that is an upper bound. */
export interface Truth {
  /** `[N]`: of the pool. */
  readonly labels: Int32Array;
  /** `[t]`: of the test set. */
  readonly testLabels: Int32Array;
}

/** Weights W `[K, D]` and bias b `[K]` of a linear layer. */
export interface LinearLayer {
  /** `[K, D]`. */
  readonly weights: Narrowed;
  /** `[K]`. */
  readonly bias: Narrowed;
}

/** A head that a strategy had trained. */
export interface TrainedOn {
  /** Its logits `[m, K]` of m rows, numbered as for training. */
  logits(rows: ArrayLike<number>): Promise<NdArray>;
  /** Its logits `[t, K]` of the test set; there for strategies that need "truth". */
  testLogits?(): Promise<NdArray>;
}

/** Anything that JSON holds. */
export type Json = string | number | boolean | null | readonly Json[] | {
  readonly [key: string]: Json;
};

/** Picks, and what the strategy has to remember for the next cycle. */
export interface PicksAndState {
  /** B distinct pool rows in the order chosen. */
  readonly picks: Int32Array | readonly number[];
  /** Kept with the run, so that a resumed one continues from it; at most 1 MiB as JSON. */
  readonly state: Json;
}

/** What lists and docs tell of a strategy; every one in the registry has it. */
export interface About {
  /** The group under which lists and reports show it. */
  readonly family: Family;
  /** In how many of 19 benchmark papers of 2023–2026 it is compared; absent if not counted. */
  readonly occurrences?: number;
  /** One paragraph: the idea, its formula, and when it fails. */
  readonly text: string;
  /** Operations and memory in N, n, D, K, B and T, for example "N·K". */
  readonly cost: string;
  /** Whose code it is compared with; absent if only a formula was at hand. */
  readonly checked?: string;
}

/** Groups of strategies, in the order in which lists show them. */
export const families = [
  "baseline",
  "uncertainty",
  "posterior draws",
  "cover",
  "clusters",
  "gradients",
  "committees",
  "labels within a batch",
  "choosers",
  "fisher information",
  "upper bounds",
] as const;

/** One of them. */
export type Family = typeof families[number];

/** Where a strategy was published. */
export interface Paper {
  /** For example "Ash et al. 2020". */
  readonly citation: string;
  /** The paper's full title. */
  readonly title: string;
  /** Its address: arXiv or DOI if there is one. */
  readonly url: string;
}

/** An acquisition strategy. One file and one line in the registry add another. */
export interface Strategy<S extends SettingsSchema = SettingsSchema> {
  /** The name on the command line. */
  readonly name: string;
  /** Display name in reports. */
  readonly title: string;
  /** One sentence: what it chooses. */
  readonly summary: string;
  /** Its paper; absent for baselines without one. */
  readonly paper?: Paper;
  /** The parts of a query that it reads; the rest is not computed. */
  readonly needs: readonly Need[];
  /** Whether it works with an empty labelled set; default no. */
  readonly coldStart?: boolean;
  /** Its settings; default none. */
  readonly settings?: S;
  /** What lists and docs tell of it. */
  readonly about?: About;
  /**
   * Chooses B of the pool's N rows to be labelled next.
   *
   * @param query What to choose from; it holds what `needs` names.
   * @param settings Checked settings.
   * @returns B distinct pool rows in the order chosen, ties to the lower row; with a state if
   * `needs` names one.
   */
  select(
    query: Query,
    settings: OutputOf<S>,
  ): Promise<Int32Array | readonly number[] | PicksAndState>;
}

/** Whether a strategy sees labels and test set: it is shown as an upper bound, and never ranked. */
export function isUpperBound({ needs }: Strategy): boolean {
  return needs.includes("truth");
}

/**
 * Declares a strategy, its settings' types taken from their schema.
 *
 * @param strategy The strategy.
 * @returns The same, typed for the registry.
 *
 * @example The rows with the largest first feature
 * ```ts
 * import * as v from "valibot";
 * import { setting } from "./settings.ts";
 * import { defineStrategy } from "./strategy.ts";
 *
 * export const extremes = defineStrategy({
 *   name: "extremes",
 *   title: "Extremes",
 *   summary: "Takes the rows whose first feature is largest, or smallest",
 *   needs: ["features"],
 *   coldStart: true,
 *   settings: v.strictObject({
 *     end: setting(v.picklist(["largest", "smallest"]), "largest", "Which end is taken"),
 *   }),
 *   select({ pool, budget }, { end }) {
 *     const { data, shape: [count, width] } = pool.features!;
 *     const sign = end === "largest" ? -1 : 1;
 *     const rows = Int32Array.from({ length: count! }, (_, row) => row);
 *     rows.sort((a, b) => sign * (data[a * width!]! - data[b * width!]!) || a - b);
 *     return Promise.resolve(rows.slice(0, budget));
 *   },
 * });
 * ```
 */
export function defineStrategy<S extends SettingsSchema>(strategy: Strategy<S>): Strategy {
  return strategy as unknown as Strategy;
}
