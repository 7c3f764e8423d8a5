/** What every strategy must do, whatever it is. */
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { Random, stream } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { afterLabelling, characters, madeUpQuery, type QuerySizes, reordered } from "./made_up.ts";
import { select, type Selection } from "./select.ts";
import type { Need, Query, Strategy } from "./strategy.ts";

/** A strategy, and how it is asked. */
export interface Asked {
  readonly strategy: Strategy;
  readonly runtime: Runtime;
  readonly settings?: Readonly<Record<string, number>> | undefined;
  /** Names of inputs to leave out. */
  readonly without?: readonly string[] | undefined;
  /** Whether nobody sees if it draws, because it has a seed of its own. */
  readonly isSeeded?: boolean;
}

export interface Property {
  readonly name: string;
  /** Throws an error that names the input. */
  readonly check: (asked: Asked) => Promise<void>;
}

const sizes: QuerySizes = { size: 24, labelled: 8, dimensions: 3, classes: 4, budget: 5, draws: 4 };

/** Sizes at the ends of what is allowed. */
const extremes: Readonly<Record<string, Partial<QuerySizes>>> = {
  "B = 1": { budget: 1 },
  "B = N": { budget: 24 },
  "N = 1": { size: 1, budget: 1 },
  "K = 2": { classes: 2 },
  "K = 1,000": { classes: 1000, size: 5, labelled: 2, dimensions: 2, budget: 1 },
  "D = 1": { dimensions: 1 },
};

/** The properties that say something about a strategy. */
export function propertiesOf({ needs, coldStart = false }: Strategy): Property[] {
  const startsCold = coldStart || !needs.some((need) => need.startsWith("label"));
  const cold = startsCold
    ? { name: "starts without labels", check: start }
    : { name: "says that it cannot start without labels", check: refuseToStart };
  return [
    { name: "picks B distinct rows, the same ones when asked again", check: pickRows },
    cold,
    { name: "refuses NaN, and names the row", check: refuseNaN },
    { name: "picks the same rows in whatever order they come, unless it draws", check: keepOrder },
    ...needs.includes("state")
      ? [{ name: "continues from its state as JSON", check: continueFromState }]
      : [],
  ];
}

async function pickRows(asked: Asked): Promise<void> {
  const { runtime, without = [] } = asked;
  for (const character of characters) {
    const query = madeUpQuery(runtime, sizes, 1, character);
    await picksOf(asked, query, `features and logits: ${character}`).catch((error) => {
      // Where squares overflow, a strategy may ask for other features.
      if (character !== "huge" || !(error.cause instanceof InputError)) throw error;
    });
  }
  for (const [what, change] of Object.entries(extremes)) {
    if (without.includes(what)) continue;
    await picksOf(asked, madeUpQuery(runtime, { ...sizes, ...change }, 2), what);
  }
  const query = madeUpQuery(runtime, sizes, 3);
  const labels = new Int32Array(sizes.labelled).fill(2);
  const oneClass = { ...query, labelled: { ...query.labelled, labels } };
  await picksOf(asked, oneClass, "one class seen");
}

async function start(asked: Asked): Promise<void> {
  await picksOf(asked, unlabelled(asked.runtime), "n = 0");
}

async function refuseToStart(asked: Asked): Promise<void> {
  const message = `Strategy "${asked.strategy.name}" cannot start without labels`;
  await requireRefusal(asked, unlabelled(asked.runtime), message);
}

function unlabelled(runtime: Runtime): Query {
  return { ...madeUpQuery(runtime, sizes, 1), labelled: { size: 0 } };
}

async function refuseNaN(asked: Asked): Promise<void> {
  for (const need of asked.strategy.needs) {
    const [query, message] = damage[need]?.(madeUpQuery(asked.runtime, sizes, 1)) ?? [];
    if (query !== undefined) await requireRefusal(asked, query, message!);
  }
}

async function keepOrder({ strategy, runtime, settings, isSeeded }: Asked): Promise<void> {
  for (let seed = 0; seed < 5; seed++) {
    const query = madeUpQuery(runtime, sizes, seed);
    let draws = 0;
    const random: Query["random"] = (purpose) => {
      draws++;
      return query.random(purpose);
    };
    const { picks } = await select(strategy, { ...query, random }, settings);
    if (draws > 0) {
      if (!isSeeded) return;
      const other: Query = { ...query, random: (purpose) => stream(seed + 1000, purpose) };
      if (!same((await select(strategy, other, settings)).picks, picks)) return;
    }
    const order = new Random(`order ${seed}`).permutation(sizes.size);
    const found = (await select(strategy, reordered(query, order), settings)).picks
      .map((row) => order[row]!);
    if (same(found, picks)) continue;
    throw new PropertyError(
      `seed ${seed}, its rows in another order`,
      query,
      new TrawlError(`it picked ${list(found)} (numbered as before) instead of ${list(picks)}`),
    );
  }
}

async function continueFromState(asked: Asked): Promise<void> {
  const query = madeUpQuery(asked.runtime, sizes, 1);
  const { picks: first, state } = await picksOf(asked, query, "the first cycle");
  const next = { ...afterLabelling(query, first), cycle: 1 };
  const { picks } = await picksOf(asked, { ...next, state: state! }, "the second cycle");
  const read = { ...next, state: JSON.parse(JSON.stringify(state)) };
  const again = await picksOf(asked, read, "the second cycle, its state as JSON");
  if (!same(again.picks, picks)) {
    throw new PropertyError("the second cycle", next, new TrawlError("its state is not JSON"));
  }
}

/** Asks twice: the same seed gives the same picks, of which `select` checks that they are B rows. */
async function picksOf(
  { strategy, settings }: Asked,
  query: Query,
  what: string,
): Promise<Selection> {
  try {
    const first = await select(strategy, query, settings);
    const second = await select(strategy, query, settings);
    if (JSON.stringify(second) === JSON.stringify(first)) return first;
    throw new TrawlError(
      `it picked ${list(first.picks)}, and ${list(second.picks)} when it was asked again`,
    );
  } catch (error) {
    throw new PropertyError(what, query, error);
  }
}

async function requireRefusal(
  { strategy, settings }: Asked,
  query: Query,
  message: string,
): Promise<void> {
  try {
    await select(strategy, query, settings);
  } catch (error) {
    if (error instanceof InputError && error.message.includes(message)) return;
    throw new PropertyError(message, query, error);
  }
  throw new PropertyError(message, query, new TrawlError("it picked rows instead of an error"));
}

/** A property that does not hold, with the input that shows it. */
class PropertyError extends TrawlError {
  constructor(what: string, { pool, labelled, classes, budget }: Query, cause: unknown) {
    const numbers = `N = ${pool.size}, n = ${labelled.size}, K = ${classes}, B = ${budget}`;
    super(`${what} (${numbers}): ${messageOf(cause)}`, { cause });
  }
}

function same(a: Int32Array, b: Int32Array): boolean {
  return list(a) === list(b);
}

function list(picks: Int32Array): string {
  return picks.join(", ");
}

/** Puts NaN into row 2 of each array, and says what the error is to say. */
const damage: Readonly<Partial<Record<Need, (query: Query) => [Query, string]>>> = {
  "features": (query) => [
    { ...query, pool: { ...query.pool, features: damaged(query.pool.features!) } },
    "The pool features: row 2 holds NaN",
  ],
  "logits": (query) => [
    { ...query, pool: { ...query.pool, logits: damaged(query.pool.logits!) } },
    "The pool logits: row 2 holds NaN",
  ],
  "mc-logits": (query) => [
    { ...query, pool: { ...query.pool, mcLogits: damaged(query.pool.mcLogits!) } },
    "The pool Monte-Carlo logits: row 2 holds NaN",
  ],
  "labelled-features": (query) => [
    { ...query, labelled: { ...query.labelled, features: damaged(query.labelled.features!) } },
    "The labelled features: row 2 holds NaN",
  ],
  "labelled-logits": (query) => [
    { ...query, labelled: { ...query.labelled, logits: damaged(query.labelled.logits!) } },
    "The labelled logits: row 2 holds NaN",
  ],
  "head": (query) => [
    { ...query, head: { ...query.head!, weights: damaged(query.head!.weights) } },
    "The head weights: row 2 holds NaN",
  ],
};

function damaged({ data, shape }: NdArray): NdArray {
  const width = data.length / shape[0]!;
  return { data: data.with(2 * width, NaN), shape };
}
