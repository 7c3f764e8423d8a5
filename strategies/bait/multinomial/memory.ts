/** What exact BAIT and BAIT (Exp) need, told before anything is allocated. */
import { machineMemory, requireMemory } from "../memory.ts";
import type { Program } from "../../../onnx/mod.ts";
import type { Problem } from "./problem.ts";
import type { ProblemSizes } from "./sizes.ts";
import { priorVectors, type Ways } from "./ways.ts";

/** What fits where a query does not. */
const REMEDY = 'take "bait-binary", "bait-exp" with a small c, or fewer pool rows';

/** Sessions of problems beyond this are closed as soon as they have run: they hold what they used. */
const LARGE = 1e9;

/** A problem's sizes and ways. */
type Solved = Pick<Problem, "sizes" | "ways">;

/**
 * Makes sure that a problem fits.
 *
 * @param available Bytes; default the machine's memory.
 */
export function requireProblemFits(problem: Solved, available?: number): void {
  requireMemory(problemBytes(problem), REMEDY, available);
}

/** @returns Whether it fits the machine's memory. */
export function fits(problem: Solved): boolean {
  return problemBytes(problem) <= machineMemory();
}

/**
 * Predicts the peak.
 *
 * @returns Bytes, pool and labelled rows not counted.
 */
export function problemBytes({ sizes, ways }: Solved): number {
  if (ways.kernel) return 8 * kernelFloats(sizes);
  const phases = [priorFloats, startFloats, forwardFloats, backwardFloats];
  const floats = Math.max(...phases.map((phase) => phase(sizes, ways)));
  return floats * (ways.precision === "float32" ? 4 : 8);
}

/** Closes a program's session where the problem is large. */
export async function letGo(problem: Problem, program: Program): Promise<void> {
  if (problemBytes(problem) > LARGE) await problem.runtime.release(program);
}

/** VAVᵀ, its similarities and products while it is made; the picks' columns; blocks a row. */
function kernelFloats({ pool, labelled, rows, forward }: ProblemSizes): number {
  const order = (pool + labelled) * rows;
  return 5 * order ** 2 + 4 * order * forward * rows + 10 * pool * rows ** 2;
}

/** Δ and the vectors of the prior, made in float64, and what is inverted. */
function priorFloats(sizes: ProblemSizes, { delta }: Ways): number {
  const vectors = priorVectors(sizes, delta);
  const length = sizes.classes * sizes.dimensions;
  const own = { blocks: 10 * vectors * length, scalar: 4 * vectors * length, none: 0 }[delta];
  const labelled = delta === "none" ? 4 * sizes.labelled * length : 0;
  return deltaFloats(sizes, delta) + own + labelled + 12 * vectors ** 2;
}

/** The prior, F's products with it or F itself, and P, R and the inner matrices of all rows. */
function startFloats(sizes: ProblemSizes, { delta, matrix }: Ways): number {
  const { pool, rows, classes, dimensions, labelled } = sizes;
  const vectors = priorVectors(sizes, delta);
  const length = classes * dimensions;
  const fisher = matrix ? 3 * length ** 2 : 0;
  const block = Math.min(256, pool) * vectors * (2 * classes + 4 * rows);
  const pairs = matrix ? 0 : Math.min(16, pool) * 4 * classes * (pool + labelled);
  return deltaFloats(sizes, delta) + 5 * vectors * length + fisher + block + pairs +
    pool * (classes ** 2 + 2 * rows ** 2);
}

/** The prior, the picks' vectors, Λ and Φ, and what a pick passes through for all rows. */
function forwardFloats(sizes: ProblemSizes, { delta, matrix }: Ways): number {
  const { pool, labelled, rows, classes, dimensions, forward } = sizes;
  const length = classes * dimensions;
  const picks = forward * rows;
  const fisher = matrix ? length ** 2 : 0;
  return deltaFloats(sizes, delta) + 2 * priorVectors(sizes, delta) * length + fisher +
    picks * length + 2 * picks ** 2 + (pool + labelled) * rows * (5 * classes + 8 * rows);
}

/** Λ and Φ, X and G, what passes through while they are made, and the removals. */
function backwardFloats({ rows, forward, keep }: ProblemSizes): number {
  const picks = forward * rows;
  const made = 6 * picks ** 2;
  return Math.max(made, 2 * picks ** 2 + 3 * (forward - keep) * rows * picks);
}

function deltaFloats({ classes, dimensions }: ProblemSizes, delta: Ways["delta"]): number {
  return delta === "blocks" ? classes * dimensions ** 2 : 0;
}
