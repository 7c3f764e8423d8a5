import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../runs/run.ts";
import { curvesOf } from "../charts/curves.ts";
import { firstView } from "../page/view.ts";
import { setOfAnalysis } from "../comparison/run_set.ts";
import { problemTables } from "../tables/problem_tables.ts";
import { tablesOf } from "../tables/tables.ts";
import { renderTable } from "../terminal.ts";
import { sampleRun } from "../testing/results.ts";
import { analyse } from "./analysis.ts";
import { summaryOf } from "./summary.ts";

const seeds = [0, 1, 2];
const compared = ["letter", "digits"].flatMap((dataset) =>
  seeds.flatMap((seed) => [
    sampleRun({ dataset, seed }),
    sampleRun({ dataset, seed, strategy: "margin", gain: 0.1 }),
  ])
);
const bounds = ["letter", "digits"].flatMap((dataset) =>
  seeds.map((seed): RunResult => {
    const run = sampleRun({ dataset, seed, strategy: "greedy-oracle", gain: 0.2 });
    return { ...run, manifest: { ...run.manifest, upperBound: true } };
  })
);
const label = "upper bound: greedy-oracle";

Deno.test("an upper bound changes no rank, difference, target or aggregate", () => {
  const [without, having] = [analyse(compared), analyse([...compared, ...bounds])];
  const labelled = (of: typeof having): unknown =>
    of.problems.map(({ strategies, targets, findings, pairs }) => ({
      strategies: strategies.filter(({ bound }) => bound === undefined)
        .map(({ strategy, ...one }) => ({ ...one, strategy: of.strategies[strategy]!.label })),
      targets,
      findings,
      differences: pairs?.differences,
    }));
  assertEquals(labelled(having), labelled(without));
  assertEquals(having.across!.findings, without.across!.findings);
  assertEquals(having.across!.ranks!.averageRanks, without.across!.ranks!.averageRanks);
});

Deno.test("an upper bound is named as one in charts, tables and summary", () => {
  const analysis = analyse([...compared, ...bounds]);
  const [problem] = analysis.problems;
  const { scores, bound } = problem!.strategies.find((one) => one.label === label)!;
  assertEquals(scores, undefined);
  assert(problem!.strategies.every(({ scores }) => (scores?.auc.mean ?? 0) < bound!.auc.mean));
  assertStringIncludes(problem!.notes.join(), `${label} saw labels and test set, and is left out`);
  const view = firstView(analysis);
  const line = curvesOf({ analysis, view }, 0).find(({ mark }) => mark.label === label);
  assertEquals(line!.ys, bound!.curves.accuracy.mean);
  const lines = renderTable(analysis).split("\n");
  assert(lines.some((text) => text.startsWith("  ^ greedy-oracle ")), lines.join("\n"));
  assert(lines.some((text) => text.startsWith("^ upper bound: saw labels and test set")));
  const [results] = problemTables(analysis, 0);
  const row = results!.rows.find(([name]) => name!.text === label)!;
  assertEquals(row.filter(({ text }) => /%|\d/.test(text)).length >= 3, true);
  const summary = summaryOf(analysis).panels[0]!.strategies.find((one) => one.label === label)!;
  assertEquals([summary.rank, summary.bound!.auc], [undefined, bound!.auc]);
});

Deno.test("a report with an upper bound is compared and has all of its tables", () => {
  const analysis = analyse([...compared, ...bounds]);
  const runs = setOfAnalysis(analysis).series.map((one) => [one.label, one.runs.size]);
  assertEquals(runs.filter(([name]) => name === label), [[label, 0], [label, 0]]);
  const cycles = tablesOf(analysis).find(({ id }) => id === "cycles")!;
  assertEquals(new Set(cycles.rows.map(([, name]) => name!.text)), new Set(["random", "margin"]));
});
