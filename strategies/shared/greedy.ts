/**
 * The greedy picker: one loop that chooses a row, then lets it change what the next choice sees.
 */
import { cast, fill, loop, scatterElements, unsqueeze, type Value } from "../../onnx/mod.ts";

/** How a greedy strategy starts, chooses and continues. */
export interface GreedyOptions {
  /** How many rows to pick: int64 scalar. */
  readonly count: Value;
  /** `[N]`: a number for each row, for example its distance to the nearest chosen one. */
  readonly state: Value;
  /** `[N]` float32, 1 for rows that may be picked and 0 for others; default all may. */
  readonly free?: Value;
  /** Chooses a row. */
  readonly choose: (state: Value, free: Value, step: Value) => Value;
  /** Lets a pick change the state. */
  readonly update: (state: Value, pick: Value) => Value;
}

/**
 * Picks one row per iteration, each at most once: the picks in order, and the state after the last.
 */
export function greedy(options: GreedyOptions): { picks: Value; state: Value } {
  const { count, state, choose, update } = options;
  const everyRow = options.free ?? fill(state.graph, 1, state.shape);
  const { collected: [picks], state: [last] } = loop({
    count,
    state: [state, everyRow],
    body: (step, [current, free]) => {
      const pick = choose(current!, free!, step);
      return {
        state: [update(current!, pick), without(free!, pick)],
        collect: [cast(pick, "int32")],
      };
    },
  });
  return { picks: picks!, state: last! };
}

/** Takes a row out of those that may be picked. */
export function without(free: Value, pick: Value): Value {
  return scatterElements(free, unsqueeze(pick, 0), free.graph.vector("float32", [0]));
}
