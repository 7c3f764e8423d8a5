/** Draws from Dirichlet distributions. */
import type { Random } from "../../core/random.ts";

/**
 * Shares that add up to 1, as Gamma draws over their sum.
 *
 * @param alpha `[K]`, each at least 1.
 */
export function drawDirichlet(random: Random, alpha: readonly number[]): number[] {
  const draws = alpha.map((shape) => drawGamma(random, shape));
  const sum = draws.reduce((a, b) => a + b);
  return draws.map((draw) => draw / sum);
}

/** A draw of scale 1, by rejection (Marsaglia and Tsang 2000); the shape is at least 1. */
function drawGamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.uniform()) < x * x / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}
