/** The covariance before the first pick. */
import type { DeltaKind } from "./delta.ts";
import { letGo } from "./memory.ts";
import type { RealArray } from "./precision.ts";
import { priorBlocksProgram } from "./prior_blocks_program.ts";
import { priorDenseProgram } from "./prior_dense_program.ts";
import { priorLowRankProgram } from "./prior_low_rank_program.ts";
import type { Problem } from "./problem.ts";

/** A₀ = Δ + scaledᵀ·plain. */
export interface Prior {
  readonly kind: DeltaKind;
  /** Δ: `[K, D, D]`, or a scalar. */
  readonly delta: RealArray;
  /** `[w, K·D]`. */
  readonly plain: RealArray;
  /** `[w, K·D]`. */
  readonly scaled: RealArray;
}

/** Computes the prior. */
export async function priorOf(problem: Problem): Promise<Prior> {
  const { runtime, ways } = problem;
  const shape = { ...problem.sizes, precision: ways.precision };
  const program = {
    none: () => priorDenseProgram(shape),
    scalar: () => priorLowRankProgram(shape),
    blocks: () => priorBlocksProgram(shape),
  }[ways.delta]();
  const { delta, plain, scaled } = await runtime.run(program, {
    labelled_features: problem.labelledFeatures,
    labelled_logits: problem.labelledLogits,
    prior_weights: problem.priorWeights,
    lambda: problem.lambda,
  }) as Record<"delta" | "plain" | "scaled", RealArray>;
  await letGo(problem, program);
  return { kind: ways.delta, delta, plain, scaled };
}
