/** The one way to ask a strategy: checked before and after. */
import type { NdArray } from "../core/ndarray.ts";
import { CountedOracle } from "./oracle.ts";
import { parseSettings, type Settings } from "./settings.ts";
import { readState } from "./state.ts";
import type { Json, PicksAndState, Query, Strategy } from "./strategy.ts";
import { readPicks, requireQuery } from "./validate.ts";

/** The picks, and the settings that led to them. */
export interface Selection {
  /** B distinct pool rows in the order chosen. */
  readonly picks: Int32Array;
  /** What the strategy has to be given in the next cycle, from those that need a state. */
  readonly state?: Json;
  /** All settings, defaults included, as the results record them. */
  readonly settings: Settings;
  /** The precision that decided, "float64" or "float32", from strategies that choose one. */
  readonly precision?: string;
}

/**
 * Asks a strategy which rows to label next.
 *
 * @param strategy Who chooses.
 * @param query What to choose from.
 * @param settings Settings that differ from the defaults; texts are read as what they mean.
 * @returns The picks and the settings used.
 * @throws {InputError} If the query or a setting is not usable, saying why.
 *
 * @example
 * ```ts
 * import { stream } from "../core/random.ts";
 * import { Runtime } from "../onnx/mod.ts";
 * import { strategyNamed } from "./registry.ts";
 * import { select } from "./select.ts";
 *
 * const runtime = await Runtime.open();
 * const { picks } = await select(strategyNamed("coreset"), {
 *   pool: { size: 3, features: { data: Float32Array.of(1, 5, 9), shape: [3, 1] } },
 *   labelled: { size: 1, features: { data: Float32Array.of(0), shape: [1, 1] } },
 *   classes: 0,
 *   budget: 2,
 *   random: (purpose) => stream(0, purpose),
 *   runtime,
 * });
 * console.log(picks); // Int32Array [2, 1]
 * await runtime.close();
 * ```
 */
export async function select(
  strategy: Strategy,
  query: Query,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Selection> {
  const checked = parseSettings(strategy, settings);
  let precision = {};
  const needed = neededOf(strategy, query.labelled.size === 0 ? withEmptyLabelled(query) : query);
  requireQuery(strategy, needed);
  const oracle = new CountedOracle(strategy, needed);
  const complete: Query = {
    ...needed,
    ...needed.oracle && { oracle: (row) => oracle.labelOf(row) },
    onPrecision: (name) => precision = { precision: name },
  };
  const returned = await whileKept(complete, () => strategy.select(complete, checked));
  const selection = readReturned(strategy, complete, returned);
  oracle.requireAmong(selection.picks);
  return { ...selection, settings: checked, ...precision };
}

/** Reads what a strategy returned: picks, and a state from those that need one. */
function readReturned(
  strategy: Strategy,
  query: Query,
  returned: unknown,
): Pick<Selection, "picks" | "state"> {
  if (!strategy.needs.includes("state")) return { picks: readPicks(strategy, query, returned) };
  const { picks, state } = (returned ?? {}) as Partial<PicksAndState>;
  return { picks: readPicks(strategy, query, picks), state: readState(strategy, state) };
}

/** A query with what a strategy needs, and nothing else. */
function neededOf({ needs }: Strategy, query: Query): Query {
  const { size, features, logits, mcLogits } = query.pool;
  const { labelled, head, train, oracle, state, truth } = query;
  return {
    classes: query.classes,
    budget: query.budget,
    cycle: query.cycle ?? 0,
    random: query.random,
    runtime: query.runtime,
    ...needs.includes("head") && head && { head },
    ...needs.includes("train") && train && { train },
    ...needs.includes("oracle") && oracle && { oracle },
    ...needs.includes("truth") && truth && { truth },
    ...needs.includes("state") && state !== undefined && { state },
    pool: {
      size,
      ...needs.includes("features") && features && { features },
      ...needs.includes("logits") && logits && { logits },
      ...needs.includes("mc-logits") && mcLogits && { mcLogits },
    },
    labelled: {
      size: labelled.size,
      ...needs.includes("labelled-features") && labelled.features && {
        features: labelled.features,
      },
      ...needs.includes("labels") && labelled.labels && { labels: labelled.labels },
      ...needs.includes("labelled-logits") && labelled.logits && { logits: labelled.logits },
    },
  };
}

/**
 * Keeps a query's arrays on the device, so that they go there once however many programs take them.
 */
async function whileKept<T>(
  { pool, labelled, head, runtime }: Query,
  work: () => Promise<T>,
): Promise<T> {
  const { features, logits, mcLogits } = pool;
  const arrays = [features, logits, mcLogits, labelled.features, labelled.logits, head?.weights];
  const kept = arrays.filter((array) => array !== undefined && runtime.keep(array));
  try {
    return await work();
  } finally {
    for (const array of kept) await runtime.forget(array!);
  }
}

/** Nothing labelled needs no arrays that say so: empty ones are filled in. */
function withEmptyLabelled(query: Query): Query {
  const empty = (like: NdArray | undefined): NdArray => ({
    data: new Float32Array(0),
    shape: [0, like?.shape[1] ?? 0],
  });
  const { features, logits } = query.pool;
  const none = { labels: new Int32Array(0), features: empty(features), logits: empty(logits) };
  return { ...query, labelled: { ...none, ...query.labelled } };
}
