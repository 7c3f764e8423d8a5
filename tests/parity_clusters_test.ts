/** Cluster strategies: the picks of the authors' own code, in order, on the shared situations. */
import { assert, assertEquals } from "@std/assert";
import { alfaMixCandidates, alfaMixPicks } from "../strategies/alfa_mix.ts";
import { cluePicks } from "../strategies/clue.ts";
import { clusterMarginPicks } from "../strategies/cluster_margin.ts";
import { dropQueryCandidates, dropQueryPicks, flipsOf } from "../strategies/dropquery.ts";
import { kMeansPicks } from "../strategies/k_means.ts";
import { mixingLimits } from "../strategies/shared/mixing.ts";
import { agglomerate, type Linkage } from "../strategies/shared/linkage.ts";
import { pairDistances } from "../strategies/shared/pair_distances.ts";
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

interface ClusterMarginMore {
  readonly cluster_margin:
    & {
      readonly uniforms: readonly number[];
    }
    & Readonly<
      Record<Linkage, {
        readonly n_clusters: number;
        readonly clusters: readonly number[];
        readonly picks: readonly number[];
      }>
    >;
}

for (const linkage of ["average", "ward"] as const) {
  situationTest<ClusterMarginMore>(
    `cluster-margin of ${linkage} linkage picks what ALPBench's code picks`,
    async (situation, runtime, { cluster_margin: { uniforms, ...more } }) => {
      const { n_clusters, clusters, picks } = more[linkage];
      const query = queryOf(situation, runtime);
      const pairs = await pairDistances(runtime, query.pool.features!);
      assertEquals([...agglomerate(pairs, query.pool.size, n_clusters, linkage)], clusters);
      const drawn = Float64Array.from(uniforms);
      assertEquals([...await clusterMarginPicks(query, linkage, query.pool.size, drawn)], picks);
    },
  );
}

interface AlfaMixMore {
  readonly alfamix: Readonly<
    Record<
      "alpha_cap 0.2" | "alpha_cap 0.03125",
      Omit<Clustering, "picks"> & {
        readonly candidates: readonly number[];
        /** Null if there are fewer candidates than picks. */
        readonly picks: readonly number[] | null;
      }
    >
  >;
}

for (const [cap, key] of [[0.2, "alpha_cap 0.2"], [0.03125, "alpha_cap 0.03125"]] as const) {
  situationTest<AlfaMixMore>(
    `alfa-mix from ${cap} picks what its authors' code picks`,
    async (situation, runtime, { alfamix }) => {
      const { candidates, picks, ...clustering } = alfamix[key];
      const query = queryOf(situation, runtime);
      const found = alfaMixCandidates(await mixingLimits(query), query, cap);
      assertEquals([...found], candidates);
      if (picks === null) return;
      const picked = await alfaMixPicks(query, cap, clustering.initial_rows);
      assertPicks(picked, { ...clustering, picks });
    },
  );
}

interface DropQueryMore {
  readonly dropquery: Clustering & {
    readonly masks_base64_packed_bits: string;
    readonly flips: readonly number[];
    readonly candidates: readonly number[];
    readonly "three times B": Clustering & { readonly candidates: readonly number[] };
  };
}

/** Three masks, from bits with the most significant first. */
function unpacked(base64: string, length: number): Uint8Array[] {
  const bytes = Uint8Array.fromBase64(base64);
  return [0, 1, 2].map((pass) =>
    Uint8Array.from({ length }, (_, i) => {
      const bit = pass * length + i;
      return bytes[bit >> 3]! >> (7 - (bit & 7)) & 1;
    })
  );
}

situationTest<DropQueryMore>(
  "dropquery picks what its authors' code picks",
  async (situation, runtime, { dropquery }) => {
    const { length } = situation.unlabelled.features.data;
    const masks = unpacked(dropquery.masks_base64_packed_bits, length);
    for (const [times, expected] of [[1, dropquery], [3, dropquery["three times B"]]] as const) {
      const query = queryOf(situation, runtime, times * situation.expected.batch);
      const flips = await flipsOf(query, masks);
      assertEquals([...flips], dropquery.flips);
      assertEquals([...dropQueryCandidates(flips, query.budget)], expected.candidates);
      assertPicks(await dropQueryPicks(query, masks, expected.initial_rows), expected);
    }
  },
);
