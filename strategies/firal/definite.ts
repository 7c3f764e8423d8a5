/** Inverses, traces and eigenvalues of positive definite blocks `[k, D, D]`, in float64. */
import {
  abs,
  add,
  cast,
  div,
  exp,
  gather,
  greater,
  log,
  loop,
  matmul,
  maximum,
  mul,
  neg,
  pow,
  sqrt,
  square,
  sub,
  sum,
  sumSquare,
  symmetricInverse,
  type Value,
} from "../../onnx/mod.ts";

/** ν is found when ‖A⁻¹‖ is 1 but for this. */
const TOLERANCE = 1e-5;

/** Most of Newton's steps for a ν. */
const MOST_STEPS = 50;

/** Squarings on the way to the largest eigenvalue, which is exact but for d̃^(2^-10). */
const SQUARINGS = 10;

/** Their inverses. */
export function inverses(x: Value): Value {
  const { collected: [inverted] } = loop({
    count: x.shape[0] as number,
    state: [x.graph.scalar("float32", 0)],
    body: (k, state) => ({ state, collect: [symmetricInverse(gather(x, k))] }),
  });
  return inverted!;
}

/** A change of ν after S grew by a pick and the prior. */
interface Change {
  /** ηS. */
  readonly total: Value;
  readonly unit: Value;
  /** ν before, and (νI + ηS)⁻¹ with it. */
  readonly before: Value;
  readonly near: Value;
  /** By how much the least eigenvalue of ηS grew, at least. */
  readonly grown: Value;
}

/**
 * ν with tr (νI + ηS)⁻² = 1, by Newton's method on ψ(ν) = (tr (νI + ηS)⁻²)^(−1/2), which is nearly
 * linear. That trace leaves no eigenvalue of the matrix before below 1.
 */
export function normaliser({ total, unit, before, near, grown }: Change): Value {
  const first = newtonStep(near, add(grown, 0.9));
  const { state: [nu] } = loop({
    count: mul(cast(first.goesOn, "int64"), MOST_STEPS),
    state: [add(before, first.by)],
    body: (_, [nu]) => {
      const { by, goesOn } = newtonStep(inverses(add(total, mul(unit, nu!))));
      return { state: [add(nu!, by)], proceed: goesOn };
    },
  });
  return nu!;
}

/**
 * A step of ν, and whether what its curvature leaves is beyond the tolerance.
 *
 * @param safe A step down that keeps A positive definite.
 */
function newtonStep(inverted: Value, safe?: Value): { by: Value; goesOn: Value } {
  const squared = matmul(inverted, inverted);
  const [t2, t3, t4] = [sumSquare(inverted), sum(mul(inverted, squared)), sumSquare(squared)];
  const value = pow(t2, -0.5);
  const slope = mul(t3, pow(t2, -1.5));
  const curvature = mul(sub(mul(div(square(t3), t2), 3), mul(t4, 3)), pow(t2, -1.5));
  const wanted = div(sub(1, value), slope);
  // No eigenvalue of A⁻¹ exceeds (tr A⁻⁴)^(1/4).
  const bound = mul(pow(t4, -0.25), 0.9);
  const least = neg(safe === undefined ? bound : maximum(bound, safe));
  const by = maximum(wanted, least);
  const rest = add(abs(mul(mul(square(by), curvature), 0.5)), abs(sub(wanted, by)));
  return { by, goesOn: greater(rest, TOLERANCE) };
}

/** Their largest eigenvalue: (tr X^m)^(1/m), m a power of 2. */
export function largestEigenvalue(x: Value): Value {
  const scaledBy = (x: Value): [Value, Value] => {
    const norm = sqrt(sumSquare(x));
    return [div(x, norm), log(norm)];
  };
  const [first, start] = scaledBy(x);
  const { state: [, exponent] } = loop({
    count: SQUARINGS,
    state: [first, start],
    body: (step, [x, exponent]) => {
      const [next, change] = scaledBy(matmul(x!, x!));
      const weight = pow(x!.graph.scalar("float64", 0.5), add(cast(step, "float64"), 1));
      return { state: [next, add(exponent!, mul(change, weight))] };
    },
  });
  return exp(exponent!);
}
