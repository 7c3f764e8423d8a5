import { assert, assertAlmostEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { drawDirichlet } from "./dirichlet.ts";

Deno.test("Dirichlet draws have the distribution's mean and variance", () => {
  const [random, alpha, draws] = [new Random("dirichlet"), [1, 2.5, 6.5], 20_000];
  const first = Array.from({ length: draws }, () => drawDirichlet(random, alpha));
  for (const draw of first) assertAlmostEquals(draw.reduce((a, b) => a + b), 1, 1e-12);
  alpha.forEach((shape, k) => {
    const mean = first.reduce((sum, draw) => sum + draw[k]!, 0) / draws;
    const square = first.reduce((sum, draw) => sum + draw[k]! ** 2, 0) / draws;
    const variance = shape / 10 * (1 - shape / 10) / 11;
    assert(Math.abs(mean - shape / 10) < 5 * Math.sqrt(variance / draws), `${mean}`);
    assertAlmostEquals(square - mean ** 2, variance, 0.05 * variance);
  });
});
