/** The program that runs some iterations of a loop: state in, state out. */
import { Graph, type Value } from "../graph.ts";
import { concat, unsqueeze } from "../ops/layout.ts";
import { Program } from "../program.ts";
import type { LoopStep, Plan } from "./plan.ts";
import { Replay } from "./replay.ts";
import { type Location, type Stage, STAGE_PREFIX } from "./stage.ts";
import { unroll } from "./unroll.ts";

/** The name of the input that says which iteration is the first: int64 scalar. */
export const FIRST = "%first";

/** The name of the output that says whether to go on: bool scalar; only of loops that may end early. */
export const PROCEED = "%proceed";

/** The name of the output that a state is handed on by. */
export function nextState(place: number): string {
  return `%state${place}`;
}

/** The name of the output that holds what the iterations collect, `[times, ...]`. */
export function collectedAs(place: number): string {
  return `%collected${place}`;
}

/**
 * Builds the program. Beside {@linkcode FIRST}, its inputs are the state under the names that it has in
 * the body, and what the body captures under the names that that has outside. A state that no iteration
 * changes has no output.
 */
export function chunkOf(plan: Plan, step: LoopStep, times: number): Stage {
  const { loop, captured, wanted } = step;
  const graph = new Graph(`${plan.name} · ${times} iterations`, STAGE_PREFIX);
  const replay = new Replay(graph, plan.names);
  for (const name of captured) replay.input(name);
  const state = loop.places.map(({ name }) => replay.input(name));
  const first = graph.input(FIRST, "int64", []);
  const left = unroll(replay, loop.body, { first, state, times });
  const outputs: Record<string, Value> = {};
  const locations: Record<string, Location> = {};
  const hand = (name: string, value: Value): void => {
    outputs[name] = value;
    locations[name] = plan.locations.ofType(value.dtype);
  };
  left.state.forEach((value, i) => {
    if (value !== state[i]) hand(nextState(i), value);
  });
  left.collected[0]!.forEach((_, place) => {
    if (!wanted[state.length + place]) return;
    const parts = left.collected.map((values) => unsqueeze(values[place]!, 0));
    hand(collectedAs(place), times === 1 ? parts[0]! : concat(parts));
  });
  if (loop.mayEnd) {
    outputs[PROCEED] = left.proceed;
    locations[PROCEED] = "cpu";
  }
  return { program: new Program(graph, outputs), locations };
}
