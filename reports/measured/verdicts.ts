/** The verdicts on the cases of a comparison, and what follows for all of it. */
import { counted, listed, percent } from "../../core/format.ts";
import type { ComparedCase, ExactCheck, Regression } from "../../runs/regression.ts";
import { judge, type Judgement, logRatio } from "../../statistics/paired_ratio.ts";
import { median } from "../../statistics/quantile.ts";
import { caseName } from "./achieved.ts";

/** How a case, or all of a comparison, ended. */
export type Outcome = "regressed" | "inconclusive" | "ok";

/** A case and its verdict. */
export interface CaseVerdict {
  readonly compared: ComparedCase;
  readonly name: string;
  /** Undefined for a case that only one version has, or that is skipped. */
  readonly outcome: Outcome | undefined;
  readonly reason: string;
  readonly judgement: Judgement | undefined;
}

const unmeasured: Readonly<Record<ComparedCase["status"], Outcome | undefined>> = {
  compared: "inconclusive",
  broken: "regressed",
  failed: "inconclusive",
  counted: undefined,
  new: undefined,
  skipped: undefined,
};

/** Judges all cases together, in their order. */
export function verdictsOf({ cases, margin }: Regression): CaseVerdict[] {
  const timed = cases.filter(({ status, pairs }) => status === "compared" && pairs.length > 0);
  const comparisons = timed.map(({ pairs }) => ({
    ratios: pairs.map(({ head, base }) => logRatio(head, base)),
    control: pairs.map(({ control, base }) => logRatio(control, base)),
  }));
  const judgements = judge(comparisons, { margin });
  return cases.map((compared) => {
    const judgement = judgements[timed.indexOf(compared)];
    const { status, message } = compared;
    return {
      compared,
      name: caseName(compared, cases),
      judgement,
      outcome: judgement?.verdict ?? unmeasured[status],
      reason: judgement !== undefined
        ? judgement.reason ?? ""
        : status === "compared"
        ? "not measured yet"
        : message,
    };
  });
}

/** Whether a check fails the comparison. */
export function isFailed({ outcome }: ExactCheck): boolean {
  return outcome === "differs" || outcome === "missing";
}

/** What follows from the verdicts and the exact checks. */
export function outcomeOf(regression: Regression, verdicts: readonly CaseVerdict[]): Outcome {
  const ended = (wanted: Outcome): boolean => verdicts.some(({ outcome }) => outcome === wanted);
  if (ended("regressed") || regression.checks.some(isFailed)) return "regressed";
  const isEmpty = verdicts.every(({ outcome }) => outcome === undefined) &&
    regression.checks.length === 0;
  return ended("inconclusive") || isEmpty ? "inconclusive" : "ok";
}

/** Says in a sentence or two what came out. */
export function regressionFinding(
  { base, checks, margin }: Regression,
  verdicts: readonly CaseVerdict[],
): string {
  const judged = verdicts.filter(({ outcome }) => outcome !== undefined);
  const of = (wanted: Outcome): CaseVerdict[] =>
    judged.filter(({ outcome }) => outcome === wanted).sort((a, b) => ratioOf(b) - ratioOf(a));
  const [regressed, unclear, ok] = [of("regressed"), of("inconclusive"), of("ok")];
  const slower = regressed.filter(({ judgement }) => judgement !== undefined);
  const broken = regressed.filter(({ judgement }) => judgement === undefined);
  const unclearText = unclear.length === 0 ? "" : `, ${unclear.length} inconclusive`;
  const all = counted(judged.length, "case");
  const speed = judged.length === 0
    ? "No case was timed."
    : slower.length > 0
    ? `${slower.length} of ${all} ${slower.length === 1 ? "is" : "are"} slower than ${base.name}: ${
      listed(slower.map((one) => `${one.name} by ${percent(ratioOf(one) - 1, 0)} %`))
    }; ${ok.length} ok${unclearText}.`
    : unclear.length > 0
    ? `None of ${all} is slower than ${base.name} for certain: ${ok.length} ok${unclearText}.`
    : `None of ${all} is ${percent(margin, 0)} % slower than ${base.name}.`;
  const failed = checks.filter(isFailed);
  const kinds = listed([...new Set(checks.map(({ kind }) => kind))]);
  const exact = checks.length === 0
    ? ""
    : failed.length === 0
    ? ` ${counted(checks.length, "exact check")} of ${kinds} found no difference.`
    : ` ${failed.length} of ${counted(checks.length, "exact check")} failed.`;
  const gone = broken.length === 0
    ? ""
    : ` The head cannot run ${listed(broken.map(({ name }) => name))}, which ${base.name} can.`;
  return speed + gone + exact;
}

function ratioOf({ judgement }: CaseVerdict): number {
  return judgement?.ratio ?? 1;
}

/** Says how much the same code differs from itself; undefined if nothing was timed. */
export function noiseFinding(verdicts: readonly CaseVerdict[]): string | undefined {
  const floors = verdicts.flatMap(({ name, judgement }) =>
    judgement !== undefined && judgement.floor < Infinity ? [{ name, floor: judgement.floor }] : []
  ).sort((a, b) => b.floor - a.floor);
  const [most] = floors;
  if (most === undefined) return undefined;
  const middle = percent(median(floors.map(({ floor }) => floor))!, 1);
  return `Noise floor: the same code differs from itself by ${middle} % in the median case, by ${
    percent(most.floor, 1)
  } % in ${most.name}.`;
}
