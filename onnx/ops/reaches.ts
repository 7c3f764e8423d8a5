/** Where running sums reach a share of the whole: how rows are drawn by their mass. */
import { cast, mul } from "./elementwise.ts";
import { gather } from "./indexing.ts";
import { slice } from "./layout.ts";
import { cumulativeSum } from "./reduce.ts";
import type { Value } from "../graph.ts";

/**
 * What lowering knows the operator by.
 *
 * @internal
 */
export const REACHES = "reaches";

/**
 * Tells which running sums exceed a share of the sum of all: `mass[0] + … + mass[i] > u Σ mass`. The first
 * that does is i with probability `mass[i] / Σ mass`, where u is uniform.
 *
 * The sums are float64: in float32 they would lose the share of single elements among many. Providers
 * without float64 compute with whole numbers of 42 bits.
 *
 * @param mass float32 `[N]`, not negative; its sum does not exceed float32.
 * @param uniforms float64 `[T]`, in [0, 1).
 * @param step int64 scalar: which of them is u.
 * @returns bool `[N]`; none where there is no mass.
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
