/** Draws rows by their mass: finds the running sums that reach a share of the total. */
import { cast, mul } from "./elementwise.ts";
import { gather } from "./indexing.ts";
import { slice } from "./layout.ts";
import { cumulativeSum } from "./reduce.ts";
import type { Value } from "../graph.ts";

/**
 * Name by which lowering recognises the operator.
 *
 * @internal
 */
export const REACHES = "reaches";

/**
 * Marks the running sums that exceed a share of the total, bool `[N]`: `mass[0] + … + mass[i] > u Σ
 * mass`. If u is uniform, the first of them is i with probability `mass[i] / Σ mass`.
 *
 * Sums are float64, because float32 would lose single elements among many. Providers without
 * float64 compute with integers of 42 bits.
 *
 * @param mass float32 `[N]`, not negative; its sum does not exceed float32.
 * @param uniforms float64 `[T]`, in [0, 1).
 * @param step int64 scalar: which of them is u.
 */
export function reaches(mass: Value, uniforms: Value, step: Value): Value {
  const shares = cumulativeSum(cast(mass, "float64"));
  const threshold = mul(slice(shares, 0, -1), gather(uniforms, step));
  const { graph, shape } = mass;
  return graph.node({
    operator: "Greater",
    operands: [shares, threshold],
    outputs: [{ dtype: "bool", shape }],
    meaning: { name: REACHES, operands: [mass, uniforms, step] },
  })[0]!;
}
