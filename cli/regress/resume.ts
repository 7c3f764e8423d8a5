/** What is left to do of a comparison, and whether an earlier file is a part of the same one. */
import { canonical } from "../../core/canonical.ts";
import { processorText } from "../../core/format.ts";
import { verdictsOf } from "../../reports/measured/verdicts.ts";
import type { ComparedCase, Regression } from "../../runs/regression.ts";

/** How many pairs a case is to have. */
export type PairsOf = (one: ComparedCase) => number;

/** Twice the pairs make a noise floor 1.4 times lower: one that is farther above the margin stays above it. */
const HOPELESS = 1.5;

/**
 * The pairs of every case, the one extension included once all have those that were planned. Cases whose
 * noise is far above the margin get none: they would stay inconclusive.
 */
export function pairsWanted(regression: Regression): PairsOf {
  const { cases, planned } = regression;
  const compared = cases.filter(({ status }) => status === "compared");
  if (compared.some(({ pairs }) => pairs.length < planned)) return () => planned;
  // As they were judged before the extension, so that a resumed one has the same cases.
  const before = cases.map((one) => ({ ...one, pairs: one.pairs.slice(0, planned) }));
  const extended = new Set(
    verdictsOf({ ...regression, cases: before })
      .filter(({ outcome, judgement }) => {
        const { floor = Infinity } = judgement ?? {};
        // Infinite with few pairs: more of them will tell.
        return outcome === "inconclusive" &&
          (floor <= HOPELESS * regression.margin || floor === Infinity);
      })
      .map(({ compared }) => keyOf(compared)),
  );
  return (one) => extended.has(keyOf(one)) ? 2 * planned : planned;
}

function keyOf({ benchmark, sizes }: ComparedCase): string {
  return canonical({ benchmark, sizes });
}

/** Pairs that are still to be timed, over all cases. */
export function pairsLeft(cases: readonly ComparedCase[], wanted: PairsOf): number {
  return cases.filter(({ status }) => status === "compared")
    .reduce((sum, one) => sum + Math.max(0, wanted(one) - one.pairs.length), 0);
}

/** Why an earlier comparison is not continued; undefined if it is. */
export function whyNotResumed(earlier: Regression, plan: Regression): string | undefined {
  const parts: readonly (readonly [string, (regression: Regression) => unknown])[] = [
    ["the base", ({ base }) => base.content],
    ["the files", ({ head }) => head.content],
    ["the benchmarks", ({ cases }) => cases.map(({ benchmark, sizes }) => ({ benchmark, sizes }))],
    ["--margin", ({ margin }) => margin],
    ["--pairs", ({ planned }) => planned],
    ["--ep", ({ environment }) => environment.provider],
    ["--threads", ({ environment }) => environment.threads],
    ["the machine", ({ environment }) => machineOf(environment)],
    ["Deno", ({ environment }) => environment.deno],
  ];
  const other = parts.find(([, part]) => canonical(part(earlier)) !== canonical(part(plan)));
  if (other !== undefined) return `${other[0]} changed`;
  return pairsLeft(earlier.cases, pairsWanted(earlier)) === 0 ? "it was complete" : undefined;
}

/** What results of one machine are known by. */
export function machineOf(environment: Regression["environment"]): string {
  const { cores, os, memoryBytes } = environment;
  return `${processorText(environment)}, ${cores} cores, ${
    Math.round(memoryBytes / 1e9)
  } GB, ${os}`;
}
