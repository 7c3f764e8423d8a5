/** The same picks as the authors' code of strategies that cover the pool. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { activeftPicks, fittedDirections } from "../strategies/activeft.ts";
import { unitRows } from "../strategies/shared/unit_rows.ts";
import { competence, dcomPicks, dcomProblem } from "../strategies/dcom.ts";
import { freeselPicks } from "../strategies/freesel.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { concatRows, takeRows } from "../core/ndarray.ts";
import { select } from "../strategies/select.ts";
import { ballRadii, shareHeld } from "../strategies/shared/ball_radii.ts";
import { leastDistance } from "../strategies/shared/least_distance.ts";
import { pureDistances, pureRadius, purityOf } from "../strategies/shared/purity.ts";
import { centredUnitRows } from "../strategies/shared/unit_rows.ts";
import { bestTemperature, calibrationError } from "../strategies/shared/temperature.ts";
import { calibrationRules, uherdingPicks, type Uncertainty } from "../strategies/uherding.ts";
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
  readonly activeft: {
    readonly initial_rows: readonly number[];
    readonly picks: readonly number[];
    readonly first_centroid: readonly number[];
  };
  readonly freesel: {
    readonly uniforms: readonly number[];
    readonly "prob, one pattern a row": readonly number[];
    readonly "FDS, one pattern a row": readonly number[];
  };
  readonly dcom: Readonly<
    Record<string, {
      readonly deltas: readonly number[];
      readonly delta_average: number;
      readonly coverage: number;
      readonly competence: number;
      readonly initial_delta: number;
      readonly a: number;
      readonly k: number;
      readonly picks: readonly number[];
    }>
  >;
  readonly herding: {
    readonly max_herding: Readonly<Record<string, readonly number[]>>;
    readonly uherding: {
      readonly holdout_rows: readonly number[];
      readonly holdout_logits: readonly (readonly number[])[];
      readonly temperatures: Readonly<
        Record<string, {
          readonly authors: number;
          readonly authors_ece: number;
          readonly authors_ece_at_1: number;
          readonly scikit_activeml: number;
          readonly scikit_activeml_ece: number;
        }>
      >;
      readonly sigma: number;
      readonly picks: Readonly<Record<string, readonly number[]>>;
    };
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

situationTest<More>("uherding finds the temperatures that its codes find", (situation, _, more) => {
  const { holdout_rows: rows, holdout_logits: held, temperatures } = more.herding.uherding;
  const { test, labelled, classes } = situation;
  const first = test.logits.data.slice(0, 200 * classes);
  const sets: Record<string, [logits: Float32Array, labels: Int32Array]> = {
    "holdout": [
      Float32Array.from(held.flat()),
      Int32Array.from(rows, (row) => labelled.labels[row]!),
    ],
    "first 200 test rows": [first, test.labels.slice(0, 200)],
    "first 200 test rows, logits times 4": [first.map((z) => 4 * z), test.labels.slice(0, 200)],
  };
  for (const [name, [data, labels]] of Object.entries(sets)) {
    const logits = { data, shape: [labels.length, classes] };
    const expected = temperatures[name]!;
    const { paper, "scikit-activeml": scikit } = calibrationRules;
    assertAlmostEquals(bestTemperature(logits, labels, paper), expected.authors, 1e-6);
    assertAlmostEquals(bestTemperature(logits, labels, scikit), expected.scikit_activeml, 1e-6);
    const errorAt = (temperature: number, rule = paper): number =>
      calibrationError(logits, labels, temperature, rule);
    assertAlmostEquals(errorAt(1), expected.authors_ece_at_1, 1e-6);
    assertAlmostEquals(errorAt(expected.authors), expected.authors_ece, 1e-6);
    assertAlmostEquals(
      errorAt(expected.scikit_activeml, scikit),
      expected.scikit_activeml_ece,
      1e-6,
    );
  }
  return Promise.resolve();
});

situationTest<More>("uherding picks what its codes pick", async (situation, runtime, more) => {
  const query = queryOf(situation, runtime);
  const { temperatures, sigma, picks } = more.herding.uherding;
  assertAlmostEquals(await leastDistance(runtime, query.labelled.features!), sigma, 1e-6);
  const settings = { cover: 10_000, variant: "paper", uncertainty: "margin" } as const;
  for (const [name, expected] of Object.entries(picks)) {
    const [, uncertainty, set] = name.match(/^uherding authors, (\w+), temperature of (.*)$/)!;
    const { authors: temperature } = temperatures[set!]!;
    const found = await uherdingPicks(query, {
      ...settings,
      temperature,
      uncertainty: uncertainty as Uncertainty,
    });
    assertEquals([...found], expected, name);
  }
  const variants = {
    "paper":
      "uncertainty-herding as published (temperature 1, margin, gamma 1/min labelled distance squared)",
    "dal-toolbox": "uncertainty-herding (temperature 1)",
  } as const;
  for (const [variant, name] of Object.entries(variants)) {
    const options = { ...settings, variant: variant as keyof typeof variants, temperature: 1 };
    assertEquals([...await uherdingPicks(query, options)], situation.expected.picks[name], name);
  }
});

situationTest<More>("dcom picks what its authors' code picks", async (situation, runtime, more) => {
  const query = queryOf(situation, runtime);
  const problem = await dcomProblem(query, 10_000);
  for (const [name, expected] of Object.entries(more.dcom)) {
    const { a, k, initial_delta: initial, delta_average: average, coverage, deltas } = expected;
    if (name === "delta search") {
      assertEquals(await ballRadii(runtime, problem, [], initial), deltas);
    }
    const share = await shareHeld(runtime, problem.rows, problem.centres, deltas);
    assertAlmostEquals(share, coverage, 1e-6);
    assertEquals(competence(share, { a, k }), expected.competence);
    assertAlmostEquals(deltas.reduce((sum, delta) => sum + delta) / deltas.length, average, 1e-6);
    assertEquals([...await dcomPicks(query, problem, deltas, { a, k })], expected.picks, name);
  }
});

situationTest<More>(
  "activeft picks what its authors' code picks",
  async (situation, runtime, more) => {
    const { initial_rows: starts, picks, first_centroid: first } = more.activeft;
    const query = queryOf(situation, runtime);
    const { data, shape } = unitRows(query.pool.features!);
    const directions = await fittedDirections(runtime, { data, shape }, starts);
    first.forEach((x, i) => assertAlmostEquals(directions.data[i]!, x, 1e-4));
    assertEquals([...await activeftPicks(query, starts)], picks);
  },
);

situationTest<More>(
  "freesel picks what its authors' code picks",
  async (situation, runtime, more) => {
    const query = queryOf(situation, runtime);
    const { uniforms, "prob, one pattern a row": drawn, "FDS, one pattern a row": far } =
      more.freesel;
    const draws = Float64Array.from(uniforms).slice(0, drawn.length - 1);
    assertEquals([...await freeselPicks(query, draws, 0)], drawn);
    // Row 0 is labelled: the picks are those after it.
    const features = takeRows(query.pool.features!, [0]);
    const after = { ...query, labelled: { size: 1, features }, budget: far.length - 1 };
    assertEquals([...await freeselPicks(after, draws)], drawn.slice(1));
    const { picks } = await select(strategyNamed("freesel"), after, { choice: "farthest" });
    assertEquals([...picks], far.slice(1));
  },
);
