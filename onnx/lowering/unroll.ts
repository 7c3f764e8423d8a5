/** The body of a loop, written out once for every iteration. */
import { add } from "../ops/elementwise.ts";
import type { Scope, Value } from "../graph.ts";
import type { Replay } from "./replay.ts";

/** What is known when a body is written out. */
export interface Unrolling {
  /** int64 scalar: the number of the first iteration that is written out. */
  readonly first: Value;
  /** State before it. */
  readonly state: readonly Value[];
  /** How many iterations. */
  readonly times: number;
}

/** What the iterations leave behind. */
export interface Unrolled {
  /** State after the last. */
  readonly state: readonly Value[];
  /** By iteration: what it collects. */
  readonly collected: readonly (readonly Value[])[];
  /** bool scalar of the last iteration: whether to go on. */
  readonly proceed: Value;
}

/**
 * Writes iterations out, one after the other. Values from outside the body must be bound.
 *
 * @param body The loop's body: iteration, whether it runs, and state in; whether to go on, state and
 * what is collected out.
 */
export function unroll(replay: Replay, body: Scope, { first, state, times }: Unrolling): Unrolled {
  const [iteration, alive, ...places] = body.inputs;
  const [proceed, ...outputs] = body.outputs;
  let current = [...state];
  const collected: Value[][] = [];
  for (let t = 0; t < times; t++) {
    replay.bind(iteration!.name, t === 0 ? first : add(first, t));
    replay.bind(alive!.name, replay.graph.scalar("bool", 1));
    places.forEach((place, i) => replay.bind(place.name, current[i]!));
    // A length that the body makes may be another one in every iteration.
    const next = replay.apart(() => {
      replay.run(body.nodes);
      return outputs.map((output) => replay.output(output));
    });
    current = next.slice(0, places.length);
    collected.push(next.slice(places.length));
  }
  return { state: current, collected, proceed: replay.output(proceed!) };
}
