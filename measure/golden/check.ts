/** Compares runs and counters with the golden file: exactly, or as far as another machine allows. */
import { percent, processorText } from "../../core/format.ts";
import { caseText, type Counters } from "../../runs/measurement.ts";
import type { ComparedCase, ExactCheck } from "../../runs/regression.ts";
import type { Environment } from "../../runs/run.ts";
import { type Accuracies, accuracyBands, bandScore } from "./bands.ts";
import { GOLDEN, type Golden, goldenOfRuns, type GoldenPicks } from "./file.ts";
import { BAND_SEEDS, CHANGES, type GoldenRun } from "./runs.ts";

/**
 * The largest gap that rounding explains, a relative change of the features. Tried with ONNX Runtime 1.30 on 132
 * runs, all strategies on glyphs and gaussians from six seeds; differences are shares of the root mean square:
 *
 * - 1 and 2 threads give equal bits, and so do AVX2 and AVX-512.
 * - A change of every feature by up to one rounding (2⁻²⁴) changes logits by 1.5e-7.
 * - Without AVX2 and FMA, the features of glyphs differ by 4e-6 (4e-5 at most) and logits by 8e-6; on gaussians,
 *   whose features are not computed by ONNX Runtime, logits differ by 1e-7.
 * - 5 of the 132 runs then differ in picks, 4 of them bait-diag's. Their gaps are 1e-6, 1e-5 three times, 1e-4.
 * - 2 in 100 picks have a gap of at most 1e-4, so that another decision is seldom taken for rounding.
 *
 * Heads are linear here: rectified units, which rounding may switch on or off, changed logits by 3e-3 in 1 of 20
 * trainings, and a tolerance for that would tell nothing.
 */
const TOLERANCE = 1e-4;

export interface Compared {
  readonly golden: Golden | undefined;
  readonly baseGolden?: Golden | undefined;
  readonly environment: Pick<Environment, "provider" | "cpu" | "vectors" | "onnxruntime">;
}

/** Checks the picks of every run, if on the CPU, and the accuracy of every strategy on every problem. */
export function checkRuns(
  compared: Compared & {
    readonly head: readonly GoldenRun[];
    /** On the same machine; undefined if the base cannot carry them out. */
    readonly base?: readonly GoldenRun[] | undefined;
  },
): ExactCheck[] {
  const { golden, baseGolden, environment } = compared;
  const parts = {
    golden,
    baseGolden,
    head: goldenOfRuns(compared.head),
    base: compared.base && goldenOfRuns(compared.base),
  };
  const accuracies = mapParts(parts, accuraciesOf);
  const accuracy = check(
    "accuracy",
    accuracies,
    compared,
    differenceInBand(accuracies.golden ?? new Map()),
  );
  if (environment.provider !== "cpu") return accuracy;
  const picks = mapParts(parts, picksOf);
  return [...check("picks", picks, compared, pickDifference), ...accuracy];
}

/** Checks the counters of every case that the head can run, if on the CPU. */
export function checkCounters(
  compared: Compared & { readonly cases: readonly ComparedCase[] },
): ExactCheck[] {
  const { golden, baseGolden, environment, cases } = compared;
  // Other providers are asked for other calls, which no file has.
  if (environment.provider !== "cpu") return [];
  const counted = (side: "baseCounters" | "headCounters"): Map<string, Counters> =>
    new Map(cases.flatMap((one) => {
      const counters = one[side];
      return counters === undefined ? [] : [[caseText(one), counters]];
    }));
  const head = counted("headCounters");
  const sides = {
    golden: golden && new Map([...countersOf(golden)].filter(([name]) => head.has(name))),
    baseGolden: baseGolden && countersOf(baseGolden),
    head,
    base: counted("baseCounters"),
  };
  return check("counters", sides, compared, counterDifference);
}

/** By "margin N=1000 B=10". */
export function countersOf({ counters }: Pick<Golden, "counters">): Map<string, Counters> {
  return new Map(Object.entries(counters));
}

/** The same thing from the two files, and as the two sides have it. */
interface Parts<T> {
  readonly golden: T | undefined;
  readonly baseGolden: T | undefined;
  readonly head: T;
  readonly base: T | undefined;
}

/** A difference in words, and why on another machine it may be rounding. */
interface Difference {
  readonly text: string;
  /** Undefined if it cannot. */
  readonly excuse?: string | undefined;
}

/** Finds the first difference; undefined if there is none. */
type Compare<T> = (expected: T, found: T, name: string) => Difference | undefined;

/** Compares what the head does with its file, and what differs from it with the base. */
function check<T>(
  kind: string,
  sides: Parts<ReadonlyMap<string, T>>,
  { environment, golden }: Compared,
  compare: Compare<T>,
): ExactCheck[] {
  const { provider, onnxruntime } = environment;
  const isSameKind = provider === "cpu" && processorText(environment) === golden?.processor &&
    onnxruntime === golden.onnxruntime;
  const outcomeOf = (name: string): readonly [ExactCheck["outcome"], string?] => {
    const { golden: expected, baseGolden: before, head: found, base } = mapParts(
      sides,
      (values) => values.get(name),
    );
    const again = "deno task regress --accept";
    if (expected === undefined) return ["missing", `${GOLDEN} lacks it: ${again} adds it`];
    if (found === undefined) return ["missing", `only ${GOLDEN} has it: ${again} removes it`];
    const difference = compare(expected, found, name);
    const changed = before && compare(before, expected, name);
    if (difference === undefined) {
      const meant = before === undefined ? base && compare(base, found, name) : changed;
      return meant === undefined ? ["equal"] : ["accepted", meant.text];
    }
    const { text, excuse } = difference;
    if (isSameKind) return ["differs", text];
    const isAsBase = provider === "cpu" && base !== undefined && changed === undefined &&
      compare(base, found, name) === undefined;
    if (isAsBase) return ["equal", `as the base is here; ${GOLDEN} is from ${golden!.processor}`];
    return excuse === undefined ? ["differs", text] : ["rounding", `${text}; ${excuse}`];
  };
  return [...new Set([...sides.head.keys(), ...sides.golden?.keys() ?? []])].map((name) => {
    const [outcome, message = ""] = outcomeOf(name);
    return { kind, name, outcome, message };
  });
}

function mapParts<P, T>(
  { golden, baseGolden, head, base }: Parts<P>,
  valuesOf: (part: P) => T,
): Parts<T> {
  return {
    golden: golden && valuesOf(golden),
    baseGolden: baseGolden && valuesOf(baseGolden),
    head: valuesOf(head),
    base: base && valuesOf(base),
  };
}

/** By "margin on glyphs", and by seed. */
export function accuraciesOf({ accuracy }: Pick<Golden, "accuracy">): Map<string, Accuracies> {
  return grouped(accuracy, ", seed ");
}

/** By "margin on glyphs, seed 0", and by cycle. */
export function picksOf({ picks }: Pick<Golden, "picks">): Map<string, readonly GoldenPicks[]> {
  return grouped(picks, ", cycle ");
}

/** Values of "margin on glyphs, seed 0" and so on as lists by "margin on glyphs". */
function grouped<T>(values: Readonly<Record<string, T>>, separator: string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of Object.entries(values)) {
    const [name, index] = key.split(separator) as [string, string];
    groups.getOrInsertComputed(name, () => [])[Number(index)] = value;
  }
  return groups;
}

export function pickDifference(
  expected: readonly GoldenPicks[],
  found: readonly GoldenPicks[],
): Difference | undefined {
  for (let cycle = 0; cycle < Math.max(expected.length, found.length); cycle++) {
    const { picks, gaps } = expected[cycle] ?? { picks: [], gaps: {} };
    const others = found[cycle]?.picks ?? [];
    const place = differenceAt(picks, others);
    if (place < 0) continue;
    const [was = "none", is = "none"] = [picks[place], others[place]];
    const gap = gaps[place + 1] ?? Infinity;
    return {
      text: `cycle ${cycle}, pick ${place + 1}: row ${is} instead of ${was}, ` +
        `gap ${gap < Infinity ? gap.toExponential() : `above ${CHANGES.at(-1)!.toExponential()}`}`,
      excuse: gap > TOLERANCE ? undefined : `gaps up to ${TOLERANCE.toExponential()} are rounding`,
    };
  }
}

/** The first place at which lists differ, one that only the longer has included; −1 if none. */
function differenceAt(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }).findIndex((_, i) => a[i] !== b[i]);
}

export function accuracyDifference(
  expected: Accuracies,
  found: Accuracies,
): Difference | undefined {
  for (const [seed, run] of found.entries()) {
    const others = expected[seed] ?? [];
    const cycle = differenceAt(others, run);
    if (cycle < 0) continue;
    const [was, is] = [others[cycle], run[cycle]].map((accuracy) =>
      accuracy === undefined ? "none" : `${percent(accuracy)} %`
    );
    return { text: `seed ${seed}, cycle ${cycle}: ${is} instead of ${was}` };
  }
}

/** The same, which may be rounding if the mean is in its band. */
function differenceInBand(references: ReadonlyMap<string, Accuracies>): Compare<Accuracies> {
  const bands = accuracyBands(references);
  return (expected, found, name) => {
    const difference = accuracyDifference(expected, found);
    const band = bands.get(name);
    const score = bandScore(found);
    if (difference === undefined || band === undefined || score < band.low || score > band.high) {
      return difference;
    }
    const excuse = `the mean of ${BAND_SEEDS} seeds, ${percent(score)} %, is within ` +
      `${percent(band.low)} to ${percent(band.high)} %`;
    return { ...difference, excuse };
  };
}

export function counterDifference(expected: Counters, found: Counters): Difference | undefined {
  const names = Object.keys(found) as (keyof Counters)[];
  const changed = names.filter((name) => found[name] !== expected[name]);
  if (changed.length === 0) return undefined;
  const texts = changed.map((name) => `${name} ${found[name]} instead of ${expected[name]}`);
  return { text: texts.join(", ") };
}
