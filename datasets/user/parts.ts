/** Tells the parts of a dataset by their names. */
import { InputError } from "../../core/errors.ts";

/** The use of a part. `unlabelled` ones, such as Intel's `seg_pred`, cannot be used. */
export type Part = "train" | "test" | "validation" | "unlabelled";

const WORDS: Readonly<Record<string, Part>> = {
  train: "train",
  training: "train",
  trainval: "train",
  test: "test",
  testing: "test",
  eval: "test",
  evaluation: "test",
  holdout: "test",
  val: "validation",
  valid: "validation",
  validation: "validation",
  dev: "validation",
  development: "validation",
  pred: "unlabelled",
  prediction: "unlabelled",
  unlabeled: "unlabelled",
  unlabelled: "unlabelled",
};

/** "train", "Training_set", "valset", "train2017", "train_val", "seg_train", "birds-test-images". */
const NAME = new RegExp(
  `^(.*?[ _.-])??(train[ _-]val|hold[ _-]out|${Object.keys(WORDS).join("|")})` +
    "(?:[ _-]?(?:sets?|data|dataset|images?|imgs?|photos?|split|part|samples?))?(?:[ _-]?\\d+)?$",
  "i",
);

/**
 * Tells a part by its name.
 *
 * @returns The part and what stands before its word; undefined for the name of something else.
 */
export function partOf(name: string): { part: Part; prefix: string } | undefined {
  const [, prefix = "", word] = NAME.exec(name) ?? [];
  if (word === undefined) return undefined;
  // Numbers before the word only put parts in order: "1_train", "2_test".
  const begin = prefix.toLowerCase().replace(/^\d+[ _.-]+/, "");
  return { part: WORDS[word.toLowerCase().replace(/[ _-]/, "")]!, prefix: begin };
}

/** Which names are which part. */
export type PartNames = ReadonlyMap<Part, readonly string[]>;

/**
 * Groups names by part.
 *
 * @param stemOf The part of a name that decides; default all of it.
 * @returns The names of each part; undefined unless every name is one, and all begin alike.
 */
export function groupParts(
  names: readonly string[],
  stemOf: (name: string) => string = (name) => name,
): PartNames | undefined {
  const groups = new Map<Part, string[]>();
  const prefixes = new Set<string>();
  for (const name of names) {
    const found = partOf(stemOf(name));
    if (found === undefined) return undefined;
    prefixes.add(found.prefix);
    groups.set(found.part, [...groups.get(found.part) ?? [], name]);
  }
  return prefixes.size === 1 && [...groups.keys()].some((part) => part !== "unlabelled")
    ? groups
    : undefined;
}

/** Which names are for training and for testing. */
export interface Roles {
  /** Of the training part. */
  readonly train: readonly string[];
  /** Of the test part, where there is one. */
  readonly test?: readonly string[];
  /** What was decided, and what is not used. */
  readonly notes: readonly string[];
}

/**
 * Decides which part is for what. Validation stands in for the part that is missing: for the test part, or
 * else for the training part.
 *
 * @param parts The names of each part, one part at least with labels.
 */
export function rolesOf(parts: PartNames, from: string): Roles {
  const of = (part: Part): readonly string[] | undefined => parts.get(part);
  const train = of("train") ?? of("validation") ?? of("test")!;
  const test = [of("test"), of("validation")].find((names) => names && names !== train);
  const notes: string[] = [];
  const shown = (names: readonly string[]): string =>
    names.map((name) => `"${name}"`).join(" and ");
  if (of("train") === undefined) {
    notes.push(`"${from}" has no training part: ${shown(train)} is taken for it`);
  }
  if (of("test") === undefined && test !== undefined) {
    notes.push(`"${from}" has no test part: ${shown(test)} is taken for it`);
  }
  for (const [part, names] of parts) {
    if (names === train || names === test) continue;
    const why = part === "unlabelled" ? "it has no labels" : `the test part is ${shown(test!)}`;
    for (const name of names) notes.push(`"${name}" of "${from}" is not used: ${why}`);
  }
  return { train, ...(test && { test }), notes };
}

/** Requires that the names of a part are one. */
export function onlyName(names: readonly string[], from: string): string {
  const [name, other] = new Set(names);
  if (other === undefined) return name!;
  throw new InputError(
    `"${name}" and "${other}" of "${from}" look like the same part: say which is used in ` +
      `"${from}/dataset.json", {"train": …, "test": …}`,
  );
}
