/** Changes of a suite from the command line. */
import { InputError, unknownName } from "../../core/errors.ts";
import { parseInteger } from "../../core/text.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import { contestantOf, nameOf, seeds, type Suite } from "./suite.ts";

/** Changes; undefined leaves a part as it is. */
export interface SuiteChanges {
  readonly strategies?: readonly string[] | undefined;
  readonly datasets?: readonly string[] | undefined;
  readonly seeds?: string | undefined;
  readonly cycles?: number | undefined;
}

export function changedSuite(suite: Suite, changes: SuiteChanges): Suite {
  const { strategies, datasets, cycles } = changes;
  const problems = datasets === undefined ? suite.problems : problemsOn(suite, datasets);
  return {
    ...suite,
    ...(strategies === undefined
      ? {}
      : { strategies: strategies.flatMap((name) => entries(suite, name)) }),
    ...(changes.seeds === undefined ? {} : { seeds: parseSeeds(changes.seeds) }),
    problems: cycles === undefined ? problems : problems.map((each) => ({ ...each, cycles })),
  };
}

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
