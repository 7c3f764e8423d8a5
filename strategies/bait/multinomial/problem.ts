/** A problem whose factors have r rows, and how programs run on it. */
import type { Program } from "../../../onnx/mod.ts";
import { runInBlocks } from "../../../onnx/blocks.ts";
import { arraysOf, type BaitArrays, type BaitProblem, type RealArray } from "../problem.ts";
import { factorRows } from "./factors.ts";
import { requiredBytes } from "./memory.ts";
import type { Method, Shape, Sizes } from "./method.ts";

/** From this many bytes on, sessions are closed after use, because an open one keeps its buffers. */
const LARGE = 1e9;

/** A problem, its method, and its arrays in the method's precision. */
export interface Problem {
  readonly base: BaitProblem;
  readonly shape: Shape;
  readonly arrays: BaitArrays;
}

/** Arrays by the names of programs' inputs and outputs. */
export type Arrays = Readonly<Record<string, RealArray>>;

/** The sizes of a problem with c outcomes. */
export function sizesOf(base: BaitProblem, outcomes: number): Sizes {
  const { classes, forward, keep } = base;
  const [pool, dimensions] = base.features.shape as [number, number];
  const labelled = Math.max(1, base.labelledFeatures.shape[0]!);
  const rows = factorRows(classes, outcomes);
  return { pool, labelled, dimensions, classes, outcomes, rows, forward, keep };
}

/** A problem to be solved by a method. */
export function problemOf(base: BaitProblem, sizes: Sizes, method: Method): Problem {
  const shape = { ...sizes, ...method };
  const block = method.covariance === "kernel" ? kernelBlock(sizes) : 1;
  return { base, shape, arrays: arraysOf(base, method.precision, block) };
}

/** Labelled rows that enter a kernel at a time. */
export function kernelBlock({ rows }: Sizes): number {
  return Math.max(1, Math.floor(256 / rows));
}

/** Runs a program once, on those of the problem's and the other arrays that it has inputs for. */
export async function runOnce(
  problem: Problem,
  program: Program,
  others: Arrays,
): Promise<Arrays> {
  const made = await problem.base.runtime.run(program, feedsOf(problem, program, others));
  await releaseIfLarge(problem, program);
  return made as Arrays;
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
  const made = await runInBlocks(problem.base.runtime, program, { rows, along, shared, size });
  await releaseIfLarge(problem, program);
  return made as Arrays;
}

/** Those of the problem's and the other arrays that a program has inputs for. */
export function feedsOf({ arrays }: Problem, program: Program, others: Arrays): Arrays {
  const all: Arrays = { ...arrays, ...others };
  const names = program.inputs.map(({ name }) => name).filter((name) => name in all);
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}

/** Closes a program's session if the problem is large. */
export async function releaseIfLarge({ base, shape }: Problem, program: Program): Promise<void> {
  if (requiredBytes(shape) > LARGE) await base.runtime.release(program);
}
