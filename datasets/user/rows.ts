/** Rows of the user's own data, as a file or folder gives them, and the numbers of their classes. */
import { InputError, messageOf, nearest, TrawlError } from "../../core/errors.ts";
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { type Floats, type NdArray, takeRows } from "../../core/ndarray.ts";
import type { Split, StoredImages } from "../dataset.ts";
import { storedImages, takeImages } from "../images/stored.ts";

/** Labelled images or labelled rows of features, before their classes are numbered. */
export interface Rows {
  readonly from: string;
  /** `[N]` the class of each row, as it is written. */
  readonly labels: readonly string[];
  /** The names of all classes in their order, if the data has them. */
  readonly classes?: readonly string[];
  /** `N` images; either these or features. */
  readonly images?: StoredImages;
  /** `[N, D]`, in float64 if float32 might round. */
  readonly features?: NdArray<Floats>;
  readonly columns?: {
    readonly label: string;
    /** Columns of features, and how many numbers each has per row. */
    readonly features: readonly { readonly name: string; readonly width: number }[];
    readonly all: readonly string[];
  };
  /** What a person should know, such as which files were not used. */
  readonly notes: readonly string[];
}

/** Rows, and `[N]` their labels as class indices. */
export type NumberedRows = Rows & { readonly numbers: Int32Array };

/** Rows, and those for testing if the same file holds both. */
export interface Parts {
  readonly train: Rows;
  readonly test?: Rows;
}

/** Names a file in the errors of its reader. */
export async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    if (error instanceof TrawlError && message.includes(`"${path}"`)) throw error;
    throw new InputError(`Cannot use "${path}": ${message}`);
  }
}

/** The ending of a path, in lower case. */
export function endingOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/** Takes some of the rows, in the order of `picks`. */
export function pickRows(rows: Rows, picks: readonly number[]): Rows {
  return {
    ...rows,
    labels: picks.map((i) => rows.labels[i]!),
    ...(rows.images && { images: takeImages(rows.images, picks) }),
    ...(rows.features && { features: takeRows(rows.features, picks) }),
  };
}

/** Rows as a part of a dataset. */
export function splitOf({ numbers: labels, images, features }: NumberedRows): Split {
  return images === undefined
    ? { labels, features: features! }
    : { labels, images: storedImages(images) };
}

/** The data's own classes, or those of its labels, sorted; only those with training rows. */
export function classesOf(
  train: Rows,
  test: Rows,
): { readonly classes: readonly string[]; readonly notes: readonly string[] } {
  for (const { from, labels } of [train, test]) {
    if (labels.length === 0) throw new InputError(`"${from}" has no rows`);
  }
  const seen = new Set(train.labels);
  const named = train.classes ?? sortedClasses(seen);
  const classes = named.filter((name) => seen.has(name));
  const notes: string[] = [];
  if (classes.length < named.length) {
    const [unseen] = named.filter((name) => !seen.has(name));
    notes.push(
      `"${train.from}" names ${named.length} classes, of which ${named.length - classes.length} ` +
        `have no training rows and are left out, such as "${unseen}"`,
    );
  }
  if (classes.length < 2) {
    throw new InputError(
      `All rows of "${train.from}" are of class "${classes[0]}": at least two classes are needed`,
    );
  }
  const plain = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();
  const alike = [...Map.groupBy(classes, plain).values()].find((names) => names.length > 1);
  if (alike !== undefined) {
    const names = alike.map((name) => `"${name}"`).join(" and ");
    notes.push(`Classes of "${train.from}" differ only in capitals or blanks, such as ${names}`);
  }
  return { classes, notes };
}

/** Writes labels in Unicode form NFC: file systems and programs differ in theirs. */
export function normalized(rows: Rows): Rows {
  const other = new Set(rows.labels.filter((label) => label !== label.normalize("NFC")));
  if (other.size === 0) return rows;
  const [first] = other;
  const what = other.size === 1 ? `1 class name is` : `${other.size} class names are`;
  return {
    ...rows,
    labels: rows.labels.map((label) => label.normalize("NFC")),
    ...(rows.classes &&
      { classes: [...new Set(rows.classes.map((name) => name.normalize("NFC")))] }),
    notes: [
      ...rows.notes,
      `"${rows.from}": ${what} in decomposed Unicode (NFD), such as "${first}", and read as NFC`,
    ],
  };
}

/** Numbers labels: `[N]` indices into the classes. */
export function numbered({ from, labels }: Rows, classes: readonly string[]): Int32Array {
  const indices = classIndices(labels, classes);
  const row = indices.indexOf(-1);
  if (row < 0) return indices;
  const label = labels[row]!;
  const near = nearest(label, classes);
  throw new InputError(
    `Row ${row} of "${from}" is of class "${label}", which has no training rows` +
      (near === undefined ? "" : `: is it "${near}"?`),
  );
}
