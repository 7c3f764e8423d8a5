/** What a call of `regress` is to compare, what of it is left, and what an earlier call has done of it. */
import { canonical } from "../../core/canonical.ts";
import { InputError } from "../../core/errors.ts";
import { plannedCase } from "../../measure/pairs.ts";
import { benchmarkNamed, benchmarks, timedByDefault } from "../../measure/registry.ts";
import { verdictsOf } from "../../reports/measured/verdicts.ts";
import { type Case, caseText } from "../../runs/measurement.ts";
import type { ComparedCase, Regression } from "../../runs/regression.ts";
import type { regressCommand } from "../commands/regress_command.ts";
import type { Flags } from "../flags.ts";
import { isStart, starts } from "./sides.ts";

/** What decides which samples are taken. */
export interface Plan {
  readonly margin: number;
  readonly pairs: number;
  readonly provider: string;
  readonly threads: number;
  readonly cases: readonly ComparedCase[];
  readonly golden: boolean;
}

export function planOf(given: Flags<typeof regressCommand.flags>): Plan {
  const text = given.text("margin") ?? "0.05";
  const margin = Number(text);
  if (!(margin > 0 && margin < 1)) {
    throw new InputError(`--margin must be a share between 0 and 1, such as 0.05, not "${text}"`);
  }
  const only = given.list("only");
  if (only !== undefined && given.on("all")) {
    throw new InputError("--only names all that is compared: leave out --all");
  }
  const compares = (["base", "all", "margin", "pairs", "json", "record"] as const)
    .filter((flag) => given.on(flag));
  if (given.on("accept") && compares.length > 0) {
    throw new InputError(`--accept compares nothing: leave out --${compares.join(" and --")}`);
  }
  return {
    margin,
    pairs: given.integer("pairs", 1) ?? 40,
    provider: given.text("ep") ?? "cpu",
    threads: given.integer("threads", 1) ?? 1,
    cases: casesOf(only, given.on("all")),
    golden: only?.includes("golden") ?? true,
  };
}

/** The command whose start is timed by default: it loads the most. */
const DEFAULT_START = "start bench";

/**
 * All cases of what the user names, or of everything. By default the first size of some benchmarks is timed,
 * and all other cases are counted.
 */
function casesOf(only: readonly string[] | undefined, all: boolean): ComparedCase[] {
  const listed = benchmarks.flatMap(({ name, sizes }) =>
    sizes.map((sizes, i) => ({ benchmark: name, sizes, isFirst: i === 0 }))
  );
  if (only !== undefined) return namedCases([...listed, ...starts], only);
  if (all) return [...listed, ...starts].map((one) => plannedCase(one));
  const isTimed = ({ benchmark, isFirst }: typeof listed[number]): boolean =>
    isFirst && timedByDefault.has(benchmark);
  return [
    ...listed.filter(isTimed).map((one) => plannedCase(one)),
    ...starts.filter(({ benchmark }) => benchmark === DEFAULT_START).map((one) => plannedCase(one)),
    ...listed.filter((one) => !isTimed(one)).map((one) => plannedCase(one, "counted")),
  ];
}

function namedCases(all: readonly Case[], only: readonly string[]): ComparedCase[] {
  const known = new Set([...all.map(({ benchmark }) => benchmark), "start", "golden"]);
  for (const name of only) {
    if (known.has(name)) continue;
    benchmarkNamed(name);
    throw new InputError(
      `Benchmark "${name}" has large sizes only, which take too long to compare: measure it by ` +
        `"deno task measure ${name} --large"`,
    );
  }
  return all.filter((one) => only.includes(one.benchmark) || isStart(one) && only.includes("start"))
    .map((one) => plannedCase(one));
}

export type PairsOf = (one: ComparedCase) => number;

/** Twice the pairs make a noise floor 1.4 times lower: one that is farther above the margin stays above it. */
const HOPELESS = 1.5;

/**
 * The pairs of every case, the one extension included once all have those that were planned. Cases whose
 * noise is far above the margin get none: they would stay inconclusive.
 */
export function pairsWanted(regression: Regression): PairsOf {
  const { cases, planned, margin } = regression;
  if (pairsLeft(cases, () => planned) > 0) return () => planned;
  // As they were judged before the extension, so that a resumed one has the same cases.
  const before = cases.map((one) => ({ ...one, pairs: one.pairs.slice(0, planned) }));
  const extended = verdictsOf({ ...regression, cases: before }).filter(({ outcome, judgement }) => {
    const floor = judgement?.floor ?? Infinity;
    // Infinite with few pairs: more of them will tell.
    return outcome === "inconclusive" && (floor <= HOPELESS * margin || floor === Infinity);
  });
  const names = new Set(extended.map(({ compared }) => caseText(compared)));
  return (one) => names.has(caseText(one)) ? 2 * planned : planned;
}

/** Pairs that are still to be timed, over all cases. */
export function pairsLeft(cases: readonly ComparedCase[], wanted: PairsOf): number {
  return cases.filter(({ status }) => status === "compared")
    .reduce((sum, one) => sum + Math.max(0, wanted(one) - one.pairs.length), 0);
}

/** Why an earlier comparison is not continued; undefined if it is. */
export function whyNotResumed(earlier: Regression, plan: Regression): string | undefined {
  const [before, now] = [decisive(earlier), decisive(plan)];
  const changed = Object.keys({ ...before, ...now })
    .find((name) => canonical(before[name]) !== canonical(now[name]));
  if (changed !== undefined) return `${changed} changed`;
  return earlier.complete ? "it was complete" : undefined;
}

/** What decides the samples, by its name. */
function decisive(
  { base, head, cases, margin, planned, environment }: Regression,
): Readonly<Record<string, unknown>> {
  const { gitCommit: _, gitDirty: __, ...machine } = environment;
  return {
    "the base": base.content,
    "the files": head.content,
    "the benchmarks": cases.map(caseText),
    "--margin": margin,
    "--pairs": planned,
    ...machine,
  };
}
