/** The verdict on a run that was run again: how its picks and metrics compare with the recorded ones. */
import { counted, percent } from "../../core/format.ts";
import type { CycleRow, RunResult } from "../../runs/run.ts";
import { auc } from "../../statistics/learning_curve.ts";
import { deviation, mean } from "../../statistics/mean.ts";
import { tQuantile } from "../../statistics/student_t.ts";
import { metrics, otherMetrics, ROUNDING, samePicks } from "../../runs/equality.ts";

/** The strictest comes first; the command's help says what each requires. */
export const verdicts = ["bitwise", "tolerance", "distribution", "not"] as const;

export interface Judgement {
  readonly verdict: typeof verdicts[number];
  /** The first cycle that differs; absent if none does. */
  readonly cycle?: number;
  /** What differs; empty if nothing does. */
  readonly found: string;
}

/** What a run gave when it was run again, up to its end or its failure, of which the message tells. */
export type Rerun = Pick<RunResult, "cycles" | "message">;

/** What decides how much a run may differ. */
interface Circumstances {
  readonly sameCode: boolean;
  /** Whether the processor and the software under the code are of the recorded kind. */
  readonly sameKind: boolean;
  /** Complete runs that differ in the seed alone. */
  readonly others: readonly RunResult[];
}

export function judge(recorded: RunResult, rerun: Rerun, given: Circumstances): Judgement {
  const rows = recorded.cycles.slice(0, rerun.cycles.length)
    .map((row, i) => [row, rerun.cycles[i]!] as const);
  if (rows.length < recorded.cycles.length) {
    const { accuracy } = recorded.cycles[rows.length]!;
    const found = `accuracy ${accuracy} recorded; here it fails: ${rerun.message}`;
    return { verdict: "not", cycle: rows.length, found };
  }
  /** The first cycle that differs, with what does. */
  const first = (rounding?: number): Pick<Judgement, "cycle" | "found"> | undefined => {
    const cycle = rows.findIndex(([row, other]) =>
      !samePicks(row, other) || otherMetrics(row, other, rounding).length > 0
    );
    return cycle < 0 ? undefined : { cycle, found: difference(...rows[cycle]!, rounding) };
  };
  const bits = first();
  if (bits === undefined) return { verdict: "bitwise", found: "" };
  if (given.sameCode && given.sameKind) return { verdict: "not", ...bits };
  const beyond = first(ROUNDING);
  if (beyond === undefined) {
    const largest = Math.max(
      ...rows.flatMap(([row, other]) => metrics.map((name) => Math.abs(row[name] - other[name]))),
    );
    return { verdict: "tolerance", found: `metrics differ by ${largest.toExponential(1)} or less` };
  }
  const [row, other] = rows[beyond.cycle!]!;
  // Up to here the labelled sets are equal, and the same code trains the same head.
  if (given.sameCode && otherMetrics(row, other, ROUNDING).length > 0) {
    return { verdict: "not", ...beyond };
  }
  const { isInside, text } = band(rerun.cycles.slice(0, rows.length), recorded, given.others);
  return {
    ...beyond,
    verdict: isInside ? "distribution" : "not",
    found: `${beyond.found}; ${text}`,
  };
}

function difference(row: CycleRow, other: CycleRow, rounding?: number): string {
  const [metric] = otherMetrics(row, other, rounding);
  if (metric !== undefined) return `${metric} ${row[metric]} recorded, ${other[metric]} here`;
  const at = row.picks.findIndex((pick, i) => pick !== other.picks[i]);
  return `pick ${at + 1} is row ${row.picks[at]} recorded, row ${other.picks[at]} here`;
}

const CONFIDENCE = 0.99;

/** Fewer seeds than this have no band. */
const FEWEST_SEEDS = 3;

/** Whether the mean accuracy is where one more seed is expected: in the others' prediction interval. */
function band(
  cycles: readonly CycleRow[],
  { manifest: { testSize } }: RunResult,
  others: readonly RunResult[],
): { readonly isInside: boolean; readonly text: string } {
  const seeds = counted(others.length, "other seed");
  if (others.length < FEWEST_SEEDS) {
    return { isInside: false, text: `${seeds} make no band: it takes ${FEWEST_SEEDS}` };
  }
  const own = auc(cycles);
  const values = others.map((run) => auc(run.cycles.slice(0, cycles.length)));
  const spread = deviation(values)! * Math.sqrt(1 + 1 / values.length);
  const half = Math.max(tQuantile(CONFIDENCE, values.length - 1) * spread, 1 / testSize);
  const [low, high] = [mean(values) - half, mean(values) + half];
  const isInside = low <= own && own <= high;
  return {
    isInside,
    text: `mean accuracy ${percent(own)} is ${isInside ? "inside" : "outside"} ` +
      `${percent(low)} to ${percent(high)}, the band of ${seeds}`,
  };
}
