/** ROUND: B rows whose Fisher information comes near that of RELAX's weights. */
import { type NdArray, ndarray, takeRows } from "../../core/ndarray.ts";
import { type FiralProblem, fisherBlocks, orderOf, rowWeights } from "./problem.ts";
import { overflow } from "./relax.ts";
import { roundProgram } from "./round_program.ts";
import { whitenings } from "./whitening.ts";

/** Rows that ROUND chooses from, at least, and per pick: those of the largest weights. */
const CANDIDATES = { least: 1000, perPick: 10 } as const;

/** Learning rates η that are tried, in units of √d̃. */
export const RATES = [4, 16];

/** A larger least eigenvalue than this many times another is not rounding. */
const CLEAR = 1 + 1e-6;

/** What one learning rate leads to. */
export interface Rounded {
  /** Pool rows in the order chosen. */
  readonly picks: Int32Array;
  /** The least eigenvalue of what picks and labelled rows add up to, in units of Σ. */
  readonly least: number;
}

/** The picks of the learning rate whose least eigenvalue is largest; ties go to the lower rate. */
export function bestOf(all: readonly Rounded[]): Int32Array {
  return all.reduce((best, next) => next.least > best.least * CLEAR ? next : best).picks;
}

/**
 * Rounds weights, once with each learning rate.
 *
 * @param z `[N]`.
 */
export async function round(problem: FiralProblem, z: Float64Array): Promise<Rounded[]> {
  const { runtime, features, logits, budget } = problem;
  const { width, blocks } = orderOf(problem);
  const rows = candidates(z, budget);
  const feeds = {
    features: takeRows(features, rows),
    logits: takeRows(logits, rows),
    whitenings: whitenings(await fisherBlocks(problem, rowWeights(problem, z, 1))),
    known: await fisherBlocks(problem, rowWeights(problem, new Float64Array(z.length), 1)),
    budget: { data: BigInt64Array.of(BigInt(budget)), shape: [] },
  };
  const found: Rounded[] = [];
  for (const rate of RATES) {
    const eta = ndarray(Float64Array.of(rate * Math.sqrt(width * blocks)), []);
    const { picks, gains, least } = await runtime.run(roundProgram(width, blocks), {
      ...feeds,
      eta,
    });
    if (!(gains as NdArray).data.every(Number.isFinite)) throw overflow();
    found.push({
      picks: (picks!.data as Int32Array).map((place) => rows[place]!),
      least: Number(least!.data[0]),
    });
  }
  return found;
}

/** The rows of the largest weights, ascending; ties go to the lower row. */
function candidates(z: Float64Array, budget: number): Int32Array {
  const count = Math.max(CANDIDATES.least, CANDIDATES.perPick * budget);
  const rows = Int32Array.from(z.keys());
  if (rows.length <= count) return rows;
  return rows.sort((a, b) => z[b]! - z[a]! || a - b).slice(0, count).sort();
}
