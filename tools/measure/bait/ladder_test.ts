import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../core/errors.ts";
import { axes } from "../../../runs/measurement.ts";
import { measuredStrategies, planCases } from "./ladder.ts";

const sizesOf = (cases: ReturnType<typeof planCases>): string[] =>
  cases.map(({ strategy, sizes }) => [strategy, ...Object.values(sizes)].join(" "));

Deno.test("every axis is doubled alone, four or five times, thrice in quick", () => {
  for (const quick of [false, true]) {
    const cases = planCases({ quick });
    for (const strategy of measuredStrategies) {
      const rungs = cases.filter((each) => each.strategy === strategy && each.axes.length > 0);
      const [base] = rungs;
      for (const axis of axes) {
        const along = rungs.filter((each) => each.axes.includes(axis))
          .sort((a, b) => a.sizes[axis] - b.sizes[axis]);
        const expected = quick ? [3] : [4, 5];
        assert(expected.includes(along.length), `${strategy} ${axis}: ${along.length}`);
        along.slice(1).forEach(({ sizes }, i) => {
          assertEquals(sizes[axis], 2 * along[i]!.sizes[axis]);
          assertEquals({ ...sizes, [axis]: 0 }, { ...base!.sizes, [axis]: 0 });
        });
      }
    }
  }
});

Deno.test("no point is measured twice, and the quick ladder is part of the full one", () => {
  const full = sizesOf(planCases({ slow: true, imagenet: true }));
  assertEquals(new Set(full).size, full.length);
  const known = new Set(full);
  assertEquals(sizesOf(planCases({ quick: true })).filter((each) => !known.has(each)), []);
});

Deno.test("slow cases and ImageNet wait for their flags, and strategies can be chosen", () => {
  const named = (options: Parameters<typeof planCases>[0]) =>
    sizesOf(planCases(options).filter((each) => each.axes.length === 0));
  assert(!named({}).includes("bait 2500 1000 384 100 100"));
  assert(named({ slow: true }).includes("bait 2500 1000 384 100 100"));
  assertEquals(named({ strategies: ["bait-binary"], quick: true, imagenet: true }), [
    "bait-binary 50000 1000 384 10 100",
    "bait-binary 1281167 1000 384 10 1000",
  ]);
});

Deno.test("a base of one's own has no named cases, and must leave room for its rungs", () => {
  const base = { N: 64, n: 8, D: 8, K: 8, B: 4 };
  const cases = planCases({ base, quick: true, strategies: ["bait-binary"] });
  assertEquals(cases.length, 9);
  assertEquals(cases[0], { strategy: "bait-binary", sizes: base, axes });
  const along = planCases({ base, quick: true, strategies: ["bait-binary"], axes: ["B"] });
  assertEquals(along.map(({ sizes }) => sizes.B), [4, 2, 8]);
  const refused = (sizes: Partial<typeof base>, message: string): void => {
    assertThrows(() => planCases({ base: { ...base, ...sizes } }), InputError, message);
  };
  refused({ K: 2 }, "K=1");
  refused({ D: 1 }, "D=0.5");
  refused({ B: 40 }, "N=32");
});
