/** The golden file: picks, accuracies and counters that a change must not alter, a line each. */
import * as v from "valibot";
import { compareText } from "../../core/canonical.ts";
import { InputError, messageOf } from "../../core/errors.ts";
import type { Counters } from "../../runs/measurement.ts";
import { count, countersSchema } from "../../runs/schema.ts";
import { type Gaps, type GoldenRun, PICK_SEEDS } from "./runs.ts";

export const GOLDEN = "measure/golden.json";

export interface GoldenPicks {
  readonly picks: readonly number[];
  readonly gaps: Gaps;
}

export interface Golden {
  readonly processor: string;
  readonly onnxruntime: string;
  /** Of every evaluation, by "margin on glyphs, seed 0". */
  readonly accuracy: Readonly<Record<string, readonly number[]>>;
  /** By "margin on glyphs, seed 0, cycle 1". */
  readonly picks: Readonly<Record<string, GoldenPicks>>;
  /** By "margin N=1000 B=10". */
  readonly counters: Readonly<Record<string, Counters>>;
}

export function runName({ strategy, problem, seed }: Omit<GoldenRun, "cycles">): string {
  return `${strategy} on ${problem}, seed ${seed}`;
}

export function goldenOfRuns(runs: readonly GoldenRun[]): Pick<Golden, "accuracy" | "picks"> {
  return {
    accuracy: Object.fromEntries(
      runs.map((run) => [runName(run), run.cycles.map(({ accuracy }) => accuracy)]),
    ),
    picks: Object.fromEntries(
      runs.filter(({ seed }) => seed < PICK_SEEDS).flatMap((run) =>
        run.cycles.slice(0, -1).map(({ picks, gaps = {} }, cycle) => [
          `${runName(run)}, cycle ${cycle}`,
          { picks, gaps },
        ])
      ),
    ),
  };
}

export function goldenText(golden: Golden): string {
  const { accuracy, picks, counters, ...machine } = golden;
  const sections = Object.entries({ accuracy, picks, counters }).map(([name, entries]) => {
    const lines = Object.entries(entries)
      .sort(([a], [b]) => name === "counters" ? compareText(a, b) : 0)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(name)}: {\n${lines.join(",\n")}\n  }`;
  });
  const head = Object.entries(machine).map(([name, value]) =>
    `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  return `{\n${[...head, ...sections].join(",\n")}\n}\n`;
}

const schema = v.strictObject({
  processor: v.string(),
  onnxruntime: v.string(),
  accuracy: v.record(
    v.pipe(v.string(), v.regex(/^\S+ on \S+, seed \d+$/)),
    v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1))), v.nonEmpty()),
  ),
  picks: v.record(
    v.pipe(v.string(), v.regex(/^\S+ on \S+, seed \d+, cycle \d+$/)),
    v.strictObject({
      picks: v.pipe(
        v.array(count),
        v.nonEmpty(),
        v.check((picks) => new Set(picks).size === picks.length, "a row is picked twice"),
      ),
      gaps: v.record(v.pipe(v.string(), v.digits()), v.pipe(v.number(), v.gtValue(0))),
    }),
  ),
  counters: v.record(v.string(), countersSchema),
});

export function parseGolden(text: string, path: string = GOLDEN): Golden {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (error) {
    const place = v.isValiError(error) ? v.getDotPath(error.issues[0]) : undefined;
    throw new InputError(
      `"${path}" is damaged or edited by hand${place ? ` at "${place}"` : ""}: ` +
        `${messageOf(error)}. Restore it from git, or rewrite it by "deno task regress --accept"`,
    );
  }
}
