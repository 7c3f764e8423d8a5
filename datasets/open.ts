/** Opens a dataset by its name, or the user's own data by their path. */
import { existsSync } from "node:fs";
import { InputError, messageOf } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { withoutCorrupt } from "./corrupt.ts";
import type { DataContext, Dataset, DatasetSource } from "./dataset.ts";
import { openOwnData } from "./user/own_data.ts";
import { findDataset, lookUp } from "./registry.ts";

/**
 * Opens a dataset by its name, or data at a path: folders of classes, tables, arrays, Parquet
 * files, or a description. A name of both kinds is the registered one's; "./name" is the path.
 */
export async function openDataset(reference: string, context: DataContext): Promise<DatasetSource> {
  const source = await find(reference, context);
  const load = async (given: DataContext): Promise<Dataset> => {
    const dataset = await source.load(given);
    return given.onCorrupt === "skip" ? await withoutCorrupt(dataset, given) : dataset;
  };
  return { ...source, load };
}

/** Whether a reference can only be a path. */
export function isDataPath(reference: string): boolean {
  return /[/\\]|^\.|\.[A-Za-z]+$/.test(reference);
}

/** A reference with its path resolved, if it is one. */
export function referenceFrom(reference: string, resolve: (path: string) => string): string {
  if (isDataPath(reference)) return resolve(reference);
  if (lookUp(reference) !== undefined) return reference;
  const path = resolve(reference);
  return existsSync(path) ? path : reference;
}

async function find(reference: string, context: DataContext): Promise<DatasetSource> {
  if (isDataPath(reference)) return await openOwnData(reference, context);
  try {
    return findDataset(reference);
  } catch (error) {
    if (await exists(reference)) return await openOwnData(reference, context);
    throw new InputError(`${messageOf(error)}; nor is there a file or folder of that name`);
  }
}
