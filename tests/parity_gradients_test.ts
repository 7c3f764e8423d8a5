/** Strategies on gradients and neighbours pick what their authors' own code picks. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { takeRows } from "../core/ndarray.ts";
import { calScores } from "../strategies/cal.ts";
import { glisterPicks } from "../strategies/glister.ts";
import { withBias } from "../strategies/shared/gradients.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { vessalGradients, vessalPicks, type VessalSettings } from "../strategies/vessal.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** Parity of a strategy's picks with a list in the fixtures. */
function picksTest<More>(
  what: string,
  [name, settings]: [name: string, settings: Readonly<Record<string, unknown>>],
  expected: (more: More) => readonly number[],
): void {
  situationTest<More>(what, async (situation, runtime, more) => {
    const query = queryOf(situation, runtime);
    const { picks } = await select(strategyNamed(name), query, settings);
    assertEquals([...picks], expected(more));
  });
}

interface Cal {
  readonly cal: { readonly picks: readonly number[]; readonly scores: readonly number[] };
}

picksTest<Cal>("cal", ["cal", {}], ({ cal }) => cal.picks);

situationTest<Cal>("cal scores rows as its authors do", async (situation, runtime, { cal }) => {
  const { data } = await calScores(queryOf(situation, runtime));
  cal.scores.forEach((score, row) => assertAlmostEquals(data[row]!, score, 1e-6));
});

const deterministic = "falcun (deterministic, distance)";

situationTest(deterministic, async (situation, runtime) => {
  const settings = { variant: "dal-toolbox", choice: "largest" };
  const { picks } = await select(strategyNamed("falcun"), queryOf(situation, runtime), settings);
  assertEquals([...picks], situation.expected.picks[deterministic]);
});

interface Fass {
  readonly fass: { readonly filtered: readonly number[]; readonly picks: readonly number[] };
  readonly float32_differs: readonly string[];
}

situationTest<Fass>("fass", async (situation, runtime, { fass, float32_differs }) => {
  const query = queryOf(situation, runtime);
  const filter = { ...query, budget: fass.filtered.length };
  const { picks: filtered } = await select(strategyNamed("entropy"), filter);
  assertEquals([...filtered], fass.filtered);
  const { picks } = await select(strategyNamed("fass"), query);
  // Two rows that represent each other tie, and the rounding of their authors' code decides.
  const ties = Number(/fass\/picks \((\d+)/.exec(float32_differs.join())?.[1] ?? 0);
  const others = [...picks].filter((pick, i) => pick !== fass.picks[i]);
  assert(others.length <= ties, `${picks}`);
});

interface GradMatch {
  readonly gradmatch: Readonly<Record<string, readonly number[]>> & {
    readonly _omp: { readonly order_of_entry: readonly number[] };
  };
}

for (const [target, rows] of [["pool", "pool"], ["labelled", "labelled rows"]] as const) {
  const key = `gradmatch fixed weights (target = ${rows})`;
  picksTest<GradMatch>(key, ["gradmatch", { target }], ({ gradmatch }) => gradmatch[key]!);
}

picksTest<GradMatch>(
  "gradmatch by orthogonal matching pursuit",
  ["gradmatch", { variant: "omp" }],
  ({ gradmatch }) => gradmatch._omp.order_of_entry,
);

interface Glister {
  readonly glister: Readonly<Record<string, readonly number[]>>;
}

for (const rate of [0.01, 0.1]) {
  picksTest<Glister>(
    `glister with η = ${rate}`,
    ["glister", { rate }],
    ({ glister }) =>
      glister[
        "glister (validation = pool with predicted labels, then the labelled rows; " + `lr ${rate})`
      ]!,
  );

  situationTest<Glister>(
    `glister on test rows with η = ${rate}`,
    async (situation, runtime, { glister }) => {
      const { features, logits, labels } = situation.test;
      const picks = await glisterPicks(queryOf(situation, runtime), rate, {
        inputs: withBias(features),
        logits,
        labels: { data: labels, shape: [labels.length] },
      });
      assertEquals([...picks], glister[`glister (validation = test rows; lr ${rate})`]);
    },
  );
}

type Vessal = Readonly<Record<string, { readonly picks: number[] }>> & {
  readonly uniforms: number[];
};

const embeddings: Readonly<Record<string, VessalSettings & { readonly rows?: number }>> = {
  "penultimate, whole pool": { embedding: "features", variant: "paper" },
  "gradients by class, first 80 rows": { embedding: "gradients", variant: "paper", rows: 80 },
  "gradients with classes sorted by probability, first 80 rows": {
    embedding: "gradients",
    variant: "authors",
    rows: 80,
  },
};

for (const [key, settings] of Object.entries(embeddings)) {
  situationTest<{ vessal: Vessal }>(`vessal (${key})`, async (situation, runtime, { vessal }) => {
    const query = queryOf(situation, runtime);
    const size = settings.rows ?? query.pool.size;
    const rows = Int32Array.from({ length: size }, (_, row) => row);
    const pool = {
      size,
      features: takeRows(query.pool.features!, rows),
      logits: takeRows(query.pool.logits!, rows),
    };
    const gradients = await vessalGradients({ ...query, pool }, settings);
    const uniforms = Float64Array.from(vessal.uniforms.slice(0, size));
    const picks = await vessalPicks(runtime, gradients, uniforms, query.budget);
    assertEquals(picks, vessal[key]!.picks);
  });
}
