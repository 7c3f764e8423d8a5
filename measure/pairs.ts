/**
 * Times two versions in pairs: the schedule, whatever the sides are. A pair is three fresh processes, base,
 * head, and the base again as control. On every case they are timed in turn, A B C C B A, so that what
 * changes slowly on the machine changes all three alike.
 */
import { messageOf } from "../core/errors.ts";
import { pause } from "../core/lock.ts";
import type { Counters } from "../runs/measurement.ts";
import type { ComparedCase, TimedPair } from "../runs/regression.ts";
import type { CaseName } from "./questions.ts";

/** A version of the code, or the base once more. */
export type Role = keyof TimedPair;

/** A process of one version; every method throws if that process fails or is gone. */
export interface Side {
  /** Sets a case up and warms it up. */
  open(one: CaseName): Promise<{ readonly counters?: Counters } | { readonly missing: string }>;
  /** Seconds per run, of `count` runs of the open case. */
  time(count: number): Promise<number>;
  close(): Promise<void>;
  end(): Promise<void>;
}

/** How cases are timed. */
export interface PairOptions {
  /** Starts a process, at the latest when it is first asked. */
  readonly start: (role: Role) => Side;
  /** Pairs that a case is to have. */
  readonly wanted: (one: ComparedCase) => number;
  /** Whether a case is timed only once per side and pair, such as a process's start. */
  readonly once?: (one: CaseName) => boolean;
  /** Called after every case with all cases so far, and whether that ended a pair. */
  readonly measured?: (cases: readonly ComparedCase[], pairEnded: boolean) => Promise<void>;
  /** Ends the work after the case under way, which is dropped if a side failed meanwhile. */
  readonly signal?: AbortSignal;
}

/** Shortest time of a turn in seconds: the clock and the message that asks for it are nothing beside it. */
const TURN_SECONDS = 0.005;

/** Rounds of turns of a case at most, and fewer if a round takes longer than these seconds of one side. */
const [MOST_ROUNDS, ROUND_SECONDS] = [4, 0.016];

/** Milliseconds in which a signal arrives that also ended a side. */
const SIGNAL_DELAY = 300;

/** Every order of the three, so that each is as often first, next to the first, and last. */
const orders: readonly (readonly Role[])[] = [
  ["base", "head", "control"],
  ["head", "control", "base"],
  ["control", "base", "head"],
  ["control", "head", "base"],
  ["base", "control", "head"],
  ["head", "base", "control"],
];

/** A case that is new or has not been compared yet. */
export function plannedCase({ benchmark, sizes }: CaseName): ComparedCase {
  return {
    benchmark,
    sizes,
    status: "compared",
    message: "",
    baseCounters: undefined,
    headCounters: undefined,
    pairs: [],
  };
}

/** Times cases until each has its pairs; those that an earlier call has timed count. */
export async function measurePairs(
  cases: readonly ComparedCase[],
  options: PairOptions,
): Promise<readonly ComparedCase[]> {
  const { wanted, signal, measured } = options;
  const turns = new Map<number, Turns>();
  let state = cases;
  const due = (pair: number): number[] =>
    [...state.keys()].filter((i) => {
      const { status, pairs } = state[i]!;
      return status === "compared" && pairs.length === pair && pair < wanted(state[i]!);
    });
  const last = Math.max(0, ...cases.map(wanted));
  for (let pair = 0; pair < last; pair++) {
    const left = due(pair);
    if (left.length === 0) continue;
    const sides = new Trio(options.start);
    try {
      for (const i of left) {
        if (signal?.aborted) return state;
        const one = state[i]!;
        const compared = await compareOnce(one, sides, orders[pair % orders.length]!, {
          once: options.once?.(one) ?? false,
          turns: turns.get(i),
        });
        if (compared.failed) {
          await pause(SIGNAL_DELAY);
          if (signal?.aborted) return state;
          await sides.restart();
        }
        if (compared.turns !== undefined) turns.set(i, compared.turns);
        state = state.with(i, compared.after);
        await measured?.(state, i === left.at(-1));
      }
    } finally {
      await sides.end();
    }
  }
  return state;
}

/** The three sides of a pair. */
class Trio {
  #sides: Readonly<Record<Role, Side>>;

  constructor(readonly start: (role: Role) => Side) {
    this.#sides = this.#all();
  }

  get(role: Role): Side {
    return this.#sides[role];
  }

  /** Replaces all three, so that they stay alike. */
  async restart(): Promise<void> {
    await this.end();
    this.#sides = this.#all();
  }

  async end(): Promise<void> {
    // One that has died has ended.
    await Promise.allSettled(Object.values(this.#sides).map((side) => side.end()));
  }

  #all(): Readonly<Record<Role, Side>> {
    return { base: this.start("base"), head: this.start("head"), control: this.start("control") };
  }
}

/** How a case is timed in a pair. */
interface Turns {
  /** Runs per turn. */
  readonly runs: number;
  /** Times that every side has two turns. */
  readonly rounds: number;
}

/** A case after one more pair, or with the reason why there is none. */
interface Compared {
  readonly after: ComparedCase;
  /** Once they are known. */
  readonly turns?: Turns;
  /** Whether a side failed, so that it may be gone. */
  readonly failed: boolean;
}

async function compareOnce(
  one: ComparedCase,
  sides: Trio,
  order: readonly Role[],
  { once, turns: known }: { readonly once: boolean; readonly turns: Turns | undefined },
): Promise<Compared> {
  // At once: set-up is not timed.
  const [base, head, control] = await Promise.all(
    (["base", "head", "control"] as const).map((role) => attempt(() => sides.get(role).open(one))),
  );
  const problem = problemOf(one, [base!, head!, control!]);
  if (problem !== undefined) {
    const failed = [base, head, control].some((outcome) => "failed" in outcome!);
    if (!failed) await Promise.all(order.map((role) => sides.get(role).close().catch(() => {})));
    return { after: { ...one, ...problem }, failed };
  }
  const timed = await attempt(async () => {
    const turns = once
      ? { runs: 1, rounds: 1 }
      : known ?? await turnsOf(order.map((role) => sides.get(role)));
    const seconds: Record<Role, number[]> = { base: [], head: [], control: [] };
    for (let round = 0; round < turns.rounds; round++) {
      for (const role of once ? order : [...order, ...order.toReversed()]) {
        seconds[role].push(await sides.get(role).time(turns.runs));
      }
    }
    for (const role of order) await sides.get(role).close();
    return { turns, seconds };
  });
  if ("failed" in timed) {
    const message = `A side failed on the way: ${timed.failed}`;
    return { after: { ...one, status: "failed", message }, failed: true };
  }
  const { turns, seconds } = timed.value;
  return {
    after: {
      ...one,
      baseCounters: one.baseCounters ?? countersOf(base!),
      headCounters: one.headCounters ?? countersOf(head!),
      pairs: [...one.pairs, seconds],
    },
    turns,
    failed: false,
  };
}

/** How long turns are, found by all sides alike, so that each is as warm as the others. */
async function turnsOf(sides: readonly Side[]): Promise<Turns> {
  let runs = 1;
  let fastest = 0;
  // Code may become faster when it runs more often: twice.
  for (let round = 0; round < 2; round++) {
    const seconds: number[] = [];
    for (const side of sides) seconds.push(await side.time(runs));
    fastest = Math.max(1e-7, Math.min(...seconds));
    runs = Math.max(runs, Math.ceil(TURN_SECONDS / fastest));
  }
  const rounds = Math.round(MOST_ROUNDS * ROUND_SECONDS / (2 * runs * fastest));
  return { runs, rounds: Math.min(MOST_ROUNDS, Math.max(1, rounds)) };
}

type Outcome<T> = { readonly value: T } | { readonly failed: string };

async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

type Opening = Outcome<Awaited<ReturnType<Side["open"]>>>;

function countersOf(opening: Opening): Counters | undefined {
  return "value" in opening && "counters" in opening.value ? opening.value.counters : undefined;
}

/** Why a case cannot be timed, if a side did not open it. */
function problemOf(
  { pairs }: ComparedCase,
  [base, head, control]: readonly [Opening, Opening, Opening],
): Pick<ComparedCase, "status" | "message"> | undefined {
  const [baseWhy, headWhy, controlWhy] = [base, head, control].map((opening) =>
    "failed" in opening
      ? opening.failed
      : "missing" in opening.value
      ? opening.value.missing
      : undefined
  );
  if (baseWhy === undefined && headWhy === undefined) {
    if (controlWhy === undefined) return undefined;
    return { status: "failed", message: `The control cannot run it: ${controlWhy}` };
  }
  if (pairs.length > 0) {
    return { status: "failed", message: `A side failed on the way: ${headWhy ?? baseWhy}` };
  }
  if (headWhy === undefined) {
    return { status: "new", message: `The base cannot run it: ${baseWhy}` };
  }
  if (baseWhy === undefined) {
    return { status: "broken", message: `The head cannot run it: ${headWhy}` };
  }
  return { status: "failed" in head ? "failed" : "skipped", message: headWhy };
}
