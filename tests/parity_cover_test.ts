/** The same picks as the authors' code of strategies that cover the pool. */
import { assertEquals } from "@std/assert";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { queryOf, situationTest } from "./support/fixtures.ts";

/** Of `expected_more.json`. */
interface More {
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
