import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { badgePicks } from "./badge.ts";
import { madeUpQuery, rowsOf, squaredDistance, withRuntime } from "./testing/queries.ts";

/** The gradient embeddings themselves: (onehot(argmax p) − p) ⊗ x, `[N][K·D]`. */
function embeddings(features: number[][], logits: number[][]): number[][] {
  return features.map((x, i) => {
    const z = logits[i]!;
    const most = Math.max(...z);
    const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
    const label = z.indexOf(most);
    return z.flatMap((value, k) => {
      const a = (k === label ? 1 : 0) - Math.exp(value - most) / total;
      return x.map((feature) => a * feature);
    });
  });
}

/** BADGE in plain float64. */
function plainBadge(features: number[][], logits: number[][], uniforms: number[]): number[] {
  const g = embeddings(features, logits);
  const norms = g.map((row) => row.reduce((sum, x) => sum + x * x, 0));
  const picks = [norms.indexOf(Math.max(...norms))];
  const mass = g.map(() => Infinity);
  for (const uniform of uniforms) {
    g.forEach((row, i) => mass[i] = Math.min(mass[i]!, squaredDistance(row, g[picks.at(-1)!]!)));
    const threshold = uniform * mass.reduce((a, b) => a + b, 0);
    let total = 0;
    picks.push(mass.findIndex((share) => (total += share) > threshold));
  }
  return picks;
}

/**
 * Checks the picks of 60 rows with logits of some spread, 0 for a saturated choice, against plain
 * float64.
 */
async function checkPicks(
  runtime: Runtime,
  random: Random,
  rows: number[][],
  [classes, saturation]: readonly [number, number],
  what: string,
): Promise<void> {
  const size = rows.length;
  const logits = Array.from(
    { length: size * classes },
    () => saturation === 0 ? random.integer(2) : random.normal() * saturation,
  );
  const exact = Float64Array.from(rows.flat());
  const query = {
    ...madeUpQuery(runtime, { size, labelled: 1, dimensions: 3, classes, budget: 8 }, 0),
    pool: {
      size,
      features: { data: Float32Array.from(exact), exact, shape: [size, 3] },
      logits: { data: Float32Array.from(logits), shape: [size, classes] },
    },
  };
  const expected = plainBadge(rows, rowsOf(query.pool.logits), [...spreadUniforms]);
  assertEquals([...await badgePicks(query, spreadUniforms)], expected, what);
}

/** Uniforms of which none is so near a boundary that rounding decides. */
const spreadUniforms = Float64Array.of(0.137, 0.731, 0.402, 0.913, 0.268, 0.559, 0.045);

Deno.test("BADGE far from zero picks what plain float64 picks on the same numbers", async () => {
  await withRuntime(async (runtime) => {
    const random = new Random("far");
    for (const offset of [0, 5e3, 5e6, 1e7]) {
      for (const [classes, saturation] of [[2, 0], [2, 1], [5, 2], [5, 30]] as const) {
        const rows = Array.from(
          { length: 60 },
          () => [offset + random.normal(), random.normal() - offset, random.normal()],
        );
        const what = `offset ${offset}, ${classes} classes, logits of ${saturation}`;
        await checkPicks(runtime, random, rows, [classes, saturation], what);
      }
    }
  });
});

Deno.test("BADGE on blobs that are far apart picks what plain float64 picks", async () => {
  await withRuntime(async (runtime) => {
    for (const apart of [1e4, 1e5, 1e6]) {
      for (const seed of "abcdefgh") {
        const random = new Random(`blobs ${seed}`);
        const rows = Array.from(
          { length: 60 },
          (_, i) => [random.normal() + i % 2 * apart, random.normal(), random.normal()],
        );
        // The classes are as far apart as the blobs are: what is left is within them.
        for (const kind of [[2, 0], [2, 1], [5, 2]] as const) {
          await checkPicks(runtime, random, rows, kind, `${apart} apart, seed ${seed}, ${kind}`);
        }
      }
    }
  });
});

Deno.test("each BADGE pick is where the uniform falls in plain float64", async () => {
  await withRuntime(async (runtime) => {
    const sizes = fc.record({
      size: fc.integer({ min: 3, max: 40 }),
      labelled: fc.constant(1),
      dimensions: fc.constantFrom(2, 5),
      classes: fc.constantFrom(2, 4),
      budget: fc.constant(3),
    });
    const uniforms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    const property = fc.asyncProperty(sizes, fc.nat(1000), uniforms, async (size, seed, draws) => {
      const query = madeUpQuery(runtime, size, seed);
      const g = embeddings(rowsOf(query.pool.features!), rowsOf(query.pool.logits!));
      const picks = await badgePicks(query, Float64Array.from(draws));
      const norms = g.map((row) => row.reduce((sum, x) => sum + x * x, 0));
      assert(norms[picks[0]!]! >= Math.max(...norms) * (1 - 1e-5));
      draws.forEach((uniform, i) => {
        const chosen = [...picks.slice(0, i + 1)];
        const mass = g.map((row) =>
          Math.min(...chosen.map((pick) => squaredDistance(row, g[pick]!)))
        );
        const total = mass.reduce((a, b) => a + b, 0);
        const before = mass.slice(0, picks[i + 1]!).reduce((a, b) => a + b, 0) / total;
        const after = before + mass[picks[i + 1]!]! / total;
        assert(before - 1e-5 <= uniform && uniform <= after + 1e-5);
      });
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

Deno.test("BADGE takes the lowest free rows where no gradient is left", async () => {
  await withRuntime(async (runtime) => {
    const sizes = { size: 4, labelled: 1, dimensions: 2, classes: 3, budget: 3 };
    const query = madeUpQuery(runtime, sizes, 0);
    const logits = { data: new Float32Array(12), shape: [4, 3] };
    for (let row = 0; row < 4; row++) logits.data[row * 3 + 1] = 1e4;
    const certain = { ...query, pool: { ...query.pool, logits } };
    const picks = await badgePicks(certain, Float64Array.of(0.9, 0.9));
    assertEquals(picks, Int32Array.of(0, 1, 2));
  });
});

Deno.test("BADGE picks one row without any uniform", async () => {
  await withRuntime(async (runtime) => {
    const sizes = { size: 4, labelled: 1, dimensions: 2, classes: 3, budget: 1 };
    const picks = await badgePicks(madeUpQuery(runtime, sizes, 0), Float64Array.of());
    assertEquals(picks.length, 1);
  });
});
