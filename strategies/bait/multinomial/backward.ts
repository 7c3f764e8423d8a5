/** The backward phase: some removals a run of the program. */
import { ndarray } from "../../../core/ndarray.ts";
import { backwardProgram, backwardStartProgram } from "./backward_program.ts";
import type { ForwardPicks } from "./forward.ts";
import { letGo } from "./memory.ts";
import { type RealArray, zeros } from "./precision.ts";
import type { Problem } from "./problem.ts";

/** What a run leaves behind of its removals, and how the next takes it. */
const kept = { old_w: "new_w", old_e: "new_e", old_k: "new_k" } as const;

/** The picks and what is followed while some of them are dropped. */
interface Begun {
  readonly picks: readonly number[];
  readonly inner: RealArray;
  /** X, G, and the diagonal blocks of W and R. */
  readonly start: Readonly<Record<"x" | "g" | "w" | "r", RealArray>>;
}

/**
 * Drops picks until as many are left as are to be kept.
 *
 * @returns Pool rows in the order of their choice.
 */
export async function dropPicks(
  problem: Problem,
  forward: () => Promise<ForwardPicks>,
): Promise<Int32Array> {
  const { keep, forward: count } = problem.sizes;
  if (count === keep) return Int32Array.from((await forward()).picks);
  const begun = await begin(problem, await forward());
  const dropped = await drop(problem, begun);
  return Int32Array.from(begun.picks.filter((_, place) => dropped.data[place] === 0));
}

async function begin(
  problem: Problem,
  { picks, lambda, risk, inner }: ForwardPicks,
): Promise<Begun> {
  const { runtime, ways, sizes } = problem;
  const { precision } = ways;
  const program = backwardStartProgram({ picks: picks.length, rows: sizes.rows, precision });
  const start = await runtime.run(program, { lambda, risk, inner });
  await letGo(problem, program);
  return { picks, inner, start: start as Begun["start"] };
}

/** Returns `[S]`: 0 for the picks that stay. */
async function drop(
  problem: Problem,
  { inner, start }: Begun,
): Promise<RealArray> {
  const { runtime, ways, sizes } = problem;
  const { rows, forward, keep } = sizes;
  const drops = forward - keep;
  const whole = forward * rows;
  const chunk = Math.min(drops, ways.removals);
  const { precision } = ways;
  const program = backwardProgram({ picks: forward, rows, precision }, chunk);
  const store = Object.fromEntries(
    Object.keys(kept).map((name) => [name, zeros(drops * rows * whole, precision)]),
  );
  const none: RealArray = ndarray(zeros(forward, precision), [forward]);
  let state = { w: start.w, r: start.r, dropped: none };
  for (let done = 0; done < drops;) {
    const steps = Math.min(chunk, drops - done);
    const made = await runtime.run(program, {
      ...state,
      ...earlier(store, done * rows, whole),
      x: start.x,
      g: start.g,
      inner,
      steps: { data: BigInt64Array.of(BigInt(steps)), shape: [] },
    }) as Record<string, RealArray>;
    state = { w: made.next_w!, r: made.next_r!, dropped: made.next_dropped! };
    for (const [name, output] of Object.entries(kept)) {
      store[name]!.set(made[output]!.data.subarray(0, steps * rows * whole), done * rows * whole);
    }
    done += steps;
  }
  await letGo(problem, program);
  return state.dropped;
}

/** The rows that earlier runs have left; one row of zeros where there is none. */
function earlier(
  store: Readonly<Record<string, Float32Array | Float64Array>>,
  count: number,
  whole: number,
): Record<string, RealArray> {
  const lines = Math.max(1, count);
  return Object.fromEntries(
    Object.entries(store).map(([name, data]) => [
      name,
      ndarray(data.subarray(0, lines * whole), [lines, whole]),
    ]),
  );
}
