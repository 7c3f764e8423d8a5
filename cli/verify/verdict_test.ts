import { assertEquals, assertStringIncludes } from "@std/assert";
import { twin, type TwinSample } from "../../bench/testing/twins.ts";
import type { RunResult } from "../../runs/run.ts";
import { judge, type Judgement } from "./verdict.ts";

const same = { sameCode: true, sameKind: true, others: [] };
const elsewhere = { ...same, sameKind: false };
const otherCode = { ...same, sameCode: false };

/** Three seeds of a mean accuracy of 0.59, 0.6 and 0.61: a fourth is within 0.485 to 0.715. */
const others = [-0.01, 0, 0.01].map((more, seed) =>
  twin({ seed, accuracy: [0.5, 0.6, 0.7].map((accuracy) => accuracy + more) })
);

function verdict(
  rerun: TwinSample,
  given: Parameters<typeof judge>[2],
  recorded: RunResult = twin(),
): Judgement {
  return judge(recorded, twin(rerun), given);
}

Deno.test("a run that gives the recorded bits is bitwise, whatever differs besides", () => {
  for (const given of [same, elsewhere, otherCode]) {
    assertEquals(verdict({}, given), { verdict: "bitwise", found: "" });
  }
});

Deno.test("on the same kind of processor, the first bit that differs refutes a run", () => {
  assertEquals(verdict({ accuracy: [0.5, 0.6000001, 0.7] }, { ...same, others }), {
    verdict: "not",
    cycle: 1,
    found: "accuracy 0.6 recorded, 0.6000001 here",
  });
  assertEquals(verdict({ picks: [[0, 1, 2], [3, 9, 5]] }, { ...same, others }), {
    verdict: "not",
    cycle: 1,
    found: "pick 2 is row 4 recorded, row 9 here",
  });
});

Deno.test("elsewhere, equal picks and a little noise are within tolerance", () => {
  const { verdict: found, cycle } = verdict({ accuracy: [0.5, 0.604, 0.7] }, elsewhere);
  assertEquals([found, cycle], ["tolerance", undefined]);
});

Deno.test("elsewhere, metrics of equal labelled sets must agree, in the band or not", () => {
  assertEquals(verdict({ accuracy: [0.5, 0.61, 0.7] }, { ...elsewhere, others }), {
    verdict: "not",
    cycle: 1,
    found: "accuracy 0.6 recorded, 0.61 here",
  });
});

Deno.test("elsewhere, other picks are compared with the other seeds", () => {
  const picks = [[0, 1, 2], [3, 9, 5]];
  const inside = verdict({ picks, accuracy: [0.5, 0.6, 0.9] }, { ...elsewhere, others });
  assertEquals([inside.verdict, inside.cycle], ["distribution", 1]);
  assertStringIncludes(inside.found, "pick 2 is row 4 recorded, row 9 here; mean accuracy 66.67");
  assertStringIncludes(inside.found, "is inside 48.54 to 71.46, the band of 3 other seeds");
  const outside = verdict({ picks, accuracy: [0.5, 0.6, 0] }, { ...elsewhere, others });
  assertEquals(outside.verdict, "not");
  const unknown = verdict({ picks }, { ...elsewhere, others: others.slice(1) });
  assertEquals(unknown.verdict, "not");
  assertStringIncludes(unknown.found, "2 other seeds make no band: it takes 3");
});

Deno.test("other code may train other heads: the band decides", () => {
  const changed = { accuracy: [0.52, 0.62, 0.72] };
  assertEquals(verdict(changed, { ...otherCode, others }).verdict, "distribution");
  assertEquals(verdict({ accuracy: [0.1, 0.1, 0.1] }, { ...otherCode, others }).verdict, "not");
});

Deno.test("a failure refutes what was recorded after it, and nothing if it was recorded", () => {
  const { cycles } = twin();
  const failing = { cycles: cycles.slice(0, 1), message: "no memory" };
  assertEquals(judge(twin(), failing, same), {
    verdict: "not",
    cycle: 1,
    found: "accuracy 0.6 recorded; here it fails: no memory",
  });
  const recorded = twin({ failure: "no memory" });
  assertEquals(judge(recorded, failing, same).verdict, "bitwise");
  assertEquals(judge(recorded, { cycles, message: "" }, same).verdict, "bitwise");
});
