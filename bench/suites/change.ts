/** Changes of a suite from the command line. */
import { parse } from "node:path";
import { InputError, knownName, unknownName } from "../../core/errors.ts";
import { parseInteger } from "../../core/text.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { contestantOf, nameOf, type Problem, seeds, type Suite } from "./suite.ts";

/** Changes; undefined leaves a part as it is. */
export interface SuiteChanges {
  readonly strategies?: readonly string[] | undefined;
  readonly datasets?: readonly string[] | undefined;
  readonly seeds?: string | undefined;
  /** A dataset, and what computes its features, instead of the first problem's; the others are left out. */
  readonly dataset?: string | undefined;
  readonly backbone?: string | undefined;
  readonly head?: string | undefined;
  readonly initial?: number | undefined;
  readonly budget?: number | undefined;
  readonly cycles?: number | undefined;
  readonly subset?: number | undefined;
}

export function changedSuite(suite: Suite, changes: SuiteChanges): Suite {
  const { strategies, datasets, dataset } = changes;
  if (dataset !== undefined) {
    return changedSuite(suiteOn(suite, dataset, changes), { ...changes, dataset: undefined });
  }
  const problems = datasets === undefined ? suite.problems : problemsOn(suite, datasets);
  return {
    ...suite,
    ...(strategies === undefined
      ? {}
      : { strategies: strategies.flatMap((name) => entries(suite, name)) }),
    ...(changes.seeds === undefined ? {} : { seeds: parseSeeds(changes.seeds) }),
    problems: problems.map((problem) => changedProblem(problem, changes)),
  };
}

/** The suite's first problem on another dataset; the suite is named after it. */
function suiteOn(suite: Suite, dataset: string, { backbone, head }: SuiteChanges): Suite {
  const { backbone: _, ...first } = suite.problems[0]!;
  // With the head: "letter" would be the name of a suite.
  const words = [parse(dataset).name, backbone && parse(backbone).name, head ?? first.head.kind];
  return {
    ...suite,
    name: words.filter((word) => word).join("-").replaceAll(/[^\w-]+/g, "-"),
    description: `As suite "${suite.name}", on ${dataset}`,
    problems: [{ ...first, dataset, ...backbone !== undefined && { backbone } }],
  };
}

function changedProblem(
  problem: Problem,
  { backbone, head, initial, budget, cycles, subset }: SuiteChanges,
): Problem {
  const numbers = { initial, budget, cycles, subset };
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  const kind = head === undefined ? undefined : knownName("head", head, HEADS);
  return {
    ...problem,
    ...Object.fromEntries(given),
    ...backbone !== undefined && { backbone },
    ...kind !== undefined &&
      { head: { ...problem.head, kind, hidden: kind === "mlp" ? HIDDEN : 0 } },
  };
}

const HEADS = ["linear", "mlp"] as const;

/** Units of the hidden layer that "mlp" means, as in suite "letter". */
const HIDDEN = 128;

function problemsOn(suite: Suite, names: readonly string[]): Suite["problems"] {
  const known = suite.problems.map(({ dataset }) => dataset);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw unknownName(`dataset of suite "${suite.name}"`, unknown, [...new Set(known)]);
  }
  return suite.problems.filter(({ dataset }) => names.includes(dataset));
}

/** A suite may have several entries of one name, with different settings. */
function entries(suite: Suite, name: string): Suite["strategies"] {
  const own = suite.strategies.filter((entry) => nameOf(contestantOf(entry)) === name);
  return own.length > 0 ? own : [strategyNamed(name).name];
}

/** Reads the value of `--seeds`. */
export function parseSeeds(text: string): number[] {
  if (!text.includes(",")) return seeds(parseInteger("--seeds", text, 1));
  // A comma at the end makes one number a list: "7," is seed 7 alone, "7" the first seven.
  const list = text.replace(/,\s*$/, "").split(",").map((part) =>
    parseInteger("--seeds", part.trim(), 0)
  );
  if (new Set(list).size < list.length) throw new InputError(`--seeds "${text}" repeats a seed`);
  return list;
}
