import { assert, assertEquals } from "@std/assert";
import { Random } from "../core/random.ts";
import { falcunPicks, type FalcunSettings } from "./falcun.ts";
import { madeUpQuery, rowsOf, withRuntime } from "./testing/queries.ts";

const sizes = { size: 30, labelled: 1, dimensions: 1, classes: 4, budget: 6 };

function softmax(z: readonly number[]): number[] {
  const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
  return z.map((value) => Math.exp(value) / total);
}

/** The chance of each row to be drawn after some picks. */
function chances(
  p: readonly (readonly number[])[],
  picks: readonly number[],
  { variant, gamma }: FalcunSettings,
): number[] {
  const u = p.map((row) => {
    const [first, second] = row.toSorted((a, b) => b - a);
    return 1 - (first! - second!);
  });
  const d = u.map((value, i) =>
    Math.min(
      value,
      ...picks.map((pick) => p[pick]!.reduce((sum, x, k) => sum + Math.abs(x - p[i]![k]!), 0)),
    )
  );
  const left = d.filter((_, i) => !picks.includes(i));
  const [least, most] = [Math.min(...left), Math.max(...left)];
  const scaled = d.map((value) => most === least ? 0 : (value - least) / (most - least));
  const relevance = variant === "paper" ? u.map((value, i) => value + scaled[i]!) : d;
  const mass = relevance.map((value, i) => picks.includes(i) ? 0 : value ** gamma);
  const total = mass.reduce((a, b) => a + b, 0);
  return mass.map((value) => value / total);
}

for (const variant of ["paper", "dal-toolbox"] as const) {
  for (const gamma of [0, 1, 10]) {
    Deno.test(`each FALCUN draw is where the uniform falls, ${variant}, γ = ${gamma}`, async () => {
      await withRuntime(async (runtime) => {
        const settings = { variant, gamma, choice: "draw" } as const;
        for (let seed = 0; seed < 10; seed++) {
          const query = madeUpQuery(runtime, sizes, seed);
          const p = rowsOf(query.pool.logits!).map(softmax);
          const random = new Random(`falcun ${seed}`);
          const uniforms = Float64Array.from({ length: sizes.budget }, () => random.uniform());
          const picks = [...await falcunPicks(query, settings, uniforms)];
          picks.forEach((pick, step) => {
            const shares = chances(p, picks.slice(0, step), settings);
            const before = shares.slice(0, pick).reduce((a, b) => a + b, 0);
            assert(uniforms[step]! > before - 1e-5, `${step}`);
            assert(uniforms[step]! < before + shares[pick]! + 1e-5, `${step}`);
          });
        }
      });
    });
  }
}

Deno.test("FALCUN draws uniformly among rows that are certain and alike", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 0);
    const data = Float32Array.from({ length: 120 }, (_, i) => i % 4 === 0 ? 1000 : 0);
    const certain = { ...query, pool: { size: 30, logits: { data, shape: [30, 4] } } };
    const settings = { variant: "paper", gamma: 10, choice: "draw" } as const;
    const picks = await falcunPicks(certain, settings, Float64Array.of(0.99, 0.5, 0));
    assertEquals([...picks], [29, 14, 0]);
  });
});

Deno.test("FALCUN tells certain rows apart that float32 rounds to one-hot", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, { ...sizes, size: 3, classes: 2, budget: 3 }, 0);
    const data = Float32Array.of(40, 0, 30, 0, 29, 0);
    const certain = { ...query, pool: { size: 3, logits: { data, shape: [3, 2] } } };
    const settings = { variant: "dal-toolbox", gamma: 10, choice: "largest" } as const;
    assertEquals([...await falcunPicks(certain, settings, new Float64Array(3))], [2, 1, 0]);
  });
});
