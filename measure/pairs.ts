/**
 * Times two versions in pairs: the schedule, whatever the sides are. A pair is three fresh processes, base,
 * head, and the base again as control. On every case they are timed in turn, A B C C B A, so that what
 * changes slowly on the machine changes all three alike.
 */
import { messageOf } from "../core/errors.ts";
import { pause } from "../core/lock.ts";
import type { Case, Counters } from "../runs/measurement.ts";
import type { ComparedCase, TimedPair } from "../runs/regression.ts";

/** A version of the code, or the base once more. */
export type Role = keyof TimedPair;

/** A process of one version; every method throws if that process fails or is gone. */
export interface Side {
  /** Sets a case up and runs it, once more to count what it does. */
  open(
    one: Case,
    count: boolean,
  ): Promise<{ readonly counters?: Counters } | { readonly missing: string }>;
  time(count: number): Promise<number>;
  close(): Promise<void>;
  end(): Promise<void>;
}

interface PairOptions {
  /** Starts a process, at the latest when it is first asked. */
  readonly start: (role: Role) => Side;
  readonly wanted: (one: ComparedCase) => number;
  /** Called after every case with all cases so far, its place, and whether that ended a pair. */
  readonly measured?: (
    cases: readonly ComparedCase[],
    index: number,
    pairEnded: boolean,
  ) => Promise<void>;
  readonly late?: () => boolean;
  /** Ends the work after the case under way, which is dropped if a side failed meanwhile. */
  readonly signal?: AbortSignal;
}

/** Shortest time of a turn in seconds: the clock and the message that asks for it are nothing beside it. */
const TURN_SECONDS = 0.005;

/** Seconds of a side in a pair. Noise differs from process to process: more pairs narrow it, longer ones do not. */
const SIDE_SECONDS = 0.06;

/** Sides have a warm-up and four turns or more, but only two turns if one takes longer than this. */
const LONG_TURN_SECONDS = 0.1;

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

/** A case that has not been compared yet: it is timed, or its counters alone are compared. */
export function plannedCase(
  { benchmark, sizes }: Case,
  status: "compared" | "counted" = "compared",
): ComparedCase {
  return {
    benchmark,
    sizes,
    status,
    message: "",
    baseCounters: undefined,
    headCounters: undefined,
    pairs: [],
  };
}

/**
 * Times cases until each has its pairs, and counts what the others do in the first one; what an earlier call
 * has done of it stays.
 */
export async function measurePairs(
  cases: readonly ComparedCase[],
  { start, wanted, measured, late, signal }: PairOptions,
): Promise<readonly ComparedCase[]> {
  const turns = new Map<number, Turns>();
  let state = cases;
  const last = Math.max(1, ...cases.map(wanted));
  for (let pair = 0; pair < last; pair++) {
    const due = [...state.keys()].filter((i) => {
      const { status, pairs, headCounters } = state[i]!;
      return status === "counted"
        ? pair === 0 && headCounters === undefined
        : status === "compared" && pairs.length === pair && pair < wanted(state[i]!);
    });
    if (due.length === 0) continue;
    if (late?.()) break;
    let sides = startAll(start);
    try {
      for (const i of due) {
        if (signal?.aborted) return state;
        const one = state[i]!;
        const order = orders[pair % orders.length]!;
        const known = one.status === "counted" ? NONE : turns.get(i);
        const found = await compareOnce(one, sides, order, known);
        if (found.died) {
          await pause(SIGNAL_DELAY);
          if (signal?.aborted) return state;
          // All three, so that they stay alike.
          await endAll(sides);
          sides = startAll(start);
        }
        if (found.turns !== undefined) turns.set(i, found.turns);
        state = state.with(i, found.after);
        await measured?.(state, i, i === due.at(-1));
      }
    } finally {
      await endAll(sides);
    }
  }
  return state;
}

type Sides = Readonly<Record<Role, Side>>;

function startAll(start: PairOptions["start"]): Sides {
  return { base: start("base"), head: start("head"), control: start("control") };
}

async function endAll(sides: Sides): Promise<void> {
  // One that has died has ended.
  await Promise.allSettled(Object.values(sides).map((side) => side.end()));
}

/** How a case is timed in a pair: runs per turn, and how often every side has two turns. */
interface Turns {
  readonly runs: number;
  readonly rounds: number;
}

/** Of a case whose counters alone are compared. */
const NONE: Turns = { runs: 0, rounds: 0 };

/** A case after one more pair, or with the reason why there is none. */
interface Found {
  readonly after: ComparedCase;
  readonly turns?: Turns;
  readonly died: boolean;
}

async function compareOnce(
  one: ComparedCase,
  sides: Sides,
  order: readonly Role[],
  known: Turns | undefined,
): Promise<Found> {
  const count = one.headCounters === undefined;
  const [base, head, control] = await Promise.all([
    opened(sides.base, one, count),
    opened(sides.head, one, count),
    opened(sides.control, one, count),
  ]);
  const problem = problemOf(one.pairs.length > 0, base, head, control);
  if (problem !== undefined) {
    const died = [base, head, control].some((each) => each.died);
    if (!died) await Promise.allSettled(order.map((role) => sides[role].close()));
    return { after: { ...one, ...problem }, died };
  }
  try {
    const times: Record<Role, number[]> = { base: [], head: [], control: [] };
    const turns = known ?? await turnsOf(order.map((role) => sides[role]));
    const { runs, rounds } = turns;
    // Warm-up, at once, as long as what is timed: most of the code is compiled meanwhile.
    if (rounds > 1) await Promise.all(order.map((role) => sides[role].time(2 * rounds * runs)));
    for (let round = 0; round < rounds; round++) {
      for (const role of [...order, ...order.toReversed()]) {
        times[role].push(await sides[role].time(runs));
      }
    }
    for (const role of order) await sides[role].close();
    const after = {
      ...one,
      baseCounters: one.baseCounters ?? base.counters,
      headCounters: one.headCounters ?? head.counters,
      ...turns !== NONE && { pairs: [...one.pairs, times] },
    };
    return { after, died: false, turns };
  } catch (error) {
    return { after: { ...one, ...failed(messageOf(error)) }, died: true };
  }
}

/** How long turns are, found by all sides alike, so that each is as warm as the others. */
async function turnsOf(sides: readonly Side[]): Promise<Turns> {
  let fastest = Infinity;
  // A run, a warm-up, and a turn.
  for (const seconds of [0, SIDE_SECONDS, TURN_SECONDS]) {
    const runs = Math.max(1, Math.ceil(seconds / fastest));
    for (const side of sides) fastest = Math.max(1e-7, Math.min(fastest, await side.time(runs)));
  }
  const runs = Math.ceil(TURN_SECONDS / fastest);
  const turn = runs * fastest;
  const rounds = turn > LONG_TURN_SECONDS ? 1 : Math.max(2, Math.ceil(SIDE_SECONDS / 2 / turn));
  return { runs, rounds };
}

/** A case on one side: its counters, or why it is not open. */
interface Opening {
  readonly counters: Counters | undefined;
  readonly why?: string;
  readonly died?: boolean;
}

async function opened(side: Side, one: Case, count: boolean): Promise<Opening> {
  try {
    const found = await side.open(one, count);
    const counters = "counters" in found ? found.counters : undefined;
    return { counters, ..."missing" in found && { why: found.missing } };
  } catch (error) {
    return { counters: undefined, why: messageOf(error), died: true };
  }
}

type Problem = Pick<ComparedCase, "status" | "message">;

function failed(why: string): Problem {
  return { status: "failed", message: `A side failed on the way: ${why}` };
}

/** Why a case cannot be timed, if a side did not open it. */
function problemOf(
  begun: boolean,
  base: Opening,
  head: Opening,
  control: Opening,
): Problem | undefined {
  const why = head.why ?? base.why;
  if (why === undefined) {
    if (control.why === undefined) return undefined;
    return { status: "failed", message: `The control cannot run it: ${control.why}` };
  }
  if (begun) return failed(why);
  if (head.why === undefined) return { status: "new", message: `The base cannot run it: ${why}` };
  if (base.why === undefined) {
    return { status: "broken", message: `The head cannot run it: ${why}` };
  }
  return { status: head.died ? "failed" : "skipped", message: why };
}
