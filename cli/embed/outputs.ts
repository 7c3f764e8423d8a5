/** Files that features are copied to, beside the cache. */
import { dirname } from "node:path";
import type { SplitName } from "../../bench/data.ts";
import { InputError } from "../../core/errors.ts";
import { requireFolder } from "../writable.ts";

export interface Outputs {
  readonly copy?: string;
  readonly tensor?: string;
}

/** Separates the two meanings of `--out`; only a `model` has outputs that can be named. */
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

/** The file of each part, whose folder must be writable. */
export async function copyPaths(
  path: string | undefined,
  parts: readonly SplitName[],
): Promise<Partial<Record<SplitName, string>>> {
  if (path === undefined) return {};
  await requireFolder(dirname(path));
  if (parts.length === 1) return { [parts[0]!]: path };
  return Object.fromEntries(parts.map((part) => [part, path.replace(/\.npy$/, `-${part}.npy`)]));
}
