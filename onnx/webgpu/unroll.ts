/** Loops written out: the body once per iteration. */
import type { Scope, Value } from "../graph.ts";
import { add } from "../ops/elementwise.ts";
import { concat, unsqueeze } from "../ops/layout.ts";
import { countNodes, isWorthLowering, viewLoop } from "./loop_view.ts";
import type { Replay, Rule } from "./replay.ts";

interface Unrolled {
  readonly state: readonly Value[];
  readonly collected: readonly (readonly Value[])[];
  /** bool scalar of the last iteration: whether to continue. */
  readonly proceed: Value;
}

/** Writes out `times` iterations from `first` (int64 scalar); what the body captures is bound. */
export function unroll(
  replay: Replay,
  body: Scope,
  first: Value,
  state: readonly Value[],
  times: number,
): Unrolled {
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

const MOST_NODES = 128;

/** Unrolls loops of few iterations in place, if their number is known and each one runs. */
export const unrollSmallLoops: Rule = (node, operands, replay) => {
  const loop = viewLoop(node, replay.names);
  if (loop === undefined || loop.mayEnd || !isWorthLowering(loop)) return undefined;
  const { count, body } = loop;
  const isSmall = typeof count === "number" && count > 0 &&
    count * countNodes(body) <= MOST_NODES;
  if (!isSmall) return undefined;
  const [, , ...state] = operands;
  const left = unroll(replay, body, replay.graph.scalar("int64", 0), state as Value[], count);
  const collected = left.collected[0]!.map((_, place) =>
    concat(left.collected.map((values) => unsqueeze(values[place]!, 0)))
  );
  return [...left.state, ...collected];
};
