import { assert, assertEquals } from "@std/assert";
import { Random } from "../../core/random.ts";
import { withRuntime } from "../testing/queries.ts";
import { seedCentres } from "./seeding.ts";

/** Squared distances of numbers to the nearest of some. */
function left(line: readonly number[], picks: readonly number[]): number[] {
  return line.map((x) => Math.min(...picks.map((pick) => (x - pick) ** 2)));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b);
}

/** Greedy k-means++ on a line, one centre after another in float64. */
function plainSeeds(line: readonly number[], clusters: number, random: Random): number[] {
  const picks = [line[random.integer(line.length)]!];
  while (picks.length < clusters) {
    const mass = left(line, picks);
    const all = total(mass);
    const candidates = Array.from({ length: 2 + Math.floor(Math.log(clusters)) }, () => {
      let share = random.uniform() * all;
      return line[mass.findIndex((x) => (share -= x) < 0)]!;
    });
    const sums = candidates.map((row) => total(left(line, [...picks, row])));
    picks.push(candidates[sums.indexOf(Math.min(...sums))]!);
  }
  return picks;
}

Deno.test("seedCentres draws as greedy k-means++ does, though for several centres at once", async () => {
  const [clusters, runs] = [24, 400];
  const random = new Random("line");
  const line = Array.from({ length: 60 }, () => Math.fround(random.normal() ** 3));
  const rows = { data: Float32Array.from(line), shape: [line.length, 1] };
  const found: number[][] = [];
  await withRuntime(async (runtime) => {
    for (let run = 0; run < runs; run++) {
      const { data } = await seedCentres(runtime, rows, clusters, new Random(`seeds ${run}`));
      assertEquals(new Set(data).size, clusters);
      found.push([...data]);
    }
  });
  const expected = Array.from({ length: 4 * runs }, () => plainSeeds(line, clusters, random));
  for (const steps of [1, 4, 8, 12, 16, 20, 24]) {
    const [ours, plain] = [found, expected].map((all) => {
      const logs = all.map((picks) => Math.log(total(left(line, picks.slice(0, steps)))));
      const mean = total(logs) / logs.length;
      return { mean, error: total(logs.map((x) => (x - mean) ** 2)) / logs.length ** 2 };
    });
    const deviation = Math.sqrt(ours!.error + plain!.error);
    assert(Math.abs(ours!.mean - plain!.mean) < 3 * deviation, `after ${steps} steps`);
  }
});
