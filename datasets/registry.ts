/** Every dataset that a suite can name. */
import { unknownName } from "../core/errors.ts";
import { cifar10 } from "./cifar10.ts";
import { cifar10Mini } from "./cifar10_mini.ts";
import type { DatasetSource } from "./dataset.ts";
import { glyphs } from "./glyphs/glyphs.ts";
import { letter } from "./letter.ts";
import { optdigits } from "./optdigits.ts";
import { pendigits } from "./pendigits.ts";
import { satimage } from "./satimage.ts";

/** The datasets, in the order in which they are listed. */
export const datasets: readonly DatasetSource[] = [
  glyphs,
  letter,
  optdigits,
  pendigits,
  satimage,
  cifar10,
  cifar10Mini,
];

/**
 * Looks a dataset up.
 *
 * @param name Its name, such as "letter".
 * @returns How to get it.
 * @throws {InputError} If there is none of that name, suggesting the nearest.
 *
 * @example
 * ```ts
 * import { dataFolder } from "./folder.ts";
 * import { findDataset } from "./registry.ts";
 * const { train } = await findDataset("glyphs").load({ folder: dataFolder(), network: false });
 * ```
 */
export function findDataset(name: string): DatasetSource {
  const found = datasets.find((source) => source.name === name);
  if (found === undefined) {
    throw unknownName("dataset", name, datasets.map((source) => source.name));
  }
  return found;
}
