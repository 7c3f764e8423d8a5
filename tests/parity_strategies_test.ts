/** The same picks as the reference implementations, in the same order, on the shared situations. */
import { assert, assertEquals } from "@std/assert";
import { measureScale, standardise } from "../bench/standardise.ts";
import { Random } from "../core/random.ts";
import type { Runtime } from "../onnx/mod.ts";
import { badgePicks } from "../strategies/badge.ts";
import { kMeans } from "../strategies/shared/kmeans.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { typiclustPicks } from "../strategies/typiclust.ts";
import { rowsOf, squaredDistance, withRuntime } from "../strategies/testing/queries.ts";
import { dataTest, sharedData } from "./support/data.ts";
import { queryOf, type Situation, situationTest } from "./support/fixtures.ts";

/** Runs a parity test on every situation. */
function parityTest(
  what: string,
  pick: (situation: Situation, runtime: Runtime) => Promise<Int32Array>,
): void {
  situationTest(`${what} picks what its reference picks`, async (situation, runtime) => {
    assertEquals([...await pick(situation, runtime)], situation.expected.picks[what]);
  });
}

for (const name of ["margin", "entropy", "least-confident", "coreset"]) {
  parityTest(name, async (situation, runtime) => {
    const { picks } = await select(strategyNamed(name), queryOf(situation, runtime));
    return picks;
  });
}

parityTest("badge (given uniforms)", (situation, runtime) => {
  const uniforms = Float64Array.from(situation.expected.badge_uniforms);
  return badgePicks(queryOf(situation, runtime), uniforms);
});

parityTest("typiclust (given clusters)", (situation, runtime) => {
  const labels = Int32Array.from(situation.expected.typiclust_clusters_labelled_then_unlabelled);
  return typiclustPicks(queryOf(situation, runtime), labels, "dal-toolbox");
});

/** Squared distances to the clusters' means, added up. */
function inertia(rows: readonly number[][], labels: Int32Array): number {
  const members = Map.groupBy(rows, (_, i) => labels[i]!);
  return [...members.values()].reduce((total, of) => {
    const mean = of[0]!.map((_, j) => of.reduce((sum, row) => sum + row[j]!, 0) / of.length);
    return total + of.reduce((sum, row) => sum + squaredDistance(row, mean), 0);
  }, 0);
}

/** Inertia of scikit-learn 1.2.1, `KMeans(k, n_init=1, random_state=0)`, on standardised columns. */
const references = { 26: 123_061.1, 100: 71_012.4, 340: 42_069, 500: 35_485.5 };

const letter = "letter/letter-recognition.data";

dataTest("k-means on Letter comes within 2 % of scikit-learn's inertia", [letter], async () => {
  const text = await Deno.readTextFile(sharedData(letter));
  const numbers = text.trim().split("\n").map((line) => line.split(",").slice(1).map(Number));
  const raw = { data: Float32Array.from(numbers.flat()), shape: [numbers.length, 16] };
  const features = standardise(raw, measureScale(raw));
  const rows = rowsOf(features);
  await withRuntime(async (runtime) => {
    for (const [clusters, reference] of Object.entries(references)) {
      const options = { features, clusters: Number(clusters), random: new Random(clusters) };
      const found = inertia(rows, await kMeans(runtime, options));
      assert(found < 1.02 * reference, `${clusters} clusters: ${found}, not ${reference}`);
    }
  });
});
