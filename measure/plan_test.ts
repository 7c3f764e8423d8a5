import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../core/errors.ts";
import { caseText } from "../runs/measurement.ts";
import type { Benchmark } from "./benchmark.ts";
import { planCases, type PlanOptions } from "./plan.ts";
import { benchmarks } from "./registry.ts";

function made(name: string, more: Partial<Benchmark> = {}): Benchmark {
  const setUp = () => Promise.resolve({ run: () => Promise.resolve() });
  return { name, summary: name, sizes: [{ N: 8, B: 4 }, { N: 80, B: 4 }], setUp, ...more };
}

const plain = made("plain", { large: [{ N: 800, B: 4 }], slow: [{ N: 8000, B: 4 }] });
const laddered = made("laddered", {
  ladder: { base: { N: 16, B: 4 }, rungs: { N: [-1, 2], B: [-2, 1] } },
});

function planned(options: PlanOptions, ...of: Benchmark[]): string[] {
  return planCases(of, options).map((each) => `${caseText(each)} ${each.axes}`.trim());
}

Deno.test("sizes come by themselves, larger and slow ones by request, quick takes one", () => {
  assertEquals(planned({}, plain, laddered), [
    "plain N=8 B=4",
    "plain N=80 B=4",
    "laddered N=8 B=4",
    "laddered N=80 B=4",
  ]);
  const all = planned({ large: true, slow: true }, plain);
  assertEquals(all.slice(2), ["plain N=800 B=4", "plain N=8000 B=4"]);
  const larger = { ...plain, sizes: [] };
  assertEquals(planned({}, larger), []);
  assertEquals(planned({ named: true }, larger, plain), [
    "plain N=800 B=4",
    "plain N=8 B=4",
    "plain N=80 B=4",
  ]);
  assertEquals(planned({ quick: true }, plain, laddered), ["plain N=8 B=4", "laddered N=8 B=4"]);
  const twice = made("twice", { large: [{ N: 800, B: 4 }, { N: 8000, B: 4 }] });
  assertEquals(planned({ quick: true, large: true }, twice), ["twice N=8 B=4", "twice N=800 B=4"]);
});

Deno.test("a ladder doubles each axis alone from its base, and meets other sizes once", () => {
  assertEquals(planned({ axes: ["all"] }, laddered), [
    // Also the lowest rung.
    "laddered N=8 B=4 N",
    "laddered N=80 B=4",
    "laddered N=16 B=4 N,B",
    "laddered N=32 B=4 N",
    "laddered N=64 B=4 N",
    "laddered N=16 B=1 B",
    "laddered N=16 B=2 B",
    "laddered N=16 B=8 B",
  ]);
  const quick = planned({ axes: ["B"], quick: true }, plain, laddered);
  const rungs = ["laddered N=16 B=4 B", "laddered N=16 B=1 B", "laddered N=16 B=2 B"];
  assertEquals(quick, ["plain N=8 B=4", "laddered N=8 B=4", ...rungs]);
});

Deno.test("an axis that no ladder has is an error with those that there are", () => {
  assertThrows(() => planned({ axes: ["M"] }, laddered), InputError, 'Unknown axis "M"');
  assertThrows(() => planned({ axes: ["N"] }, plain), InputError, "Known: all");
});

Deno.test("all registered benchmarks can be planned: whole rungs, each case once", () => {
  for (const each of benchmarks) assert(planCases([each], { named: true }).length > 0, each.name);
  const cases = planCases(benchmarks, { axes: ["all"], large: true, slow: true });
  for (const each of cases) {
    const rungs = each.axes.map((axis) => each.sizes[axis]!);
    assert(rungs.every((size) => Number.isInteger(size) && size >= 1), caseText(each));
  }
  assertEquals(new Set(cases.map(caseText)).size, cases.length);
});
