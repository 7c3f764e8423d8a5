/** Rows of the user's own data, as a file or folder gives them. */
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
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
