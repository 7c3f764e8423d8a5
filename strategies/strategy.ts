/** Acquisition strategies: their queries, their needs, and how to define one. */
import type { Narrowed, NdArray } from "../core/ndarray.ts";
import type { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { OutputOf, SettingsSchema } from "./schema.ts";

/** Data that a strategy may ask for; the rest of a query is not computed. */
export type Need =
  /** `pool.features`. */
  | "features"
  /** `pool.logits`. */
  | "logits"
  /** `pool.mcLogits`. */
  | "mc-logits"
  /** `labelled.features`. */
  | "labelled-features"
  /** `labelled.labels`. */
  | "labels"
  /** `labelled.logits`. */
  | "labelled-logits";

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
  /** The labelled set; n may be 0 if a strategy can start cold. */
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
  /** A separate random stream for each purpose, for example "d2 sampling". */
  readonly random: (purpose: string) => Random;
  /** Runs programs. */
  readonly runtime: Runtime;
  /** Called with the precision that decided the picks, by strategies that choose one. */
  readonly onPrecision?: (precision: string) => void;
}

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
  /** Whether it works with an empty labelled set. */
  readonly coldStart: boolean;
  /** Its settings; `v.strictObject({})` if it has none. */
  readonly settings: S;
  /**
   * Chooses B of the pool's N rows to be labelled next.
   *
   * @param query What to choose from; it holds what `needs` names.
   * @param settings Checked settings.
   * @returns B distinct pool rows in the order chosen; ties go to the lower row.
   */
  select(query: Query, settings: OutputOf<S>): Promise<Int32Array | readonly number[]>;
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
