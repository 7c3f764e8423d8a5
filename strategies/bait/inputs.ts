/** The inputs that programs which compute in float64 take. */
import type { Graph, Value } from "../../onnx/mod.ts";

/** What a program of the family is built for. */
export interface BaitShape {
  /** D. */
  readonly dimensions: number;
  /** K. */
  readonly classes: number;
  /** Rows picked greedily, at most N; 0 for none, when rows are only scored. */
  readonly forward: number;
  /** Picks that are kept, in the order of their choice. */
  readonly keep: number;
}

/** The inputs of a program of the family. */
export interface BaitInputs {
  /** X, `[N, D]`. */
  readonly features: Value;
  /** `[N, K]`. */
  readonly logits: Value;
  /** `[n, D]`. */
  readonly labelledFeatures: Value;
  /** `[n, K]`. */
  readonly labelledLogits: Value;
  /** Weights of the pool's rows in F, `[N]`. */
  readonly poolWeights: Value;
  /** Weights of the labelled rows in F, `[n]`. */
  readonly labelledWeights: Value;
  /** Weights of the labelled rows in M₀ = λI + F_L·n/(n+B), that share included, `[n]`. */
  readonly priorWeights: Value;
  /** λ, scalar. */
  readonly lambda: Value;
  /** c, the candidates' weight against M₀, scalar: B/(n+B), or 1 where rows are only scored. */
  readonly share: Value;
}

/**
 * Declares the inputs.
 *
 * @returns The inputs; their names are `features`, `logits`, `labelled_features`, `labelled_logits`,
 * `pool_weights`, `labelled_weights`, `prior_weights`, `lambda` and `share`.
 */
export function baitInputs(graph: Graph, { dimensions, classes }: BaitShape): BaitInputs {
  return {
    features: graph.input("features", "float64", ["N", dimensions]),
    logits: graph.input("logits", "float64", ["N", classes]),
    labelledFeatures: graph.input("labelled_features", "float64", ["n", dimensions]),
    labelledLogits: graph.input("labelled_logits", "float64", ["n", classes]),
    poolWeights: graph.input("pool_weights", "float64", ["N"]),
    labelledWeights: graph.input("labelled_weights", "float64", ["n"]),
    priorWeights: graph.input("prior_weights", "float64", ["n"]),
    lambda: graph.input("lambda", "float64", []),
    share: graph.input("share", "float64", []),
  };
}
