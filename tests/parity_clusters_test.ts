/** Cluster strategies: the picks of the authors' own code, in order, on the shared situations. */
import { assert, assertEquals } from "@std/assert";
import { cluePicks } from "../strategies/clue.ts";
import { kMeansPicks } from "../strategies/k_means.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** What the authors' code did after k-means from given rows. */
interface Clustering {
  /** Initial centres: places among what is clustered. */
  readonly initial_rows: readonly number[];
  /** Pool rows, by cluster. */
  readonly picks: readonly number[];
  /** Place of a pick to rows that are as near to the cluster's centre. */
  readonly equidistant?: Readonly<Record<string, readonly number[]>>;
}

/** Compares picks; of rows equally near to a centre, any will do. */
function assertPicks(picks: Int32Array, { picks: expected, equidistant = {} }: Clustering): void {
  assertEquals(picks.length, expected.length);
  expected.forEach((row, place) => {
    const allowed = equidistant[place] ?? [row];
    assert(allowed.includes(picks[place]!), `place ${place}: ${picks[place]}, not ${allowed}`);
  });
}

interface KMeansMore {
  readonly kmeans: {
    readonly "raw rows": Clustering;
    readonly "L2-normalised rows": Clustering;
  };
}

for (const [rows, key] of [["raw", "raw rows"], ["unit", "L2-normalised rows"]] as const) {
  situationTest<KMeansMore>(
    `k-means of ${rows} rows picks what DISTIL's rule picks`,
    async (situation, runtime, { kmeans }) => {
      const picks = await kMeansPicks(queryOf(situation, runtime), rows, kmeans[key].initial_rows);
      assertPicks(picks, kmeans[key]);
    },
  );
}

interface ClueMore {
  readonly clue: Readonly<
    Record<"T 1.0" | "T 0.1", {
      readonly initial_rows: readonly number[];
      readonly nearest_per_centre: readonly number[];
      readonly picks_sorted: readonly number[];
    }>
  >;
}

for (const [temperature, key] of [[1, "T 1.0"], [0.1, "T 0.1"]] as const) {
  situationTest<ClueMore>(
    `clue at ${key} picks what its authors' code picks`,
    async (situation, runtime, { clue }) => {
      const { initial_rows, nearest_per_centre, picks_sorted } = clue[key];
      const picks = await cluePicks(queryOf(situation, runtime), temperature, initial_rows);
      const nearest = [...new Set(nearest_per_centre)];
      assertEquals([...picks].slice(0, nearest.length), nearest);
      assertEquals([...picks].sort((a, b) => a - b), picks_sorted);
    },
  );
}
