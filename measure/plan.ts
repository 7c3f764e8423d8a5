/** The cases to measure: benchmarks at their sizes, along their ladders, and at larger sizes. */
import { knownName } from "../core/errors.ts";
import { caseText, type MeasuredCase, type Sizes } from "../runs/measurement.ts";
import type { Benchmark } from "./benchmark.ts";

/** What to measure besides the sizes that `regress` times. */
export interface PlanOptions {
  /** The axes of ladders, or "all" of them; default none. */
  readonly axes?: readonly string[];
  readonly large?: boolean;
  /** Whether benchmarks that have larger sizes only are measured at those. */
  readonly named?: boolean;
  readonly slow?: boolean;
  /** Whether the first size, the first larger one and three rungs an axis are enough. */
  readonly quick?: boolean;
}

/** Rungs of an axis that the quick ladder keeps, from the lowest on. */
const QUICK_RUNGS = 3;

/** Lists what is measured, benchmark by benchmark, each case once. */
export function planCases(
  benchmarks: readonly Benchmark[],
  { axes = [], large = false, named = false, slow = false, quick = false }: PlanOptions = {},
): MeasuredCase[] {
  const known = new Set(benchmarks.flatMap(({ ladder }) => Object.keys(ladder?.rungs ?? {})));
  const wanted = new Set(axes.flatMap((axis) => {
    const name = knownName("axis", axis, ["all", ...known]);
    return name === "all" ? [...known] : [name];
  }));
  return benchmarks.flatMap((benchmark) => {
    const larger = large || named && benchmark.sizes.length === 0;
    const first = quick ? 1 : undefined;
    const cases = [
      ...benchmark.sizes.slice(0, first).map((sizes) => ({ sizes, axes: [] })),
      ...rungsOf(benchmark, wanted, quick),
      ...[
        ...larger ? benchmark.large?.slice(0, first) ?? [] : [],
        ...slow ? benchmark.slow ?? [] : [],
      ].map((sizes) => ({ sizes, axes: [] })),
    ].map((each): MeasuredCase => ({ benchmark: benchmark.name, ...each }));
    // A ladder may pass through a size that has a case of its own.
    const once = new Map<string, MeasuredCase>();
    for (const each of cases) {
      const before = once.get(caseText(each))?.axes ?? [];
      once.set(caseText(each), { ...each, axes: [...new Set([...before, ...each.axes])] });
    }
    return [...once.values()];
  });
}

/** The rungs of a benchmark's ladder: its base, then axis by axis upwards. */
function rungsOf(
  { ladder }: Benchmark,
  wanted: ReadonlySet<string>,
  quick: boolean,
): { readonly sizes: Sizes; readonly axes: readonly string[] }[] {
  const axes = Object.entries(ladder?.rungs ?? {}).filter(([axis]) => wanted.has(axis));
  if (ladder === undefined || axes.length === 0) return [];
  const { base } = ladder;
  return [
    { sizes: base, axes: axes.map(([axis]) => axis) },
    ...axes.flatMap(([axis, [low, high]]) => {
      const steps = Array.from({ length: high - low + 1 }, (_, i) => low + i);
      return steps.slice(0, quick ? QUICK_RUNGS : undefined).filter((step) => step !== 0)
        .map((step) => ({ sizes: { ...base, [axis]: base[axis]! * 2 ** step }, axes: [axis] }));
    }),
  ];
}
