import { assert, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";
import { vessalGradients, vessalPicks } from "./vessal.ts";

const sizes = { size: 60, labelled: 1, dimensions: 3, classes: 4, budget: 8 };

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/** The stream as in the paper, with Σ⁻¹ and the mean of uuᵀ as matrices. */
function plainStream(rows: number[][], uniforms: Float64Array, budget: number): number[] {
  const zeros = (): number[][] => rows[0]!.map(() => rows[0]!.map(() => 0));
  const inverse = zeros().map((row, i) => row.with(i, 100));
  const mean = zeros();
  const picks: number[] = [];
  rows.forEach((u, i) => {
    const su = inverse.map((row) => product(row, u));
    mean.forEach((row, a) => row.forEach((x, b) => row[b] = (x * i + u[a]! * u[b]!) / (i + 1)));
    const trace = mean.reduce((sum, row, a) => sum + product(row, inverse[a]!), 0);
    const rate = (budget - picks.length) / (rows.length - i) / trace;
    if (picks.length === budget || uniforms[i]! >= rate * product(u, su)) return;
    picks.push(i);
    const spread = 1 + product(u, su);
    inverse.forEach((row, a) => row.forEach((_, b) => row[b]! -= su[a]! * su[b]! / spread));
  });
  return picks;
}

/** √p (p − e) ⊗ x at the most probable class. */
function embedding(x: readonly number[], z: readonly number[]): number[] {
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  const p = z.map((value) => Math.exp(value) / total);
  const label = p.indexOf(Math.max(...p));
  return p.flatMap((value, k) =>
    x.map((feature) => Math.sqrt(p[label]!) * (value - (k === label ? 1 : 0)) * feature)
  );
}

Deno.test("VeSSAL keeps what the paper's matrices keep", async () => {
  await withRuntime(async (runtime) => {
    for (let seed = 0; seed < 20; seed++) {
      const query = madeUpQuery(runtime, sizes, seed);
      const random = new Random(`uniforms ${seed}`);
      const uniforms = Float64Array.from({ length: sizes.size }, () => random.uniform());
      const [x, z] = [rowsOf(query.pool.features!), rowsOf(query.pool.logits!)];
      const rows = { gradients: x.map((row, i) => embedding(row, z[i]!)), features: x };
      for (const embedding of ["gradients", "features"] as const) {
        const gradients = await vessalGradients(query, { embedding, variant: "paper" });
        const picks = await vessalPicks(runtime, gradients, uniforms, sizes.budget);
        assertEquals(picks, plainStream(rows[embedding], uniforms, sizes.budget));
      }
    }
  });
});

Deno.test("VeSSAL keeps rare rows more often than their share", async () => {
  await withRuntime(async (runtime) => {
    const isRare = (row: number): boolean => row % 10 === 5;
    const data = Float64Array.from(
      { length: 120 },
      (_, i) => isRare(i >> 1) === (i % 2 > 0) ? 1 : 0,
    );
    const inputs = { data, shape: [60, 2] };
    const residuals = { data: new Float64Array(60).fill(1), shape: [60, 1] };
    const random = new Random("streams");
    const picks: number[] = [];
    for (let stream = 0; stream < 50; stream++) {
      const uniforms = Float64Array.from({ length: 60 }, () => random.uniform());
      picks.push(...await vessalPicks(runtime, { inputs, residuals }, uniforms, 6));
    }
    assert(picks.filter(isRare).length > 0.2 * picks.length);
  });
});
