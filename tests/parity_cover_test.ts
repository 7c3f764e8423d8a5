/** The same picks as the authors' code of strategies that cover the pool. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { strategyNamed } from "../strategies/registry.ts";
import { concatRows } from "../core/ndarray.ts";
import { select } from "../strategies/select.ts";
import { pureDistances, pureRadius, purityOf } from "../strategies/shared/purity.ts";
import { centredUnitRows } from "../strategies/shared/unit_rows.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** Of `expected_more.json`. */
interface More {
  readonly probcover_purity: {
    readonly clusters: readonly number[];
    readonly grid: readonly number[];
    readonly purity: readonly number[];
    readonly delta: number;
    readonly picks: readonly number[];
  };
  readonly herding: {
    readonly max_herding: Readonly<Record<string, readonly number[]>>;
  };
}

situationTest<More>(
  "max-herding picks what scikit-activeml picks",
  async (situation, runtime, more) => {
    const query = queryOf(situation, runtime);
    const dimensions = query.pool.features!.shape[1]!;
    for (const [name, gamma] of [["gamma 1/D", 1 / dimensions], ["gamma 1", 1]] as const) {
      const { picks } = await select(strategyNamed("max-herding"), query, { gamma });
      assertEquals(
        [...picks],
        more.herding.max_herding[`max-herding scikit-activeml (rbf, ${name})`],
      );
    }
  },
);

situationTest("max-herding picks what its variants pick", async (situation, runtime) => {
  const query = queryOf(situation, runtime);
  const names = {
    "paper": "max-herding as published (gamma 1, rbf, unlabelled points only are covered)",
    "dal-toolbox": "max-herding",
  };
  for (const [variant, name] of Object.entries(names)) {
    const { picks } = await select(strategyNamed("max-herding"), query, { variant });
    assertEquals([...picks], situation.expected.picks[name]);
  }
});

situationTest<More>(
  "prob-cover picks what its authors' code picks",
  async (situation, runtime, more) => {
    const query = queryOf(situation, runtime);
    const { labelled } = query;
    const { delta, picks_in_that_order: rows } = situation.expected.probcover;
    const { picks } = await select(strategyNamed("prob-cover"), query, { delta });
    assertEquals([...picks], rows.map((row) => row - labelled.size));
    const { delta: pure, picks: expected } = more.probcover_purity;
    const found = await select(strategyNamed("prob-cover"), query, { delta: pure });
    assertEquals([...found.picks], expected);
  },
);

situationTest<More>(
  "balls are as pure as the authors' code finds",
  async (situation, runtime, more) => {
    const { pool, labelled } = queryOf(situation, runtime);
    const { clusters, grid, purity, delta } = more.probcover_purity;
    const [rows, seen] = centredUnitRows([pool.features!, labelled.features!]);
    const [below, above] = [seen, rows].map(({ data, shape }) => ({ data, shape }));
    const all = concatRows(below!, above!);
    const distances = await pureDistances(runtime, all, Int32Array.from(clusters));
    grid.forEach((radius, i) => assertAlmostEquals(purityOf(distances, radius), purity[i]!, 1e-6));
    assertEquals(pureRadius(distances), delta);
  },
);
