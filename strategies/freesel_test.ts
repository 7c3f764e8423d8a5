import { assertAlmostEquals, assertEquals } from "@std/assert";
import { freesel, freeselPicks } from "./freesel.ts";
import { select } from "./select.ts";
import { madeUpQuery, withRuntime } from "./testing/queries.ts";

const sizes = { size: 4, labelled: 1, dimensions: 2, classes: 2, budget: 1 };

/** Rows at these angles, of any length. */
function atAngles(...angles: number[]): { data: Float32Array; shape: number[] } {
  const rows = angles.map((angle, i) => [(i + 1) * Math.cos(angle), (i + 1) * Math.sin(angle)]);
  return { data: Float32Array.from(rows.flat()), shape: [angles.length, 2] };
}

Deno.test("freesel draws rows by their squared cosine distance to the nearest labelled one", async () => {
  await withRuntime(async (runtime) => {
    const query = madeUpQuery(runtime, sizes, 1);
    const angles = [0.3, 1.2, 0, 2.5];
    const angled = {
      ...query,
      pool: { ...query.pool, features: atAngles(...angles) },
      labelled: { ...query.labelled, features: atAngles(0) },
    };
    const masses = angles.map((angle) => (1 - Math.cos(angle)) ** 2);
    const all = masses.reduce((a, b) => a + b);
    const counts = new Float64Array(4);
    for (let i = 0; i < 1000; i++) {
      const [pick] = await freeselPicks(angled, Float64Array.of((i + 0.5) / 1000));
      counts[pick!]! += 1;
    }
    counts.forEach((count, row) => assertAlmostEquals(count / 1000, masses[row]! / all, 2e-3));
  });
});

Deno.test("freesel starts anywhere, and takes the farthest rows if told so", async () => {
  await withRuntime(async (runtime) => {
    const cold = { ...madeUpQuery(runtime, sizes, 1), labelled: { size: 0 }, budget: 2 };
    const pool = { size: 4, features: atAngles(0, 0.1, 0.2, 3) };
    const { picks: [first, second] } = await select(freesel, { ...cold, pool }, {
      choice: "farthest",
    });
    assertEquals(second, first === 3 ? 0 : 3);
  });
});
