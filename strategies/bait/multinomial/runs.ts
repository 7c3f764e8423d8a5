/** A problem with its method, and runs of its programs. */
import { runInBlocks } from "../../../onnx/blocks.ts";
import type { Program } from "../../../onnx/mod.ts";
import { arraysOf, type BaitArrays, type BaitProblem, type RealArray } from "../problem.ts";
import type { Method, Shape, Sizes } from "./method.ts";

/** A problem, its method, and its arrays in its precision. */
export interface Problem {
  readonly base: BaitProblem;
  readonly shape: Shape;
  readonly arrays: BaitArrays;
}

/** Arrays by the names of programs' inputs and outputs. */
export type Arrays = Readonly<Record<string, RealArray>>;

/** A problem to be solved by a method. */
export function problemOf(base: BaitProblem, sizes: Sizes, method: Method): Problem {
  const precision = "float64";
  return { base, shape: { ...sizes, ...method, precision }, arrays: arraysOf(base, precision) };
}

/** A problem that is solved in the precision of P and R throughout. */
export function inBlocksPrecision({ base, shape, arrays }: Problem): Problem {
  const precision = shape.blocks;
  if (precision === shape.precision) return { base, shape, arrays };
  return { base, shape: { ...shape, precision }, arrays: arraysOf(base, precision) };
}

/** Runs a program once, on those of the problem's and the other arrays that it has inputs for. */
export async function runOnce(
  problem: Problem,
  program: Program,
  others: Arrays,
): Promise<Arrays> {
  return await problem.base.runtime.run(program, feedsOf(problem, program, others)) as Arrays;
}

/** Runs a program on blocks of `size` rows of some arrays, and joins what comes out. */
export async function runByRow(
  problem: Problem,
  program: Program,
  { rows, ...along }: Arrays & { readonly rows: RealArray },
  others: Arrays,
  size: number,
): Promise<Arrays> {
  const shared = feedsOf(problem, program, others);
  const { runtime } = problem.base;
  const run = (): Promise<unknown> => runInBlocks(runtime, program, { rows, along, shared, size });
  return await keepingMemory(problem, program, rows.shape[0]! > 8 * size, run) as Arrays;
}

/**
 * Works while a program's session keeps its memory from one operator and run to the next, if they
 * are `large`: otherwise arrays beyond 32 MB are mapped again each time, which takes as long as computing
 * them.
 */
export async function keepingMemory<T>(
  { base: { runtime } }: Problem,
  program: Program,
  large: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (!large) return await work();
  await runtime.prepare(program);
  try {
    return await work();
  } finally {
    await runtime.release(program);
  }
}

/** Those of the problem's and the other arrays that a program has inputs for. */
export function feedsOf({ arrays }: Problem, program: Program, others: Arrays): Arrays {
  const all: Arrays = { ...arrays, ...others };
  const names = program.inputs.map(({ name }) => name).filter((name) => name in all);
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}
