/** Control flow: loops and branches whose bodies see the values around them. */
import { sameShape } from "../dims.ts";
import { Value } from "../graph.ts";
import { type Dim, GraphError } from "../types.ts";

/** The results of one iteration. */
export interface LoopStep {
  /** The state of the next iteration, of the same types and shapes. */
  readonly state: readonly Value[];
  /** Collected over all iterations along a new first axis. */
  readonly collect?: readonly Value[];
  /** bool scalar: whether to continue; default always. */
  readonly proceed?: Value;
}

/** The results of a loop. */
export interface LoopResult {
  /** The state after the last iteration. */
  readonly state: Value[];
  /** What the iterations collected, `[count, ...]` each, or less if one ended the loop. */
  readonly collected: Value[];
}

/** Count, initial state and body of a loop. */
export interface LoopOptions {
  /** The number of iterations; a value is an int64 scalar. */
  readonly count: number | Value;
  /** State before the first iteration. */
  readonly state: readonly Value[];
  /** Length of the collected axis; default the count if certain, else a new symbol. */
  readonly length?: Dim;
  /** One iteration; `iteration` is an int64 scalar that counts from 0. */
  readonly body: (iteration: Value, state: Value[]) => LoopStep;
}

/**
 * Repeats a body, which may use any value from outside and keeps the types and shapes of the state.
 * What does not depend on the iteration is computed once, before the loop.
 *
 * @example Powers of two
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Graph, loop, mul, Program, Runtime } from "../mod.ts";
 *
 * const graph = new Graph("powers");
 * const start = graph.input("start", "float32", []);
 * const { collected: [powers] } = loop({
 *   count: 4,
 *   state: [start],
 *   body: (_iteration, [x]) => ({ state: [mul(x!, 2)], collect: [x!] }),
 * });
 * const program = new Program(graph, { powers: powers! });
 *
 * const runtime = await Runtime.open();
 * const one = { data: Float32Array.of(1), shape: [] };
 * const results = await runtime.run(program, { start: one });
 * assertEquals(results.powers, { data: Float32Array.of(1, 2, 4, 8), shape: [4] });
 * await runtime.close();
 * ```
 */
export function loop(options: LoopOptions): LoopResult {
  const [first] = [...options.state, options.count].filter((v) => v instanceof Value);
  if (first === undefined) throw new GraphError("Loop: needs a state or a count from a graph");
  const { graph } = first;
  const count = typeof options.count === "number"
    ? graph.scalar("int64", options.count)
    : options.count;
  let collected: readonly Value[] = [];
  let mayEnd = false;
  const scope = graph.subgraph("loop", (body) => {
    const iteration = body.declare("int64", []);
    const alive = body.declare("bool", []);
    const state = options.state.map((v) => body.declare(v.dtype, v.shape));
    const step = options.body(iteration, state);
    requireSameState(options.state, step.state);
    collected = step.collect ?? [];
    mayEnd = step.proceed !== undefined;
    return [step.proceed ?? alive, ...step.state, ...collected];
  });
  const length = options.length ??
    (typeof options.count === "number" && !mayEnd ? options.count : graph.freshName());
  const outputs = graph.node({
    operator: "Loop",
    operands: [count, undefined, ...options.state],
    attributes: { body: scope },
    outputs: [
      ...options.state,
      ...collected.map((v) => ({ dtype: v.dtype, shape: [length, ...v.shape] })),
    ],
    pinned: true,
  });
  return {
    state: outputs.slice(0, options.state.length),
    collected: outputs.slice(options.state.length),
  };
}

/** Computes one of two lists of values, alike in types and ranks, by a bool scalar. */
export function branch(
  condition: Value,
  whenTrue: () => readonly Value[],
  whenFalse: () => readonly Value[],
): Value[] {
  const { graph } = condition;
  if (condition.dtype !== "bool" || condition.rank !== 0) {
    throw new GraphError(`If: the condition must be a bool scalar, but is ${condition}`);
  }
  const [yes, no] = [whenTrue, whenFalse].map((build) => graph.subgraph("branch", build));
  const outputs = yes!.outputs.map((a, i) => {
    const b = no!.outputs[i];
    if (b === undefined || a.dtype !== b.dtype || a.shape.length !== b.shape.length) {
      throw new GraphError(`If: the branches differ in output ${i}`);
    }
    const shape = a.shape.map((dim, axis) => dim === b.shape[axis] ? dim : graph.freshName());
    return { dtype: a.dtype, shape };
  });
  if (no!.outputs.length !== outputs.length) {
    throw new GraphError("If: the branches differ in their number of outputs");
  }
  return graph.node({
    operator: "If",
    operands: [condition],
    attributes: { then_branch: yes!, else_branch: no! },
    outputs,
    pinned: true,
  });
}

function requireSameState(before: readonly Value[], after: readonly Value[]): void {
  if (before.length !== after.length) {
    throw new GraphError(
      `Loop: the body returns ${after.length} state values, but the loop has ${before.length}`,
    );
  }
  before.forEach((value, i) => {
    const next = after[i]!;
    if (value.dtype !== next.dtype || !sameShape(value.shape, next.shape)) {
      throw new GraphError(`Loop: state ${i} starts as ${value} and becomes ${next}`);
    }
  });
}
