/** Reads a user's arrays, and makes sure that they are what they should be and fit together. */
import { InputError } from "../../core/errors.ts";
import { classIndices, labelTexts, sortedClasses } from "../../core/labels.ts";
import {
  type Narrowed,
  type NdArray,
  placeIn,
  requireFinite,
  type Storage,
} from "../../core/ndarray.ts";
import { isText, toFloat32 } from "../../core/npy.ts";
import type { ArrayNeed } from "../../strategies/strategy.ts";
import { readArray } from "./array_file.ts";

/** Flags that name arrays: most are called as strategies call them. */
type ArrayFlag = ArrayNeed | "head-weights" | "head-bias";

/** The axes of each array, by its flag: equal symbols mean equal lengths. */
const axesOf: Readonly<Record<ArrayFlag, readonly string[]>> = {
  "features": ["N", "D"],
  "logits": ["N", "K"],
  "mc-logits": ["N", "T", "K"],
  "labelled-features": ["n", "D"],
  "head-weights": ["K", "D"],
  "head-bias": ["K"],
  "labels": ["n"],
  "labelled-logits": ["n", "K"],
};

export const arrayFlags = Object.keys(axesOf) as readonly ArrayFlag[];

/** Paths of files, by flag. */
export type ArrayPaths = Readonly<Partial<Record<ArrayFlag, string>>>;

/** Arrays by flag, finite and fitting together. */
export interface Arrays extends Readonly<Partial<Record<Exclude<ArrayFlag, "labels">, Narrowed>>> {
  readonly labels?: Int32Array;
  /** K; 0 if nothing tells it. */
  readonly classes: number;
}

/** A user's arrays, and what the user should know about them: sentences without full stop. */
export interface GivenArrays {
  readonly arrays: Arrays;
  /** The pool's rows that the labels are of, if there is one array of labels for all rows. */
  readonly labelled?: readonly number[];
  readonly notes: readonly string[];
}

/** More classes than this are a typing error, and a head of them does not fit in memory. */
const MOST_CLASSES = 1_000_000;

interface Length {
  readonly length: number;
  readonly flag: string;
}

/** Reads the arrays that flags name; `classes` is K, if it is given. */
export async function readArrays(paths: ArrayPaths, classes?: number): Promise<GivenArrays> {
  const sizes = new Map<string, Length>();
  if (classes !== undefined && classes > MOST_CLASSES) {
    throw new InputError(`--classes must be at most ${MOST_CLASSES}, not ${classes}`);
  }
  if (classes !== undefined) sizes.set("K", { length: classes, flag: "--classes" });
  const arrays: Partial<Record<ArrayFlag, Narrowed>> = {};
  const notes: string[] = [];
  let texts: string[] | undefined;
  let labelled: readonly number[] | undefined;
  let pooled: readonly string[] | undefined;
  for (const flag of arrayFlags) {
    const path = paths[flag];
    if (path === undefined) continue;
    const name = `--${flag} "${path}"`;
    const array = await readArray(path, flag, name);
    if (flag === "labels") {
      const isOwn = (paths["labelled-features"] ?? paths["labelled-logits"]) !== undefined;
      const isWhole = !isOwn && array.shape[0] === sizes.get("N")?.length;
      ({ texts, labelled } = isWhole
        ? labelledOf(array, name)
        : { texts: labelTexts(array, name) });
      if (!isOwn && !isWhole) requireComplete(texts, name, sizes.get("N"));
      requireFit(flag, name, [texts.length], sizes);
      continue;
    }
    if (isText(array)) {
      throw new InputError(`${name}: The file holds text, but numbers are needed`);
    }
    requireFit(flag, name, array.shape, sizes);
    const { columns, unused = [] } = array;
    if (unused.length > 0) {
      notes.push(`--${flag}: not used: column${unused.length > 1 ? "s" : ""} ${unused.join(", ")}`);
    }
    if (flag === "features") pooled = columns;
    else if (flag === "labelled-features") requireSameColumns(name, columns, pooled);
    requireTwoClasses(flag, name, array.shape);
    const narrow = narrowed(array, name);
    arrays[flag] = narrow;
    // Identifiers or nanoseconds, of which even float64 drops the last digits.
    const rounded = typeof array.data[0] === "bigint" &&
      narrow.data.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER);
    if (rounded) notes.push(`--${flag}: whole numbers beyond 2^53 are rounded`);
  }
  if (arrays["head-bias"] && !arrays["head-weights"]) {
    throw new InputError("--head-bias needs --head-weights: give both");
  }
  const logits = arrayFlags.some((flag) => /logits$|^head/.test(flag) && arrays[flag]);
  const labels = texts && numberLabels(texts, sizes.get("K"), logits, `--labels "${paths.labels}"`);
  const { labels: _, ...floats } = arrays;
  return {
    arrays: {
      ...floats,
      ...labels && { labels: labels.indices },
      classes: sizes.get("K")?.length ?? labels?.classes ?? 0,
    },
    ...labelled && { labelled },
    notes: [
      ...notes,
      ...labelled
        ? [`--labels: ${labelled.length} of ${sizes.get("N")!.length} rows are labelled`]
        : [],
      ...labels?.notes ?? [],
    ],
  };
}

/** Labels of all rows: those of the labelled ones, and which these are. */
function labelledOf(
  array: Parameters<typeof labelTexts>[0],
  name: string,
): { readonly texts: string[]; readonly labelled: number[] } {
  const all = labelTexts(array, name, isMissing);
  const rows = [...all.keys()].filter((row) => !isMissing(all[row]));
  return { texts: rows.map((row) => all[row]!), labelled: rows };
}

/** Labels of which some are missing can only be those of the pool's rows. */
function requireComplete(texts: readonly string[], name: string, pool: Length | undefined): void {
  if (pool === undefined || !texts.some(isMissing)) return;
  throw new InputError(
    `${name} has ${texts.length} rows, some without a label, but ${pool.flag} ` +
      `${pool.length}: one array of labels needs one per row (a table's empty lines are none: write -1)`,
  );
}

/** Columns of equal names in another order would be taken for one another. */
function requireSameColumns(
  name: string,
  columns: readonly string[] | undefined,
  pooled: readonly string[] | undefined,
): void {
  const at = columns?.findIndex((column, i) => pooled !== undefined && column !== pooled[i]) ?? -1;
  if (at < 0) return;
  throw new InputError(
    `${name}: column ${at + 1} is "${columns![at]}", but "${pooled![at]}" in --features: ` +
      "give both the same columns in the same order",
  );
}

/** What a row without a label has in an array of labels of all rows. */
function isMissing(label: unknown): boolean {
  // NumPy writes a missing text as "nan".
  return String(label).trim() === "" || Number(label) === -1 || /^nan$/i.test(String(label));
}

/** An array for programs, finite before it is narrowed and after. */
function narrowed(array: NdArray<Storage>, name: string): Narrowed {
  const narrow = toFloat32(array);
  const { data, shape, exact = data } = narrow;
  requireFinite({ data: exact, shape }, name);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return narrow;
  const [row, place] = placeIn(shape, at);
  throw new InputError(
    `${name}: row ${row} holds ${exact[at]} in ${place}, more than float32 holds: scale the array`,
  );
}

function requireTwoClasses(flag: ArrayFlag, name: string, shape: readonly number[]): void {
  const classes = shape[axesOf[flag].indexOf("K")] ?? 2;
  if (classes >= 2) return;
  const [part, hint] = flag.endsWith("logits")
    ? ["a column", ": a single logit z stands for the columns 0 and z"]
    : ["weights", ""];
  throw new InputError(
    `${name} must have ${part} for each of two classes or more, but has ${classes}${hint}`,
  );
}

function requireFit(
  flag: ArrayFlag,
  name: string,
  shape: readonly number[],
  sizes: Map<string, Length>,
): void {
  const axes = axesOf[flag];
  const others = axes.map((axis) => sizes.get(axis)).filter((size) => size !== undefined);
  const fits = shape.length === axes.length &&
    axes.every((axis, i) => (sizes.get(axis)?.length ?? shape[i]) === shape[i]);
  if (!fits) {
    const wanted = axes.map((axis) => sizes.get(axis)?.length ?? axis).join(", ");
    const flags = [...new Set(others.map((other) => other.flag))].join(" and ");
    throw new InputError(
      `${name} must have shape [${wanted}]${flags === "" ? "" : ` to fit ${flags}`}, ` +
        `but has [${shape.join(", ")}]`,
    );
  }
  axes.forEach((axis, i) => {
    if (!sizes.has(axis)) sizes.set(axis, { length: shape[i]!, flag: `--${flag}` });
  });
}

interface NumberedLabels {
  readonly indices: Int32Array;
  readonly classes: number;
  readonly notes: readonly string[];
}

/**
 * Labels are numbers from 0 where something says how many classes there are: logits, of which they are
 * columns, or the user. Otherwise classes are those that are seen, in their order.
 */
function numberLabels(
  texts: readonly string[],
  known: Length | undefined,
  logits: boolean,
  name: string,
): NumberedLabels {
  const seen = sortedClasses(texts);
  const short = seen.map((text) => text.length > 30 ? `${text.slice(0, 30)}…` : text);
  const names = seen.length > 3 ? `${short[0]} … ${short.at(-1)}` : short.join(", ");
  const number = `${seen.length} class${seen.length === 1 ? "" : "es"}`;
  const shown = `--labels: ${number}: ${names}`;
  const counted = (classes: number): NumberedLabels => ({
    indices: classIndices(texts, seen),
    classes,
    notes: seen.length === 0 ? [] : [shown],
  });
  if (known === undefined) return counted(seen.length);
  const { length: classes, flag } = known;
  const isIndex = (text: string): boolean => /^(0|[1-9]\d*)$/.test(text) && Number(text) < classes;
  const row = texts.findIndex((text) => !isIndex(text));
  if (row < 0) {
    const what = logits ? "columns of the logits, which are counted" : "class numbers, which count";
    const notes = seen.length > 0 && seen[0] !== "0" ? [`${shown}, taken for ${what} from 0`] : [];
    return { indices: Int32Array.from(texts, Number), classes, notes };
  }
  const isText = seen.some((text) => !/^-?\d+$/.test(text));
  if (isText && !logits) {
    if (seen.length <= classes) return counted(classes);
    throw new InputError(`${name}: there are ${number} (${names}), but ${flag} is ${classes}`);
  }
  const advice = logits
    ? "labels are the numbers of its columns, from 0"
    : "labels are their numbers; without --classes they are counted through";
  throw new InputError(
    `${name}: row ${row} holds class ${short[seen.indexOf(texts[row]!)]}, but ${flag} ` +
      `${flag === "--classes" ? "says" : "has"} ${classes} classes, 0 to ${classes - 1}: ${advice}`,
  );
}
