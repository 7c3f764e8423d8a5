/** Where features are copied to beside the cache. */
import { dirname } from "node:path";
import { InputError } from "../../core/errors.ts";
import { writeWhole } from "../../core/files.ts";
import type { NdArray } from "../../core/ndarray.ts";
import { writeNpy } from "../../core/npy.ts";
import { requireFolder } from "../writable.ts";
import type { SplitName } from "../../bench/split_features.ts";

/** What `--out` was given for. */
export interface Outputs {
  /** The file that features are copied to. */
  readonly copy?: string;
  /** The output of a model that is the features. */
  readonly tensor?: string;
}

/**
 * Tells the two things apart that `--out` may name.
 *
 * @param model Whether the backbone is a model whose outputs can be named.
 */
export function parseOutputs(values: readonly string[], model: boolean): Outputs {
  const [copies, tensors] = [true, false].map((is) =>
    values.filter((value) => value.endsWith(".npy") === is)
  ) as [string[], string[]];
  for (const same of [copies, tensors]) {
    if (same.length > 1) {
      throw new InputError(`--out is given as "${same.join('" and "')}": leave one`);
    }
  }
  const [[copy], [tensor]] = [copies, tensors];
  if (tensor !== undefined && !model) {
    throw new InputError(`--out "${tensor}" must end in ".npy", which is what is written`);
  }
  return { ...copy !== undefined && { copy }, ...tensor !== undefined && { tensor } };
}

/** The files that features are copied to, whose folder must be writable. */
export async function copyPaths(
  path: string | undefined,
  parts: readonly SplitName[],
): Promise<Partial<Record<SplitName, string>>> {
  if (path === undefined) return {};
  const stem = path.slice(0, -".npy".length);
  const paths = parts.map((part) => [part, parts.length === 1 ? path : `${stem}-${part}.npy`]);
  await requireFolder(dirname(path));
  return Object.fromEntries(paths);
}

/**
 * Writes a copy.
 *
 * @param features `[N, D]`.
 */
export async function writeCopy(path: string | undefined, features: NdArray): Promise<void> {
  if (path !== undefined) await writeWhole(path, writeNpy(features));
}
