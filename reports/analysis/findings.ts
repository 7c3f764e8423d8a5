/** One sentence per chart of a problem, with its uncertainty, and notes on the problem's runs. */
import {
  bounds,
  counted,
  listed,
  percent,
  points,
  pointsEnd,
  seconds,
  thousands,
} from "../../core/format.ts";
import { FEWEST_SEEDS, type Standing } from "../../statistics/all_pairs.ts";
import type { Estimate } from "../../statistics/estimate.ts";
import type { Difference } from "../../statistics/paired.ts";
import type { RunConfig } from "../../runs/run.ts";
import type { PairsOnProblem } from "./pairs.ts";
import type { Scores, StrategyOnProblem } from "./scores.ts";
import type { Reach, Target } from "./targets.ts";

/** The numbers of a problem. */
export interface ProblemFacts {
  readonly protocol: Pick<RunConfig, "initial" | "budget" | "cycles" | "subset" | "head">;
  readonly labelled: readonly number[];
  readonly strategies: readonly StrategyOnProblem[];
  readonly targets: readonly Target[];
  readonly pairs?: PairsOnProblem;
}

/** One sentence per chart. */
export interface Findings {
  readonly curves: string;
  readonly overRandom: string;
  readonly times: string;
  readonly cost: string;
  readonly labels: string;
  readonly pairs: string;
}

/** A strategy that has a complete run. */
export type Scored = StrategyOnProblem & { readonly scores: Scores };

const ALL_PAIRS = "(all pairs, Tukey, .05)";

const NOTHING = "No run of this problem is complete.";
const NO_FINDINGS: Findings = {
  curves: NOTHING,
  overRandom: NOTHING,
  times: NOTHING,
  cost: NOTHING,
  labels: NOTHING,
  pairs: NOTHING,
};

/** The strategies that have a complete run. */
export function scoredOf({ strategies }: Pick<ProblemFacts, "strategies">): Scored[] {
  return strategies.filter((one): one is Scored => one.scores !== undefined);
}

/** Writes the sentences of a problem. */
export function findingsOf(problem: ProblemFacts): Findings {
  const scored = scoredOf(problem).sort((a, b) => b.scores.auc.mean - a.scores.auc.mean);
  if (scored.length === 0) return NO_FINDINGS;
  return {
    curves: curvesFinding(scored),
    overRandom: overRandomFinding(scored),
    times: timesFinding(scored, problem),
    cost: costFinding(scored),
    labels: labelsFinding(scored, problem),
    pairs: pairsFinding(problem),
  };
}

function curvesFinding(scored: readonly Scored[]): string {
  const [top, ...others] = scored;
  const { auc, overRandom } = top!.scores;
  const over = overRandom === undefined ? "" : `, ${overText(overRandom)}`;
  if (others.length === 0) return `${top!.label} has a mean AUC of ${shown(auc)}.`;
  const rest = standingsText(others.map(({ label, scores }) => ({ label, ...scores })));
  return `${top!.label} has the highest mean AUC, ${shown(auc)}${over}${rest}.`;
}

/** What is known of all but the highest, to continue a sentence about it. */
export function standingsText(
  others: readonly (Pick<Scores, "standing" | "toBest"> & { readonly label: string })[],
): string {
  if (others.length === 0) return "";
  const of = (word: Standing) => others.filter(({ standing }) => standing === word);
  if (others.every(({ toBest }) => toBest?.interval === undefined)) {
    return `; fewer than ${FEWEST_SEEDS} seeds claim nothing about differences`;
  }
  const [undecided, equivalent, lower] = [of("undecided"), of("equivalent"), of("lower")];
  const parts = [
    undecided.length > 0 && `${names(undecided)} may be better or worse`,
    equivalent.length > 0 && `${names(equivalent)} ${isAre(equivalent)} equivalent`,
    lower.length === others.length && "every other is lower",
    lower.length > 0 && lower.length < others.length &&
    `${lower.length > 3 ? counted(lower.length, "other") : names(lower)} ${isAre(lower)} lower`,
  ];
  return `; ${parts.filter((part) => part !== false).join("; ")}`;
}

function isAre(list: readonly unknown[]): string {
  return list.length === 1 ? "is" : "are";
}

/** How much an AUC is over random's. */
export function overText({ mean, interval, n }: Difference): string {
  const amount = `${points(mean, 1)} points over random`;
  if (interval === undefined) return `${amount} in ${counted(n, "shared seed")}`;
  const range = bounds(interval, pointsEnd);
  return interval.low > 0 || interval.high < 0
    ? `${amount} ${range}`
    : `${amount} ${range}, which does not distinguish it from random`;
}

/** A p-value as text: "p = .031" or "p < .001". */
export function pText(p: number): string {
  return p < 0.001 ? "p < .001" : `p = ${p.toFixed(p < 0.1 ? 3 : 2).replace(/^0/, "")}`;
}

function overRandomFinding(scored: readonly Scored[]): string {
  if (!scored.some(({ scores }) => scores.overRandom !== undefined)) {
    return "No strategy shares a seed with random.";
  }
  const tests = scored.filter(({ scores }) => scores.overRandom?.interval !== undefined);
  if (tests.length === 0) {
    return `Fewer than ${FEWEST_SEEDS} shared seeds distinguish no strategy from random.`;
  }
  const above = tests.filter(({ scores }) => scores.overRandom!.interval!.low > 0);
  const below = tests.filter(({ scores }) => scores.overRandom!.interval!.high < 0);
  const rest = tests.length - above.length - below.length;
  if (above.length + below.length === 0) {
    return `No strategy's AUC can be distinguished from random's ${ALL_PAIRS}.`;
  }
  const parts = [
    ...(above.length > 0 ? [`${names(above)} ${isAre(above)} above random in AUC`] : []),
    ...(below.length > 0 ? [`${names(below)} ${isAre(below)} below`] : []),
  ];
  const none = rest === 0 ? "" : `; ${counted(rest, "other")} cannot be distinguished from it`;
  return `${parts.join(", ")}${none} ${ALL_PAIRS}.`;
}

function timesFinding(scored: readonly Scored[], { protocol }: ProblemFacts): string {
  const timed = scored.flatMap(({ label, seeds, scores: { seconds } }) =>
    seconds.selection === undefined
      ? []
      : [{ label, seeds, select: seconds.selection.median, train: seconds.training.median }]
  ).sort((a, b) => a.select - b.select);
  const [fastest, slowest] = [timed[0], timed.at(-1)];
  if (fastest === undefined || slowest === undefined) return "Nothing is selected here.";
  if (timed.length === 1) {
    const selections = counted(fastest.seeds.length * protocol.cycles, "selection");
    return `${fastest.label} takes ${seconds(fastest.select)} in the median of ${selections}, ` +
      `a training ${seconds(fastest.train)}.`;
  }
  const trains = timed.map(({ train }) => train);
  return `A selection takes from ${seconds(fastest.select)} (${fastest.label}) to ` +
    `${seconds(slowest.select)} (${slowest.label}), a training from ` +
    `${seconds(Math.min(...trains))} to ${seconds(Math.max(...trains))}, in the median.`;
}

function costFinding(scored: readonly Scored[]): string {
  const total = ({ scores }: Scored): number => scores.seconds.run;
  const best = [...scored].sort((a, b) =>
    b.scores.finalAccuracy.mean - a.scores.finalAccuracy.mean
  )[0]!;
  const fastest = [...scored].sort((a, b) => total(a) - total(b))[0]!;
  const end = (one: Scored): string =>
    `ends at ${shown(one.scores.finalAccuracy)} after ${seconds(total(one))}`;
  if (scored.length === 1) return `${best.label} ${end(best)}.`;
  if (best === fastest) return `${best.label}, the fastest, ${end(best)}, the highest mean.`;
  const front = scored.filter(({ scores }) => scores.onParetoFront);
  const between = front.filter((one) => one !== best && one !== fastest);
  const others = between.length === 0
    ? "no other is both faster and as accurate in the mean"
    : `${names(between)} ${between.length === 1 ? "is" : "are"} on the front between them`;
  return `${best.label} ${end(best)}, the highest mean; ${fastest.label}, the fastest, ` +
    `${end(fastest)}; ${others}.`;
}

function labelsFinding(scored: readonly Scored[], { targets, labelled }: ProblemFacts): string {
  const [target] = targets;
  if (target === undefined) return NOTHING;
  const reached = scored.flatMap((one) => {
    const reach = one.scores.reach[0]!;
    return reach.labels === undefined ? [] : [{ one, reach, labels: reach.labels }];
  }).sort((a, b) => a.labels - b.labels);
  const wanted = `${percent(target.accuracy, 1)} %, ${target.name}`;
  const [first] = reached;
  if (first === undefined) {
    const most = thousands(labelled.at(-1)!);
    return `No strategy reaches ${wanted}, within ${most} labels in most seeds.`;
  }
  const never = scored.length - reached.length;
  const rest = never === 0
    ? ""
    : `; ${never} of ${counted(scored.length, "strategy", "strategies")} ` +
      `${never === 1 ? "does" : "do"} not get there in half of the seeds or more`;
  return `${first.one.label} reaches ${wanted}, with the fewest labels, ` +
    `${thousands(first.labels)} in the median of ${counted(first.reach.n, "seed")}` +
    `${labelRange(first.reach)}${rest}.`;
}

function labelRange({ labelsPerSeed, n }: Reach): string {
  if (n < 2) return "";
  const known = labelsPerSeed.filter((count) => count !== null);
  const most = known.length < n ? "never" : thousands(Math.max(...known));
  return ` (${thousands(Math.min(...known))} to ${most})`;
}

function pairsFinding({ pairs, strategies }: ProblemFacts): string {
  if (pairs === undefined) return "There is one strategy, and so no pair.";
  const labels = new Map(strategies.map(({ strategy, label }) => [strategy, label]));
  const tests = pairs.differences.flatMap((row, i) =>
    row.flatMap((found, j) => j < i && found?.p !== undefined ? [{ i, j, found, p: found.p }] : [])
  );
  if (tests.length === 0) {
    return `Fewer than ${FEWEST_SEEDS} shared seeds distinguish no pair of strategies.`;
  }
  const beaten = pairs.strategies.map(() => 0);
  tests.forEach(({ i, j, found, p }) => {
    if (p >= 0.05) return;
    const winner = found.mean > 0 ? i : j;
    beaten[winner] = beaten[winner]! + 1;
  });
  const apart = beaten.reduce((a, b) => a + b, 0);
  const all = counted(tests.length, "pair");
  if (apart === 0) return `None of ${all} can be distinguished by AUC ${ALL_PAIRS}.`;
  const most = Math.max(...beaten);
  const winners = pairs.strategies.filter((_, i) => beaten[i] === most)
    .map((strategy) => labels.get(strategy)!);
  return `${apart} of ${all} can be distinguished by AUC ${ALL_PAIRS}; ` +
    `${listed(winners)} ${winners.length === 1 ? "beats" : "beat"} the most others, ${most}.`;
}

function shown({ mean, interval }: Estimate): string {
  const value = `${percent(mean, 1)} %`;
  if (interval === undefined) return `${value} (one seed)`;
  return `${value} ${bounds(interval, (end) => percent(end, 1))}`;
}

function names(strategies: readonly { readonly label: string }[]): string {
  return listed(strategies.map(({ label }) => label));
}

const ENOUGH_SEEDS = 5;

/** Writes what a reader should know before the numbers. */
export function notesOf({ strategies, pairs }: ProblemFacts): string[] {
  const scored = strategies.filter(({ scores }) => scores !== undefined);
  const sets = new Set(scored.map(({ seeds }) => seeds.join()));
  const counts = scored.map(({ seeds }) => seeds.length);
  const mixed = strategies.filter(({ codeHashes }) => codeHashes.length > 1);
  const outdated = strategies.filter((strategy) => strategy.outdated === true);
  const failed = strategies.reduce((sum, { failures }) => sum + failures.length, 0);
  const bounds = strategies.filter(({ bound }) => bound !== undefined);
  const single = scored.filter(({ seeds }) => seeds.length === 1);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const notes = [
    pairs !== undefined && fewest < FEWEST_SEEDS &&
    `${counted(fewest, "seed")} of a strategy ${fewest === 1 ? "claims" : "claim"} nothing about ` +
      `differences: run at least ${FEWEST_SEEDS}`,
    pairs?.detectable !== undefined && fewest >= FEWEST_SEEDS && fewest < ENOUGH_SEEDS &&
    `With ${counted(fewest, "seed")}, observed differences of AUC below ` +
      `${percent(pairs.detectable, 1)} points show nothing; more seeds show smaller ones`,
    sets.size > 1 &&
    `Strategies have different seeds here${fewest < most ? ` (${fewest} to ${most})` : ""}: ` +
      "differences are of the seeds that both have, means of all that each has",
    bounds.length > 0 &&
    `${names(bounds)} saw labels and test set, and ${
        isAre(bounds)
      } left out of ranks, differences ` +
      "and what is best",
    failed > 0 &&
    `${counted(failed, "seed")} without a complete run ${failed === 1 ? "counts" : "count"} in ` +
      "no mean",
    single.length > 0 && `One seed has no interval: ${names(single)}`,
    mixed.length > 0 &&
    `Seeds of ${names(mixed)} ran different versions of the code: run the older ones again ` +
      "before comparing times or picks",
    outdated.length > 0 &&
    `Some runs of ${names(outdated)} are of other code than there is now`,
  ];
  return notes.filter((note) => note !== false).map((note) => `${note}.`);
}
