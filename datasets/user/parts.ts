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

/** Tells a part by its name, and returns what precedes its word; undefined for any other name. */
export function partOf(name: string): { part: Part; prefix: string } | undefined {
  const [, prefix = "", word] = NAME.exec(name) ?? [];
  if (word === undefined) return undefined;
  // Numbers before the word only put parts in order: "1_train", "2_test".
  const begin = prefix.toLowerCase().replace(/^\d+[ _.-]+/, "");
  return { part: WORDS[word.toLowerCase().replace(/[ _-]/, "")]!, prefix: begin };
}

/** The names of each part. */
export type PartNames = ReadonlyMap<Part, readonly string[]>;

/** Groups names by part; undefined unless each is one of a part, and all begin alike. */
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
  const usable = [...groups.keys()].some((part) => part !== "unlabelled");
  return prefixes.size === 1 && usable ? groups : undefined;
}

/** Groups files by part: "train.csv", or shards. Other files may be beside a training part. */
export function groupFiles(files: readonly string[]): PartNames | undefined {
  const groups = Map.groupBy(files, (name) => partOf(stemOf(name))?.prefix);
  groups.delete(undefined);
  const parts = Array.from(groups.values(), (names) => groupParts(names, stemOf));
  const [found, other] = parts.filter((group) => group?.has("train"));
  if (found !== undefined) return other === undefined ? found : undefined;
  const all = [...groups.values()].some((names) => names.length === files.length);
  return all ? parts[0] : undefined;
}

/** A file's name without its ending and without the number of a shard. */
export function stemOf(name: string): string {
  const stem = withoutEnding(name);
  const short = stem.replace(/[-_.]?\d+$|[-_.]\d.*$/, "");
  return partOf(short) === undefined ? stem : short;
}

/** "train.csv" is "train". */
export function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

/** Refuses an incomplete set of shards. */
export function requireShards(folder: string, files: readonly string[]): void {
  const groups = new Map<string, number[]>();
  for (const file of files) {
    const shard = /^(.*)-(\d{5})-of-(\d{5})/.exec(file);
    if (shard === null) continue;
    const key = `${shard[1]}-?-of-${shard[3]}`;
    groups.set(key, [...groups.get(key) ?? [], Number(shard[2])]);
  }
  for (const [key, present] of groups) {
    const count = Number(key.slice(-5));
    if (present.length > count) {
      throw new InputError(
        `"${folder}" has ${present.length} files "${key}": move those of another download away`,
      );
    }
    for (let i = 0; i < count; i++) {
      if (present.includes(i)) continue;
      const name = key.replace("?", String(i).padStart(5, "0"));
      throw new InputError(`"${folder}" has no shard "${name}", but ${present.length} of ${count}`);
    }
  }
}

interface Roles {
  readonly train: readonly string[];
  readonly test?: readonly string[];
  /** Decisions, and names that are not used. */
  readonly notes: readonly string[];
}

/** Decides the use of each part. Validation replaces a missing test or training part. */
export function rolesOf(parts: PartNames, from: string): Roles {
  const [given, validation, tests] = (["train", "validation", "test"] as const)
    .map((part) => parts.get(part));
  const train = given ?? validation ?? tests!;
  const test = [tests, validation].find((names) => names && names !== train);
  const shown = (names: readonly string[]): string =>
    names.map((name) => `"${name}"`).join(" and ");
  const replaced = (part: string, names: readonly string[]): string =>
    `"${from}" has no ${part} part: ${shown(names)} is taken for it`;
  const notes: string[] = [];
  if (given === undefined) notes.push(replaced("training", train));
  if (tests === undefined && test !== undefined) notes.push(replaced("test", test));
  for (const [part, names] of parts) {
    if (names === train || names === test) continue;
    const why = part === "unlabelled" ? "it has no labels" : `the test part is ${shown(test!)}`;
    for (const name of names) notes.push(`"${name}" of "${from}" is not used: ${why}`);
  }
  return { train, ...(test && { test }), notes };
}

/** The only name of a part; refuses several. */
export function onlyName(names: readonly string[], from: string): string {
  const [name, other] = new Set(names);
  if (other === undefined) return name!;
  throw new InputError(
    `"${name}" and "${other}" of "${from}" look like the same part: say which is used in ` +
      `"${from}/dataset.json", {"train": …, "test": …}`,
  );
}
