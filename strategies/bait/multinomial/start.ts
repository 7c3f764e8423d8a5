/** P and R of all rows before the first pick, block of rows by block. */
import type { Feeds, Program } from "../../../onnx/mod.ts";
import { blockRows, inBlocks, runInBlocks, takeBetween } from "../../../onnx/blocks.ts";
import { betweenProgram, type BetweenShape, betweenWidth } from "./between_program.ts";
import { fisherMatrixProgram, fisherVectorsProgram } from "./fisher_program.ts";
import { initialProgram, initialWidth, throughProgram } from "./initial_program.ts";
import { joined } from "./joined.ts";
import { letGo } from "./memory.ts";
import { mirror } from "./mirror.ts";
import { type RealArray, zeros } from "./precision.ts";
import type { Prior } from "./prior.ts";
import type { Problem } from "./problem.ts";

/** Rows of pool and labelled set, with their weights in F. */
interface AllRows {
  readonly features: RealArray;
  readonly logits: RealArray;
  readonly weights: RealArray;
}

/** Where the picks start from. */
export interface Start {
  /** `[N, r, r]`. */
  readonly p: RealArray;
  /** `[N, r, r]`. */
  readonly r: RealArray;
  /** F, where it was made as a matrix. */
  readonly fisher?: RealArray;
}

/** Computes P and R. */
export async function startOf(problem: Problem, prior: Prior): Promise<Start> {
  const rows = allRows(problem);
  const fisher = problem.ways.matrix ? await fisherMatrix(problem, rows) : undefined;
  const { p, r } = await initial(problem, prior, rows, fisher);
  return { p: p!, r: r!, ...fisher === undefined ? {} : { fisher } };
}

/** What rows are worth before the first pick. */
export interface Scores {
  /** `[N]`. */
  readonly scores: RealArray;
  /** tr P, `[N, 1, 1]`. */
  readonly strength: RealArray;
}

/** Computes the rows' gains before the first pick. */
export async function scoresOf(problem: Problem, prior: Prior): Promise<Scores> {
  const rows = allRows(problem);
  const fisher = problem.ways.matrix ? await fisherMatrix(problem, rows) : undefined;
  const { scores, strength } = await initial(problem, prior, rows, fisher);
  return { scores: scores!, strength: strength! };
}

async function initial(
  problem: Problem,
  prior: Prior,
  rows: AllRows,
  fisher: RealArray | undefined,
): Promise<Record<string, RealArray>> {
  const { runtime, ways } = problem;
  const { kind, delta, plain, scaled } = prior;
  const sizes = { ...problem.sizes, precision: ways.precision };
  const passing = throughProgram({ ...sizes, delta: kind });
  const through = await runtime.run(passing, {
    delta,
    plain,
    through: await throughFisher(problem, rows, plain),
  });
  await letGo(problem, passing);
  const shared = { share: problem.share, delta, plain, scaled, ...through };
  const along: Record<string, RealArray> = { logits: problem.logits };
  if (kind !== "none") along.between = await betweenOf(problem, prior, rows, fisher);
  const program = initialProgram({ ...sizes, delta: kind, score: sizes.forward === 0 });
  const blocks = await runInBlocks(runtime, program, {
    rows: problem.features,
    along,
    shared,
    size: fewBlocks(initialWidth(sizes, plain.shape[0]!)),
  });
  await letGo(problem, program);
  return blocks as Record<string, RealArray>;
}

/** The inner matrices of V_iΔFΔV_iᵀ, `[N, K, K]`. */
async function betweenOf(
  problem: Problem,
  prior: Prior,
  rows: AllRows,
  fisher: RealArray | undefined,
): Promise<RealArray> {
  const { sizes, runtime, ways } = problem;
  const from = fisher === undefined ? "pairs" : "matrix";
  const shape: BetweenShape = { ...sizes, precision: ways.precision, delta: prior.kind, from };
  const { features, logits, weights } = rows;
  const program = betweenProgram(shape);
  const { between } = await runInBlocks(runtime, program, {
    rows: problem.features,
    shared: {
      delta: prior.delta,
      ...fisher === undefined ? { features, all_logits: logits, weights } : { fisher },
    },
    // Each block reads Δ, or F.
    size: Math.max(16, blockRows(betweenWidth(shape, weights.shape[0]!))),
  });
  await letGo(problem, program);
  return between as RealArray;
}

/** Rows of a block where each block reads all of the prior's vectors. */
function fewBlocks(width: number): number {
  return Math.max(256, blockRows(width));
}

/** WF of the prior's vectors W, `[w, K·D]`. */
async function throughFisher(
  problem: Problem,
  rows: AllRows,
  vectors: RealArray,
): Promise<RealArray> {
  const { sizes, ways } = problem;
  const width = 2 * vectors.shape[0]! * (sizes.classes + sizes.rows);
  const program = fisherVectorsProgram({ ...sizes, precision: ways.precision });
  return await accumulated(problem, rows, program, {
    shape: vectors.shape,
    shared: { vectors },
    width,
  });
}

/** F, `[K·D, K·D]`. */
async function fisherMatrix(problem: Problem, rows: AllRows): Promise<RealArray> {
  const { sizes, ways } = problem;
  const length = sizes.classes * sizes.dimensions;
  const fisher = await accumulated(
    problem,
    rows,
    fisherMatrixProgram({ ...sizes, precision: ways.precision }),
    {
      shape: [length, length],
      shared: {},
      // Few blocks: each reads and writes the whole matrix.
      width: length / 4,
    },
  );
  mirror(fisher.data, length);
  return fisher;
}

/**
 * Adds up what a program makes of blocks of rows. Where memory asks for smaller ones, sums may differ in their
 * last bits.
 */
async function accumulated(
  problem: Problem,
  { features, logits, weights }: AllRows,
  program: Program,
  { shape, shared, width }: {
    readonly shape: readonly number[];
    readonly shared: Feeds;
    readonly width: number;
  },
): Promise<RealArray> {
  const { runtime, ways } = problem;
  const count = weights.shape[0]!;
  const size = fewBlocks(width);
  const none = zeros(shape.reduce((a, b) => a * b, 1), ways.precision);
  let sum: RealArray = { data: none, shape };
  await inBlocks(count, size, async (start, end) => {
    const { total } = await runtime.run(program, {
      ...shared,
      features: takeBetween(features, start, end),
      logits: takeBetween(logits, start, end),
      weights: takeBetween(weights, start, end),
      sum,
    });
    sum = total as RealArray;
  });
  await letGo(problem, program);
  return sum;
}

function allRows(problem: Problem): AllRows {
  return {
    features: joined(problem.features, problem.labelledFeatures),
    logits: joined(problem.logits, problem.labelledLogits),
    weights: joined(problem.poolWeights, problem.labelledWeights),
  };
}
