/** The comparison of two sets of runs, as plain data, and its verdict. */
import type { Interval } from "../../statistics/estimate.ts";
import type { Difference } from "../../statistics/paired.ts";
import type { SideDifference } from "../analysis/environments.ts";
import { counted, listed, points } from "../../core/format.ts";

/** Two sets of runs, compared. Differences are tested minus baseline. */
export interface Comparison {
  readonly problems: readonly ComparedProblem[];
  readonly onlyBaseline: readonly RunName[];
  readonly onlyTested: readonly RunName[];
  readonly wallClock: { readonly select?: Ratio; readonly train?: Ratio };
  readonly environment: readonly SideDifference[];
  readonly verdict: Verdict;
}

/** One problem that both sets have. */
export interface ComparedProblem {
  readonly title: string;
  readonly strategies: readonly ComparedStrategy[];
}

/**
 * How a strategy's AUC stands: `identical` where every accuracy of every pair is the same to the bit,
 * `higher` and `lower` where the paired t-test says so at .05 after Holm's correction for all pairs of
 * the comparison, `undecided` where it does not, `unknown` for one seed that differs.
 */
export type Change = "identical" | "higher" | "lower" | "undecided" | "unknown";

/** One strategy on one problem, over the seeds that both sets completed. */
export interface ComparedStrategy {
  readonly label: string;
  readonly seeds: readonly number[];
  readonly change: Change;
  readonly auc: Difference;
  /** p, corrected for all pairs; left out for one seed. */
  readonly adjusted?: number;
  readonly finalAccuracy: Difference;
  /** Mean Jaccard index of the picks of each cycle; left out without selections. */
  readonly overlap?: number;
  readonly select?: Ratio;
  readonly train: Ratio;
}

/**
 * How the tested set's seconds stand to the baseline's: a geometric mean over seeds, or over pairs of
 * strategy and problem.
 */
export interface Ratio {
  readonly ratio: number;
  readonly interval?: Interval;
}

/** Names a run. */
export interface RunName {
  readonly problem: string;
  readonly label: string;
  readonly seed: number;
  /** Why it failed in the other set; empty if it is not there. */
  readonly message: string;
}

/** What a comparison shows. */
export interface Verdict {
  /** "worse" also if some are higher and some lower, or if a run failed in the tested set. */
  readonly kind: "identical" | "undecided" | "better" | "worse";
  readonly text: string;
}

/** Judges a comparison. */
export function verdictOf(
  { problems, onlyBaseline }: Pick<Comparison, "problems" | "onlyBaseline">,
): Verdict {
  const all = problems.flatMap(({ title, strategies }) =>
    strategies.map((one) => ({ ...one, name: `${one.label} on ${title}` }))
  );
  const of = (change: typeof all[number]["change"]): string[] =>
    all.filter((one) => one.change === change).map(({ name }) => name);
  const [lower, higher, unknown] = [of("lower"), of("higher"), of("unknown")];
  const failed = onlyBaseline.filter(({ message }) => message !== "");
  const count = counted(all.length, "strategy and problem", "pairs of strategy and problem");
  if (all.length === 0) return { kind: "undecided", text: "The sets share no complete run." };
  if (lower.length + failed.length > 0) {
    const parts = [
      ...(lower.length > 0 ? [`AUC is lower for ${listed(lower)}`] : []),
      ...(higher.length > 0 ? [`it is higher for ${listed(higher)}`] : []),
      ...(failed.length > 0
        ? [`${counted(failed.length, "run")} that the baseline completed failed`]
        : []),
    ];
    return { kind: "worse", text: `${parts.join("; ")} (of ${count}${test(lower, higher)}).` };
  }
  if (higher.length > 0) {
    const none = `and for none is it told to be lower (of ${count}${test(lower, higher)})`;
    return { kind: "better", text: `AUC is higher for ${listed(higher)}, ${none}.` };
  }
  if (of("identical").length === all.length) {
    return { kind: "identical", text: `Every accuracy of ${count} is the same to the bit.` };
  }
  const widest = Math.max(...all.map(({ auc: { mean } }) => Math.abs(mean)));
  const single = unknown.length > 0 ? `; one shared seed tells nothing of ${listed(unknown)}` : "";
  const text = `No difference of AUC is significant in ${count} (paired t-test, Holm-corrected, ` +
    `p < .05); the largest is ${points(widest).replace("+", "")} points${single}.`;
  return { kind: "undecided", text };
}

function test(lower: readonly string[], higher: readonly string[]): string {
  return lower.length + higher.length > 0 ? "; paired t-test, Holm-corrected, p < .05" : "";
}
