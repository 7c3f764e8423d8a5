import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { measurePairs, plannedCase, type Role, type Side } from "../../measure/pairs.ts";
import { timedByDefault } from "../../measure/registry.ts";
import { outcomeOf, verdictsOf } from "../../reports/measured/verdicts.ts";
import type { ComparedCase, Regression, TimedPair } from "../../runs/regression.ts";
import { caseText } from "../../runs/measurement.ts";
import { sampleRegression } from "../../runs/testing/regressions.ts";
import { regressCommand } from "../commands/regress_command.ts";
import { parseFlags } from "../flags.ts";
import { pairsLeft, pairsWanted, planOf, whyNotResumed } from "./plan.ts";
import { pinnedBase, withCommit } from "./record.ts";
import { isStart } from "./sides.ts";
import { progressText, regressionJson, regressionText } from "./texts.ts";

/** A comparison of which nothing is measured yet. */
function planned(names: readonly string[], pairs = 20): Regression {
  const cases = names.map((benchmark) => plannedCase({ benchmark, sizes: { N: 10 } }));
  return { ...sampleRegression(), planned: pairs, cases, checks: [] };
}

/** Pairs of a head that takes `ratio` times as long, with noise of `noise`, the same at every call. */
function pairs(count: number, ratio: number, noise = 0.005): TimedPair[] {
  const wave = (i: number): number => 1 + noise * Math.sin(7 * i);
  return Array.from({ length: count }, (_, i) => ({
    base: [wave(i), wave(i + 1)],
    head: [ratio * wave(i + 2), ratio * wave(i + 3)],
    control: [wave(i + 4), wave(i + 5)],
  }));
}

function withPairs(regression: Regression, ...each: readonly TimedPair[][]): Regression {
  const cases = regression.cases.map((one, i): ComparedCase => ({ ...one, pairs: each[i]! }));
  return { ...regression, cases };
}

Deno.test("inconclusive cases get as many pairs again, once, unless their noise is far above the margin", () => {
  const plan = planned(["same", "slow", "noisy"]);
  const wanted = (regression: Regression): number[] =>
    regression.cases.map(pairsWanted(regression));
  assertEquals(wanted(plan), [20, 20, 20]);
  const partly = withPairs(plan, pairs(20, 1), pairs(20, 1.5), pairs(19, 1, 0.05));
  assertEquals(wanted(partly), [20, 20, 20]);
  const first = withPairs(plan, pairs(20, 1), pairs(20, 1.5), pairs(20, 1, 0.05));
  assertEquals(verdictsOf(first).map(({ outcome }) => outcome), [
    "ok",
    "regressed",
    "inconclusive",
  ]);
  assertEquals(wanted(first), [20, 20, 40]);
  assertEquals(pairsLeft(first.cases, pairsWanted(first)), 20);
  // Interrupted in the extension, and after it: the same cases are extended.
  const later = withPairs(plan, pairs(20, 1), pairs(20, 1.5), pairs(31, 1, 0.05));
  assertEquals(wanted(later), [20, 20, 40]);
  const last = withPairs(plan, pairs(20, 1), pairs(20, 1.5), pairs(40, 1, 0.05));
  assertEquals(pairsLeft(last.cases, pairsWanted(last)), 0);
  const noisy = withPairs(plan, pairs(20, 1), pairs(20, 1.5), pairs(20, 1, 0.5));
  assertEquals(verdictsOf(noisy)[2]!.outcome, "inconclusive");
  assertEquals(wanted(noisy), [20, 20, 20]);
});

Deno.test("a comparison is continued if nothing that decides its samples changed", () => {
  const plan = planned(["a", "b"]);
  const begun = withPairs(plan, pairs(3, 1), pairs(2, 1));
  assertEquals(whyNotResumed(begun, plan), undefined);
  // Neither times nor names decide them.
  const later = {
    ...plan,
    startedAt: "2026-02-02T00:00:00.000Z",
    base: { ...plan.base, name: "x" },
  };
  assertEquals(whyNotResumed(begun, later), undefined);
  const { environment } = plan;
  const changes: readonly (readonly [Partial<Regression>, string])[] = [
    [{ base: { ...plan.base, content: "0".repeat(64) } }, "the base changed"],
    [{ head: { ...plan.head, content: "0".repeat(64) } }, "the files changed"],
    [{ cases: plan.cases.slice(1) }, "the benchmarks changed"],
    [{ margin: 0.1 }, "--margin changed"],
    [{ planned: 21 }, "--pairs changed"],
    [{ environment: { ...environment, provider: "webgpu" } }, "provider changed"],
    [{ environment: { ...environment, threads: 1 } }, "threads changed"],
    [{ environment: { ...environment, cpu: "another" } }, "cpu changed"],
    [{ environment: { ...environment, deno: "3.0.0" } }, "deno changed"],
  ];
  for (const [change, reason] of changes) {
    assertEquals(whyNotResumed(begun, { ...plan, ...change }), reason);
  }
  assertEquals(whyNotResumed({ ...begun, complete: true }, plan), "it was complete");
});

Deno.test("on an overloaded machine, cases are inconclusive instead of wrong", async () => {
  // Half of all turns take two to five times as long.
  let state = 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const start = (_: Role): Side => ({
    open: () => Promise.resolve({}),
    time: () => Promise.resolve(random() < 0.5 ? 1 : 2 + 3 * random()),
    close: () => Promise.resolve(),
    end: () => Promise.resolve(),
  });
  const plan = planned(["a", "b", "c", "d"]);
  const cases = await measurePairs(plan.cases, { start, wanted: () => 20 });
  const regression = { ...plan, cases };
  const verdicts = verdictsOf(regression);
  assertEquals(verdicts.map(({ outcome }) => outcome), Array(4).fill("inconclusive"));
  assertEquals(outcomeOf(regression, verdicts), "inconclusive");
  assertEquals(cases.map(pairsWanted(regression)), [20, 20, 20, 20]);
});

Deno.test("progress shows pair, case and the time left, if all take as long", () => {
  const plan = planned(["quick", "long"], 2);
  const { cases } = withPairs(plan, pairs(2, 1), pairs(1, 1));
  const wanted = (): number => 2;
  assertEquals(
    progressText(plan.cases, cases, 0, { wanted, seconds: 183 }),
    "pair 2/2  case 1/2  1:01 left  quick",
  );
  assertEquals(
    progressText(cases, cases, 1, { wanted, seconds: 3 }),
    "pair 1/2  case 2/2  0:03 left  long",
  );
  const counted = [...cases, plannedCase({ benchmark: "other", sizes: {} }, "counted")];
  assertEquals(
    progressText(counted, counted, 2, { wanted, seconds: 4 }),
    "counters  case 3/3  0:04 left  other",
  );
});

Deno.test("flags choose cases, and what makes no sense is refused", () => {
  const plan = (...args: string[]) => planOf(parseFlags(args, regressCommand.flags));
  const all = plan();
  assertEquals([all.margin, all.pairs, all.provider, all.golden], [0.05, 40, "cpu", true]);
  assertEquals(all.threads, 1);
  const names = (...args: string[]) => new Set(plan(...args).cases.map((one) => one.benchmark));
  const timed = all.cases.filter(({ status }) => status === "compared");
  assertEquals(timed.map(({ benchmark }) => benchmark), [...timedByDefault, "start bench"]);
  const rest = all.cases.filter(({ status }) => status === "counted");
  const { cases: every } = plan("--all");
  assert(every.every(({ status }) => status === "compared"));
  assertEquals(
    [...timed, ...rest].map(caseText).sort(),
    every.filter((one) => !isStart(one) || one.benchmark === "start bench").map(caseText).sort(),
  );
  assertEquals([...names("--only", "badge,margin")], ["margin", "badge"]);
  assert([...names("--only", "start")].every((name) => name.startsWith("start ")));
  assertEquals(plan("--only", "golden").cases, []);
  assertEquals(plan("--only", "badge").golden, false);
  for (
    const [args, message] of [
      [["--margin", "5 %"], '"5 %"'],
      [["--margin", "0"], "between 0 and 1"],
      [["--pairs", "0"], "at least 1"],
      [["--only", "badg"], 'did you mean "badge"?'],
      [["--only", "start nothing"], '"start nothing"'],
      [["--only", "bait", "--all"], "leave out --all"],
      [["--only", "precision"], "deno task measure precision --large"],
      [["--accept", "--base", "main", "--json"], "leave out --base and --json"],
    ] as const
  ) assertThrows(() => plan(...args), InputError, message);
});

Deno.test("a commit's rows replace its earlier ones, and the base stays", () => {
  const plan = planned(["a", "few", "b"]);
  const regression: Regression = {
    ...withPairs(plan, pairs(20, 1.5), pairs(2, 1), pairs(20, 1)),
    head: { commit: "1".repeat(40), name: "HEAD", content: plan.head.content },
  };
  const empty = { path: "history.arrow", machine: "m", rows: [] };
  assertEquals(pinnedBase(empty, undefined), undefined);
  const verdicts = verdictsOf(regression);
  const date = "2026-01-01T00:00:00.000Z";
  const rows = withCommit(empty, regression, verdicts, date);
  assertEquals(
    rows.map(({ benchmark, commit, base, machine }) => [benchmark, commit, base, machine]),
    [
      ["a", "1".repeat(40), plan.base.commit!, "m"],
      ["b", "1".repeat(40), plan.base.commit!, "m"],
    ],
  );
  assert(Math.abs(rows[0]!.logRatio - Math.log(1.5)) < 0.02 && rows[0]!.low < rows[0]!.logRatio);
  const again = { ...empty, rows };
  assertEquals(withCommit(again, regression, verdicts, date), rows);
  const next = { ...regression, head: { ...regression.head, commit: "2".repeat(40) } };
  assertEquals(withCommit(again, next, verdicts, date).length, 4);
  const pinned = plan.base.commit!;
  assertEquals([pinnedBase(again, undefined), pinnedBase(again, pinned)], [pinned, pinned]);
  assertThrows(() => pinnedBase(again, "main"), InputError, pinned);
});

Deno.test("text and JSON say the same, and checks that differ are sentences", () => {
  const plan = planned(["slow", "same", "missing"]);
  const regression: Regression = {
    ...withPairs(plan, pairs(20, 1.5), pairs(20, 1), []),
    checks: [
      { kind: "picks", name: "margin on glyphs, seed 0", outcome: "equal", message: "" },
      { kind: "picks", name: "badge\x1b[31m on glyphs", outcome: "differs", message: "cycle 1" },
    ],
  };
  const verdicts = verdictsOf(regression);
  const text = regressionText(regression, verdicts, {});
  const lines = text.trimEnd().split("\n");
  assert(lines.every((line) => line.length <= 80));
  assert(lines[1]!.startsWith("slow") && lines[1]!.includes("regressed"));
  assert(lines[2]!.startsWith("same") && lines[2]!.includes("ok"));
  assertStringIncludes(text, "on glyphs: differs. cycle 1");
  assertStringIncludes(text, "\nmissing: inconclusive. not measured yet\n");
  assert(!text.includes("\x1b") && !text.includes("seed 0"));
  const json = JSON.parse(JSON.stringify(regressionJson(regression, verdicts)));
  assertEquals(json.outcome, "regressed");
  assertEquals(
    json.cases.map((one: Record<string, unknown>) => [one.benchmark, one.verdict, one.pairs]),
    [["slow", "regressed", 20], ["same", "ok", 20], ["missing", "inconclusive", 0]],
  );
  assert(Math.abs(json.cases[0].ratio - 1.5) < 0.02);
});
