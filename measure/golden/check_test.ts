import { assertEquals, assertStringIncludes } from "@std/assert";
import { isFailed } from "../../reports/measured/verdicts.ts";
import type { Counters } from "../../runs/measurement.ts";
import type { ComparedCase, ExactCheck } from "../../runs/regression.ts";
import {
  sampleGolden,
  sampleMachine,
  sampleRuns,
  withAccuracy,
  withPick,
} from "../testing/golden.ts";
import { checkCounters, checkRuns } from "./check.ts";

const other = { ...sampleMachine, vectors: "AVX-512" };
const gpu = { ...sampleMachine, provider: "webgpu" };
const golden = sampleGolden();
const head = sampleRuns();
const run = ["margin", "glyphs", 0] as const;

/** All checks that are not equal, as "picks of margin on glyphs, seed 0: differs: …". */
function unequal(checks: readonly ExactCheck[]): string[] {
  return checks.filter(({ outcome, message }) => outcome !== "equal" || message !== "")
    .map(({ kind, name, outcome, message }) => `${kind} of ${name}: ${outcome}: ${message}`);
}

Deno.test("runs that are the file's are equal, whatever the machine", () => {
  for (const environment of [sampleMachine, other, { ...sampleMachine, onnxruntime: "1.31.0" }]) {
    const checks = checkRuns({ golden, baseGolden: golden, environment, head, base: head });
    assertEquals(unequal(checks), []);
    assertEquals(checks.filter(({ kind }) => kind === "picks").length, 8);
    assertEquals(checks.filter(({ kind }) => kind === "accuracy").length, 4);
    assertEquals(checks.some(isFailed), false);
  }
  const checks = checkRuns({ golden, environment: gpu, head });
  assertEquals([checks.length, unequal(checks)], [4, []]);
});

Deno.test("another pick on the same kind of processor differs, by its first cycle and its gap", () => {
  const changed = sampleRuns((each) => withPick(run, [1, 3], 99)(withPick(run, [0, 2], 77)(each)));
  assertEquals(
    unequal(checkRuns({ golden, environment: sampleMachine, head: changed, base: head })),
    [
      "picks of margin on glyphs, seed 0: differs: " +
      "cycle 0, pick 2: row 77 instead of 10, gap 1e-6",
    ],
  );
});

Deno.test("on another kind, a pick may differ where rounding explains it", () => {
  for (const environment of [other, { ...sampleMachine, onnxruntime: "1.31.0" }]) {
    const small = sampleRuns(withPick(run, [1, 2], 77));
    const [rounding, ...more] = checkRuns({ golden, environment, head: small, base: head })
      .filter(({ outcome }) => outcome !== "equal");
    assertEquals([rounding!.outcome, more.length], ["rounding", 0]);
    assertStringIncludes(
      rounding!.message,
      "cycle 1, pick 2: row 77 instead of 11, gap 1e-6; ",
    );
    const large = sampleRuns(withPick(run, [1, 3], 77));
    const [differs] = checkRuns({ golden, environment, head: large, base: head })
      .filter(({ outcome }) => outcome !== "equal");
    assertEquals([differs!.outcome, isFailed(differs!)], ["differs", true]);
    assertStringIncludes(differs!.message, "gap above 1e-3");
  }
});

Deno.test("on another kind, picks as the base has them here are equal", () => {
  const here = sampleRuns(withPick(run, [1, 3], 77));
  const same = { golden, baseGolden: golden, head: here, base: here };
  assertEquals(unequal(checkRuns({ ...same, environment: other })), [
    "picks of margin on glyphs, seed 0: equal: " +
    "as the base is here; measure/golden.json is from a processor with AVX2",
  ]);
  assertEquals(checkRuns({ ...same, environment: sampleMachine }).filter(isFailed).length, 1);
  // The file says that these picks changed, and the base's own do not show that.
  const meant = { ...same, baseGolden: sampleGolden(sampleRuns(withPick(run, [0, 1], 55))) };
  assertEquals(checkRuns({ ...meant, environment: other }).filter(isFailed).length, 1);
});

Deno.test("a change that the file has is accepted, and listed", () => {
  const baseGolden = sampleGolden(sampleRuns(withPick(run, [1, 1], 55)));
  const message = "cycle 1, pick 1: row 0 instead of 55, gap above 1e-3";
  const accepted = [`picks of margin on glyphs, seed 0: accepted: ${message}`];
  assertEquals(
    unequal(checkRuns({ golden, baseGolden, environment: sampleMachine, head, base: head })),
    accepted,
  );
  // A base before the file has only its runs.
  const base = sampleRuns(withPick(run, [1, 1], 55));
  assertEquals(unequal(checkRuns({ golden, environment: sampleMachine, head, base })), accepted);
});

Deno.test("a strategy that the file lacks, and one that only the file has, are missing", () => {
  const more = [...head, { ...head[0]!, strategy: "new" }];
  const missing = checkRuns({ golden, environment: sampleMachine, head: more });
  assertEquals(unequal(missing), [
    "picks of new on glyphs, seed 0: missing: " +
    "measure/golden.json lacks it: deno task regress --accept adds it",
    "accuracy of new on glyphs: missing: " +
    "measure/golden.json lacks it: deno task regress --accept adds it",
  ]);
  assertEquals(missing.filter(isFailed).length, 2);
  const fewer = head.filter(({ strategy }) => strategy !== "badge");
  const gone = checkRuns({ golden, environment: sampleMachine, head: fewer }).filter(isFailed);
  assertEquals(gone.length, 4 + 2);
  assertStringIncludes(gone[0]!.message, "--accept removes it");
  const none = checkRuns({ golden: undefined, environment: sampleMachine, head });
  assertEquals([none.length, none.every(({ outcome }) => outcome === "missing")], [12, true]);
});

Deno.test("a run of fewer cycles differs", () => {
  const fewer = head.map((one) => ({ ...one, cycles: one.cycles.slice(1) }));
  const checks = checkRuns({ golden, environment: sampleMachine, head: fewer });
  assertEquals(checks.filter(({ outcome }) => outcome === "differs").length, 12);
});

Deno.test("accuracy is exact on the same kind, and in a band elsewhere", () => {
  const least = sampleRuns(withAccuracy(["badge", "clouds"], 0.001));
  assertEquals(unequal(checkRuns({ golden, environment: sampleMachine, head: least })), [
    "accuracy of badge on clouds: differs: seed 0, cycle 0: 50.10 % instead of 50.00 %",
  ]);
  for (const environment of [other, gpu]) {
    const [within] = checkRuns({ golden, environment, head: least })
      .filter(({ outcome }) => outcome !== "equal");
    assertEquals([within!.name, within!.outcome], ["badge on clouds", "rounding"]);
    assertStringIncludes(within!.message, "the mean of 3 seeds, 66.10 %, is within ");
    const much = sampleRuns(withAccuracy(["badge", "clouds"], -0.1));
    const [outside] = checkRuns({ golden, environment, head: much }).filter(isFailed);
    assertEquals([outside!.name, outside!.outcome], ["badge on clouds", "differs"]);
  }
});

Deno.test("on a GPU, three seeds are enough, and the base excuses nothing", () => {
  const three = head.filter(({ seed }) => seed < 3);
  assertEquals(unequal(checkRuns({ golden, environment: gpu, head: three })), []);
  const much = sampleRuns(withAccuracy(["badge", "clouds"], -0.1));
  const checks = checkRuns({
    golden,
    baseGolden: golden,
    environment: gpu,
    head: much,
    base: much,
  });
  assertEquals(checks.filter(isFailed).length, 1);
});

const counters: Counters = golden.counters["margin N=1000 B=10"]!;

function counted(
  headCounters: Counters | undefined,
  baseCounters: Counters | undefined = headCounters,
  N = 1000,
): ComparedCase {
  const sizes = { N, B: 10 };
  const status = headCounters === undefined ? "failed" : "compared";
  return { benchmark: "margin", sizes, status, message: "", baseCounters, headCounters, pairs: [] };
}

Deno.test("counters are compared exactly on every CPU", () => {
  const more = { ...counters, calls: 2, bytes: 8000 };
  const check = (cases: ComparedCase[], environment = sampleMachine, baseGolden = golden) =>
    unequal(checkCounters({ golden, baseGolden, environment, cases }));
  assertEquals(check([counted(counters)]), []);
  assertEquals(check([counted(undefined)]), []);
  const differs = "counters of margin N=1000 B=10: differs: " +
    "calls 2 instead of 1, bytes 8000 instead of 4000";
  assertEquals(check([counted(more, counters)]), [differs]);
  assertEquals(check([counted(more, counters)], other), [differs]);
  assertEquals(check([counted(more)]), [differs]);
  assertStringIncludes(check([counted(more)], other)[0]!, "equal: as the base is here");
  assertStringIncludes(check([counted(counters, counters, 50)])[0]!, "N=50 B=10: missing");
  const before = { ...golden, counters: { "margin N=1000 B=10": more } };
  assertStringIncludes(
    check([counted(counters, more)], sampleMachine, before)[0]!,
    "accepted: calls 1 instead of 2",
  );
});

Deno.test("counters of another provider are not the file's", () => {
  const cases = [counted({ ...counters, calls: 2 }, counters)];
  assertEquals(checkCounters({ golden, environment: gpu, cases }), []);
});
