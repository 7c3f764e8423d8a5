/** The same picks as the reference implementations, in the same order, on the shared situations. */
import { assertEquals } from "@std/assert";
import { Runtime } from "../onnx/mod.ts";
import { badgePicks } from "../strategies/badge.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { select } from "../strategies/select.ts";
import { typiclustPicks } from "../strategies/typiclust.ts";
import { fixtureTest } from "./support/data.ts";
import { loadSituation, queryOf, type Situation, situations } from "./support/fixtures.ts";

/** Runs a parity test on every situation. */
function parityTest(
  what: string,
  pick: (situation: Situation, runtime: Runtime) => Promise<Int32Array>,
): void {
  for (const name of situations) {
    fixtureTest(`${what} picks what its reference picks on ${name}`, [name], async () => {
      const situation = await loadSituation(name);
      const runtime = await Runtime.open({ threads: 1 });
      try {
        const picks = await pick(situation, runtime);
        assertEquals([...picks], situation.expected.picks[what]);
      } finally {
        await runtime.close();
      }
    });
  }
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
