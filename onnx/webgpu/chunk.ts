/** The program that runs some iterations of a loop, state in and state out, and how many those are. */
import { Graph, type Value } from "../graph.ts";
import { concat, unsqueeze } from "../ops/layout.ts";
import { Program } from "../program.ts";
import type { LoopStep, Plan } from "./plan.ts";
import { Replay } from "./replay.ts";
import { type Location, type Stage, STAGE_PREFIX } from "./stage.ts";
import { unroll } from "./unroll.ts";

/** Input: the number of the first iteration, int64 scalar. */
export const FIRST = "%first";

/** Output of loops that may end early: whether to continue, bool scalar. */
export const PROCEED = "%proceed";

/** Output: a state for the next iteration. */
export function nextState(place: number): string {
  return `%state${place}`;
}

/** Output: what the iterations collect, `[times, ...]`. */
export function collectedAs(place: number): string {
  return `%collected${place}`;
}

/**
 * Builds the program. Its inputs are {@linkcode FIRST}, the state, named as in the body, and what
 * the body captures, named as outside. A state that no iteration changes has no output.
 */
export function chunkOf(plan: Plan, step: LoopStep, times: number): Stage {
  const { loop, captured, wanted } = step;
  const graph = new Graph(`${plan.name} · ${times} iterations`, STAGE_PREFIX);
  const replay = new Replay(graph, plan.names);
  for (const name of captured) replay.input(name);
  const state = loop.places.map(({ name }) => replay.input(name));
  const first = graph.input(FIRST, "int64", []);
  const left = unroll(replay, loop.body, first, state, times);
  const outputs: Record<string, Value> = {};
  const locations: Record<string, Location> = {};
  const addOutput = (name: string, value: Value): void => {
    outputs[name] = value;
    locations[name] = plan.locations.ofType(value.dtype);
  };
  left.state.forEach((value, i) => {
    if (value !== state[i]) addOutput(nextState(i), value);
  });
  left.collected[0]!.forEach((_, place) => {
    if (!wanted[state.length + place]) return;
    const parts = left.collected.map((values) => unsqueeze(values[place]!, 0));
    addOutput(collectedAs(place), times === 1 ? parts[0]! : concat(parts));
  });
  if (loop.mayEnd) {
    outputs[PROCEED] = left.proceed;
    locations[PROCEED] = "cpu";
  }
  return { program: new Program(graph, outputs), locations };
}

/**
 * Cost of opening a program per node, in units of what a run costs beside its nodes: either was 0.03 to
 * 0.1 ms with a software driver. `deno task measure chunks --large --ep webgpu` times a loop in pieces.
 */
const OPEN_NODE = 1;

/** How often a program is assumed to run: once per cycle. */
const RUNS = 10;

/** Programs with more nodes than this gain nothing more, and take long to open. */
const MOST_NODES = 1024;

const MOST = 32;

/**
 * The number of iterations that makes opening and running together shortest: a power of two, so
 * that other counts find programs open. Equal programs run in equal pieces everywhere.
 */
export function chunkLength(count: number, nodes: number): number {
  let best = 1;
  let least = costOf(count, nodes, 1);
  for (let times = 2; times <= Math.min(count, MOST) && times * nodes <= MOST_NODES; times *= 2) {
    const cost = costOf(count, nodes, times);
    if (cost < least) [best, least] = [times, cost];
  }
  return best;
}

function costOf(count: number, nodes: number, times: number): number {
  const rest = count % times;
  const opened = times + (rest > 0 && times > 1 ? 1 : 0);
  return OPEN_NODE * nodes * opened + RUNS * (Math.floor(count / times) + rest);
}
