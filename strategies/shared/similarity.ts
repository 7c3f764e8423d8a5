/** Similarities of two rows, as functions of their negative squared distance. */
import {
  add,
  cast,
  exp,
  gemm,
  greater,
  mul,
  neg,
  sub,
  sumSquare,
  type Value,
} from "../../onnx/mod.ts";

/** How similar two rows are; it falls with their distance. */
export interface Similarity {
  /** In names of programs. */
  readonly name: string;
  /** Similarities `[b, m]` of negative squared distances `[b, m]`. */
  readonly ofValues: (closeness: Value) => Value;
  /** The same of one pair, in float64. */
  readonly of: (closeness: number) => number;
  /** Whether it takes all values between its ends, which float32 rounds. */
  readonly isSmooth: boolean;
}

/** exp(−d²): rows are scaled by √γ beforehand. */
export const gaussian: Similarity = {
  name: "gaussian",
  ofValues: exp,
  of: Math.exp,
  isSmooth: true,
};

/** 1 − d²/2: the cosine of rows of length 1. */
export const cosine: Similarity = {
  name: "cosine",
  ofValues: (closeness) => add(mul(closeness, 1 / 2), 1),
  of: (closeness) => 1 + closeness / 2,
  isSmooth: true,
};

/** d² < 1, whatever rounding takes from it. */
const RADIUS = { float32: 1 - 2 ** -22, float64: 1 - 2 ** -44 } as const;

/** 1 inside a ball of radius 1, else 0: rows are scaled by 1/δ beforehand. */
export const ball: Similarity = {
  name: "ball",
  ofValues: (closeness) => {
    const radius = RADIUS[closeness.dtype as keyof typeof RADIUS];
    return cast(greater(closeness, -radius), closeness.dtype);
  },
  of: (closeness) => closeness > -RADIUS.float64 ? 1 : 0,
  isSmooth: false,
};

/** Negative squared distances `[b, m]` of rows `[b, D]` and `[m, D]`. */
export function closenessOf(rows: Value, others: Value): Value {
  const norms = neg(sumSquare(others, { axis: 1 }));
  const parts = gemm(rows, others, norms, { transposeB: true, alpha: 2 });
  return sub(parts, sumSquare(rows, { axis: 1, keep: true }));
}
