/** A drift report as text for the terminal. */
import { plain, textWidth } from "../../core/text.ts";
import { counted, gibibytes, percent, points, processorText } from "../../core/format.ts";
import type { Environment } from "../../runs/run.ts";
import type { StrategyDrift } from "./compare.ts";
import type { FeatureDrift } from "./features.ts";
import type { DriftReport } from "./report.ts";
import { type Check, type ComparedProblem, tierOf } from "./tiers.ts";

/** Columns of a sentence. */
const WIDTH = 90;

/** Cycles that are shown at most; the file has all. */
const SHOWN_CYCLES = 10;

/**
 * Writes a report for the terminal.
 *
 * @param color Whether ANSI escapes make the headings bold.
 */
export function driftText(report: DriftReport, color: boolean): string {
  const bold = (text: string): string => color ? `\x1b[1m${text}\x1b[0m` : text;
  const [tested, reference] = report.environments;
  const lines = [
    bold(plain(`Drift of suite ${report.suite}`)),
    `tested:    ${describe(tested)}`,
    `reference: ${describe(reference)}`,
    ...processorText(tested) === processorText(reference)
      ? []
      : ["These are two kinds of processor: equal bits are promised on one kind alone"],
    ...report.problems.flatMap((problem) => ["", ...problemLines(problem, bold)]),
    "",
    bold(`Verdict: ${report.verdict}`),
    ...report.checks.flatMap(checkLines),
  ];
  return `${lines.join("\n")}\n`;
}

function describe(environment: Environment): string {
  const { provider, threads, memoryBytes, onnxruntime } = environment;
  return plain(
    `${provider}, ${counted(threads, "thread")}; ${processorText(environment)}, ` +
      `${gibibytes(memoryBytes)}, ONNX Runtime ${onnxruntime}`,
  );
}

function problemLines(problem: ComparedProblem, bold: (text: string) => string): string[] {
  return [
    bold(plain(problem.title)),
    `features: ${featureText(problem.features)}`,
    ...table(strategyRows(problem)),
    "",
    "picks shared with the reference, by cycle (Jaccard index, mean over seeds)",
    ...table(overlapRows(problem.strategies)),
    "",
    ...rankLines(problem),
    ...problem.failures.map(({ label, seed, side, message }) =>
      plain(`! ${label}, seed ${seed}, on ${side}: ${message}`)
    ),
  ];
}

function featureText(features: FeatureDrift): string {
  if (features.kind !== "compared") return plain(features.reason);
  const { absolute, relative } = features.distance;
  if (absolute === 0) return "the same to the bit";
  return `largest difference ${absolute.toExponential(1)}, ` +
    `${relative.toExponential(1)} of the row's length`;
}

function strategyRows({ strategies, testSize }: ComparedProblem): string[][] {
  const head = ["strategy", "tier", "same", "differs from", "like for like", "accuracy", "AUC"];
  return [head, ...strategies.map((strategy) => strategyRow(strategy, testSize))];
}

function strategyRow(strategy: StrategyDrift, testSize: number): string[] {
  const { runs, likeForLike, largestAccuracy, aucDifference } = strategy;
  const same = runs.filter((run) => run.firstDifferent === null).length;
  const first = Math.min(...runs.map((run) => run.firstDifferent ?? Infinity));
  const { mean, interval } = aucDifference;
  const bounds = interval === undefined
    ? ""
    : ` [${points(interval.low, 1)}, ${points(interval.high, 1)}]`;
  return [
    plain(strategy.label),
    tierOf(strategy, testSize),
    `${same} of ${runs.length}`,
    first === Infinity ? "never" : `cycle ${first}`,
    likeForLike.toFixed(3),
    percent(largestAccuracy),
    points(mean) + bounds,
  ];
}

function overlapRows(strategies: readonly StrategyDrift[]): string[][] {
  const count = strategies[0]?.overlap.length ?? 0;
  const cycles = spread(count, SHOWN_CYCLES);
  return [
    ["cycle", ...cycles.map(String)],
    ...strategies.map(({ label, overlap }) => [
      plain(label),
      ...cycles.map((cycle) => overlap[cycle]!.toFixed(2)),
    ]),
  ];
}

/** At most `most` of the numbers 0 to count − 1, the first and the last among them. */
function spread(count: number, most: number): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  return Array.from({ length: most }, (_, i) => Math.round(i * (count - 1) / (most - 1)));
}

function rankLines({ kendall, swaps }: ComparedProblem): string[] {
  if (kendall === null) return ["ranks: there are no two strategies that differ on both sides"];
  const shown = swaps.slice(0, 5).map(({ ahead, behind, lead }) =>
    `${ahead} and ${behind} (${points(lead).replace("+", "")} points apart)`
  );
  const rest = swaps.length > shown.length ? [`${swaps.length - shown.length} more pairs`] : [];
  const changes = swaps.length === 0
    ? "no two strategies change places"
    : `these change places: ${[...shown, ...rest].join(", ")}`;
  return [
    plain(`ranks by mean AUC: Kendall's tau ${kendall.toFixed(2).replace("-", "−")}; ${changes}`),
  ];
}

function checkLines({ tier, holds, criterion, found }: Check): string[] {
  const answer = holds === null ? "undecided" : holds ? "holds" : "does not hold";
  return [
    ...wrapped(`${tier} ${answer}: ${plain(found)}`, "  "),
    ...wrapped(`asks that ${criterion}`, "    "),
  ];
}

/** Breaks a sentence into lines of at most `WIDTH` columns, each behind the same indent. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line !== indent && textWidth(line) + 1 + textWidth(word) > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** Columns two spaces apart, the first at the left and all others at the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => textWidth(row[i]!))));
  return rows.map((row) =>
    row.map((cell, i) => {
      const padding = " ".repeat(widths[i]! - textWidth(cell));
      return i === 0 ? cell + padding : padding + cell;
    }).join("  ").trimEnd()
  );
}
