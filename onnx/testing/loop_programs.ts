/** Random programs full of loops, as a tree that can be built as a graph or computed in plain code. */
import { Graph, type Value } from "../graph.ts";
import {
  add,
  argMax,
  cast,
  clip,
  fill,
  gather,
  less,
  loop,
  maximum,
  minimum,
  sliceBetween,
  sub,
  sum,
  unsqueeze,
} from "../mod.ts";
import { Program } from "../program.ts";

import fc from "fast-check";

/** Operators of two vectors. */
const pairwise = {
  add: { build: add, compute: (a: number, b: number): number => a + b },
  sub: { build: sub, compute: (a: number, b: number): number => a - b },
  minimum: { build: minimum, compute: Math.min },
  maximum: { build: maximum, compute: Math.max },
} as const;

/** A vector of as many whole numbers as the input has, none beyond {@linkcode MOST}: all is exact. */
export type Expression =
  /** The input, a constant, or a state of any loop around: the one of that number, in circles. */
  | { readonly kind: "leaf"; readonly which: number }
  | {
    readonly kind: "pair";
    readonly operator: keyof typeof pairwise;
    readonly a: Expression;
    readonly b: Expression;
  }
  /** How far each element lies below the largest: by an index that is found. */
  | { readonly kind: "below"; readonly a: Expression }
  /** Less the sum of its first elements, one more at every iteration: slices of any length. */
  | { readonly kind: "first"; readonly a: Expression }
  /** Plus the number of the iteration. */
  | { readonly kind: "later"; readonly a: Expression }
  /** One of the states and sums of what was collected that a loop leaves behind. */
  | { readonly kind: "loop"; readonly loop: LoopExpression; readonly pick: number };

/** A loop over one state or more. */
export interface LoopExpression {
  /** Iterations: a number, the program's second input, or the number of the iteration around. */
  readonly count: number | "n" | "around";
  /** State before the first iteration, and after each. */
  readonly states: readonly { readonly start: Expression; readonly next: Expression }[];
  /** What every iteration collects. */
  readonly collect: readonly Expression[];
  /** It ends once its first state adds up to this or more; default never. */
  readonly limit?: number | undefined;
}

/** Loops that run one after the other; each may use the first state that those before left behind. */
export type LoopProgram = readonly LoopExpression[];

/** What a loop leaves behind. */
export interface LoopOutcome {
  /** The states after the last iteration. */
  readonly states: readonly number[][];
  /** By place: one vector an iteration. */
  readonly collected: readonly number[][][];
}

const MOST = 99;

/** Programs of up to three loops with loops in them. */
export const loopPrograms: fc.Arbitrary<LoopProgram> = fc.letrec<{
  expression: Expression;
  program: LoopProgram;
  loop: LoopExpression;
}>((tie) => {
  const expression = tie("expression");
  const bounds = { maxDepth: 3, depthIdentifier: "expression", withCrossShrink: true } as const;
  return {
    expression: fc.oneof(
      bounds,
      fc.record({ kind: fc.constant("leaf"), which: fc.nat(5) }),
      fc.record({
        kind: fc.constant("pair"),
        operator: fc.constantFrom("add", "sub", "minimum", "maximum"),
        a: expression,
        b: expression,
      }),
      fc.record({ kind: fc.constantFrom("below", "first", "later"), a: expression }),
      fc.record({ kind: fc.constant("loop"), loop: tie("loop"), pick: fc.nat(3) }),
    ) as fc.Arbitrary<Expression>,
    loop: fc.record({
      count: fc.oneof(fc.nat(6), fc.constant("n" as const), fc.constant("around" as const)),
      states: fc.array(fc.record({ start: expression, next: expression }), {
        minLength: 1,
        maxLength: 2,
      }),
      collect: fc.array(expression, { maxLength: 2 }),
      limit: fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined, freq: 2 }),
    }),
    program: fc.array(tie("loop"), { minLength: 1, maxLength: 3 }),
  };
}).program;

/** What can be used somewhere in a program. */
interface Place<T> {
  /** Input, constant, results, and states of loops around, the innermost at the end. */
  readonly leaves: readonly T[];
  /** The number of the innermost iteration; undefined outside loops. */
  readonly iteration?: T | number;
}

/**
 * Builds a program: `x [N]` and `n` (int64 scalar) to `s0.0`, `s0.1`, …, the states of loop 0, `c0.0`, …,
 * what it collects, and those of the other loops.
 */
export function buildLoops(program: LoopProgram): Program {
  const graph = new Graph("loops");
  const x = graph.input("x", "float32", ["N"]);
  const builder = new Builder(graph, x, graph.input("n", "int64", []));
  const leaves = [x, fill(graph, 7, ["N"])];
  const outputs: Record<string, Value> = {};
  program.forEach((each, i) => {
    const { state, collected } = builder.loop(each, { leaves });
    state.forEach((value, j) => outputs[`s${i}.${j}`] = value);
    collected.forEach((value, j) => outputs[`c${i}.${j}`] = value);
    leaves.push(state[0]!);
  });
  return new Program(graph, outputs);
}

class Builder {
  constructor(readonly graph: Graph, readonly x: Value, readonly n: Value) {}

  loop(
    { count, states, collect, limit }: LoopExpression,
    place: Place<Value>,
    sums = false,
  ): { state: Value[]; collected: Value[] } {
    const around = place.iteration ?? this.graph.scalar("int64", 0);
    const counts = { n: this.n, around: around as Value };
    return loop({
      count: typeof count === "number" ? count : counts[count],
      state: states.map(({ start }) => this.vector(start, place)),
      body: (iteration, state) => {
        const inside = { leaves: [...place.leaves, ...state], iteration };
        const next = states.map((each) => this.vector(each.next, inside));
        const rows = collect.map((each) => this.vector(each, inside));
        return {
          state: next,
          collect: sums ? rows.map((row) => sum(row)) : rows,
          ...limit !== undefined && { proceed: less(sum(next[0]!), limit) },
        };
      },
    });
  }

  vector(expression: Expression, place: Place<Value>): Value {
    return clip(this.#unlimited(expression, place), -MOST, MOST);
  }

  #unlimited(expression: Expression, place: Place<Value>): Value {
    switch (expression.kind) {
      case "leaf":
        return place.leaves[expression.which % place.leaves.length]!;
      case "pair": {
        const [a, b] = [this.vector(expression.a, place), this.vector(expression.b, place)];
        return pairwise[expression.operator].build(a, b);
      }
      case "below": {
        const a = this.vector(expression.a, place);
        return sub(a, gather(a, argMax(a)));
      }
      case "first": {
        const a = this.vector(expression.a, place);
        const end = unsqueeze(add(this.#iteration(place), 1), 0);
        const start = this.graph.vector("int64", [0]);
        return sub(a, sum(sliceBetween(a, 0, { start, end }, "first")));
      }
      case "later":
        return add(this.vector(expression.a, place), cast(this.#iteration(place), "float32"));
      case "loop": {
        const { state, collected } = this.loop(expression.loop, place, true);
        const picked = expression.pick % (state.length + collected.length);
        return state[picked] ?? add(state[0]!, sum(collected[picked - state.length]!));
      }
    }
  }

  #iteration({ iteration }: Place<Value>): Value {
    return iteration as Value | undefined ?? this.graph.scalar("int64", 0);
  }
}

/** Computes a program in plain code. */
export function computeLoops(
  program: LoopProgram,
  x: readonly number[],
  n: number,
): LoopOutcome[] {
  const leaves = [[...x], x.map(() => 7)];
  return program.map((each) => {
    const outcome = computeLoop(each, { leaves }, n);
    leaves.push(outcome.states[0]!);
    return outcome;
  });
}

function computeLoop(
  { count, states, collect, limit = Infinity }: LoopExpression,
  place: Place<number[]>,
  n: number,
): LoopOutcome {
  const counts = { n, around: numberOf(place) };
  const times = typeof count === "number" ? count : counts[count];
  let state = states.map(({ start }) => computed(start, place, n));
  const collected: number[][][] = collect.map(() => []);
  for (let iteration = 0; iteration < times; iteration++) {
    const inside = { leaves: [...place.leaves, ...state], iteration };
    state = states.map((each) => computed(each.next, inside, n));
    collect.forEach((each, i) => collected[i]!.push(computed(each, inside, n)));
    if (total(state[0]!) >= limit) break;
  }
  return { states: state, collected };
}

function computed(expression: Expression, place: Place<number[]>, n: number): number[] {
  return unlimited(expression, place, n).map((value) => Math.min(MOST, Math.max(-MOST, value)));
}

function unlimited(expression: Expression, place: Place<number[]>, n: number): number[] {
  switch (expression.kind) {
    case "leaf":
      return place.leaves[expression.which % place.leaves.length]!;
    case "pair": {
      const [a, b] = [computed(expression.a, place, n), computed(expression.b, place, n)];
      return a.map((value, i) => pairwise[expression.operator].compute(value, b[i]!));
    }
    case "below": {
      const a = computed(expression.a, place, n);
      return a.map((value) => value - Math.max(...a));
    }
    case "first": {
      const a = computed(expression.a, place, n);
      const first = total(a.slice(0, numberOf(place) + 1));
      return a.map((value) => value - first);
    }
    case "later":
      return computed(expression.a, place, n).map((value) => value + numberOf(place));
    case "loop": {
      const { states, collected } = computeLoop(expression.loop, place, n);
      const picked = expression.pick % (states.length + collected.length);
      if (picked < states.length) return states[picked]!;
      const sum = total(collected[picked - states.length]!.map(total));
      return states[0]!.map((value) => value + sum);
    }
  }
}

function numberOf({ iteration = 0 }: Place<number[]>): number {
  return iteration as number;
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
