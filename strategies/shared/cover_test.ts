import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Narrowed } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { rowsOf, squaredDistance, withRuntime } from "../testing/queries.ts";
import { Cover, type CoverOptions } from "./cover.ts";
import { greedyCover } from "./greedy_cover.ts";
import { nearestSquares } from "./nearest.ts";
import { ball, cosine, gaussian } from "./similarity.ts";
import { centredUnitRows, precisionFor } from "./unit_rows.ts";

function madeUp(seed: string, count: number, scale = 1): Required<Narrowed> {
  const random = new Random(seed);
  const data = Float32Array.from({ length: count * 4 }, () => random.normal());
  return centredUnitRows([{ data, shape: [count, 4] }], scale)[0];
}

/** Similarities `[N][M]`, in float64. */
function similarities({ candidates, covered, similarity }: CoverOptions): number[][] {
  const wide = ({ exact, shape }: Required<Narrowed>): number[][] =>
    rowsOf({ data: exact as unknown as Float32Array, shape });
  return wide(candidates).map((a) =>
    wide(covered).map((b) => similarity.of(-squaredDistance(a, b)))
  );
}

/** The gain of every candidate, from the definition. */
function plainGains(table: number[][], cover: Float64Array, weights: Float64Array): number[] {
  return table.map((row) =>
    row.reduce((gain, k, j) => gain + weights[j]! * Math.max(0, k - cover[j]!), 0)
  );
}

const cases = [
  [gaussian, 1.7, "float32"],
  [gaussian, 100, "float64"],
  [cosine, 1, "float32"],
  [cosine, 1, "float64"],
  [ball, 1.7, "float32"],
  [ball, 30, "float64"],
] as const;

for (const [similarity, scale, precision] of cases) {
  Deno.test(`greedy cover by ${similarity.name} in ${precision} picks what its definition says`, async () => {
    await withRuntime(async (runtime) => {
      const random = new Random("weights");
      const covered = madeUp("rows", 60, scale);
      const options = {
        candidates: covered,
        covered,
        similarity,
        precision,
        cover: Float64Array.from(
          { length: 60 },
          () => similarity === ball ? 0 : random.uniform() / 5,
        ),
        weights: Float64Array.from({ length: 60 }, () => random.integer(4)),
      };
      const table = similarities(options);
      const cover = options.cover.slice();
      const expected: number[] = [];
      for (let step = 0; step < 60; step++) {
        const gains = plainGains(table, cover, options.weights)
          .map((gain, row) => expected.includes(row) ? -1 : gain);
        const most = Math.max(...gains);
        const pick = gains.findIndex((gain) => gain >= most - 1e-12);
        expected.push(pick);
        table[pick]!.forEach((k, j) => cover[j] = Math.max(cover[j]!, k));
      }
      assertEquals([...await greedyCover(runtime, options, 60)], expected);
    });
  });
}

Deno.test("gains are what candidates would add, before and after picks", async () => {
  await withRuntime(async (runtime) => {
    const [candidates, covered] = centredUnitRows([madeUp("a", 40), madeUp("b", 90)]);
    const options = { candidates, covered, similarity: gaussian, precision: "float32" } as const;
    const table = similarities(options);
    const weights = new Float64Array(90).fill(1);
    const degrees = new Float64Array(90);
    const cover = await Cover.start(runtime, options);
    for (const pick of [3, 0, 39]) {
      const expected = plainGains(table, degrees, weights);
      cover.gains.forEach((gain, row) => {
        if (gain > -Infinity) assertAlmostEquals(gain, expected[row]!, 1e-4);
      });
      await cover.add(pick);
      assertEquals(cover.gains[pick], -Infinity);
      table[pick]!.forEach((k, j) => degrees[j] = Math.max(degrees[j]!, k));
    }
    await cover.close();
  });
});

Deno.test("of equal rows the lowest is picked, and once all is covered the lowest of any", async () => {
  await withRuntime(async (runtime) => {
    const rows = Array.from({ length: 300 }, (_, i) => i % 3 === 0 ? [1, 0] : [0, 1]);
    const [candidates] = centredUnitRows([{
      data: Float32Array.from(rows.flat()),
      shape: [300, 2],
    }]);
    for (const [similarity, , precision] of cases) {
      const options = { candidates, covered: candidates, similarity, precision };
      assertEquals([...await greedyCover(runtime, options, 5)], [1, 0, 2, 3, 4]);
    }
  });
});

Deno.test("the nearest rows are measured in float64", async () => {
  await withRuntime(async (runtime) => {
    const [rows, others] = centredUnitRows([madeUp("a", 30), madeUp("b", 7)]);
    const options = { candidates: rows, covered: others, similarity: gaussian };
    const expected = similarities(options).map((row) => -Math.log(Math.max(...row)));
    const found = await nearestSquares(runtime, rows, others);
    found.forEach((square, i) => assertAlmostEquals(square, expected[i]!, 1e-9));
  });
});

Deno.test("covers are computed in float64 if they are small, or rows are long", () => {
  const rows = (count: number, length: number): Required<Narrowed> => madeUp("rows", count, length);
  assertEquals(precisionFor(rows(2000, 1), 2000), "float64");
  assertEquals(precisionFor(rows(2100, 1), 2100), "float32");
  assertEquals(precisionFor(rows(2100, 20), 2100), "float64");
});
