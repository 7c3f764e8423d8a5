/** Strategies that buy labels within a batch pick what their authors' own code picks. */
import { assertEquals } from "@std/assert";
import { directPicks } from "../strategies/direct.ts";
import { galaxyPicks } from "../strategies/galaxy.ts";
import type { Query } from "../strategies/strategy.ts";
import type { Runtime } from "../onnx/mod.ts";
import { queryOf, type Situation, situationTest } from "./support/fixtures.ts";

function answered(situation: Situation, runtime: Runtime, budget?: number): Query {
  const oracle = (row: number): number => situation.unlabelled.labels[row]!;
  return { ...queryOf(situation, runtime, budget), oracle };
}

interface Galaxy {
  readonly galaxy: {
    readonly classes: readonly number[];
    readonly permutations_used: readonly (readonly number[])[];
    readonly picks: number[];
  };
}

situationTest<Galaxy>("galaxy", async (situation, runtime, { galaxy }) => {
  const permutations = galaxy.permutations_used.values();
  const query = answered(situation, runtime, galaxy.picks.length);
  const picks = await galaxyPicks(query, galaxy.classes, () => permutations.next().value!);
  assertEquals(picks, galaxy.picks);
});

interface Direct {
  readonly direct: {
    readonly class_permutation: readonly number[];
    readonly runs: Readonly<
      Record<string, { readonly uniforms: readonly number[]; readonly picks: number[] }>
    >;
  };
}

for (const parallel of [1, 2]) {
  situationTest<Direct>(`direct with B₁ = ${parallel}`, async (situation, runtime, { direct }) => {
    const key = Object.keys(direct.runs).find((name) => name.startsWith(`B1 ${parallel},`))!;
    const { uniforms, picks } = direct.runs[key]!;
    const numbers = uniforms.values();
    const query = answered(situation, runtime, picks.length);
    const settings = { parallel, search: 5 };
    const found = await directPicks(
      query,
      settings,
      direct.class_permutation,
      () => numbers.next().value!,
    );
    assertEquals(found, picks);
    assertEquals(numbers.next().done, true);
  });
}
