/** Datasets that are made of others, by names that say how. */
import type { DatasetSource } from "./dataset.ts";
import { longTailed } from "./long_tail.ts";
import { dtdOptions } from "./sets/dtd.ts";
import { imageSet } from "./images/set/image_set.ts";

/** The names of variants, for people. */
export const variantNames: readonly { readonly name: string; readonly meaning: string }[] = [
  {
    name: "SET-ltR",
    meaning: "an image set with a long tail of R to 1, such as cifar10-lt50",
  },
  { name: "dtd-N", meaning: "Describable Textures, partition N of 10" },
];

/**
 * Makes the variant that a name means.
 *
 * @param name Such as "cifar10-lt50" or "dtd-2".
 * @returns The variant, or undefined where the name means none.
 */
export function variantNamed(
  name: string,
  find: (name: string) => DatasetSource | undefined,
): DatasetSource | undefined {
  const tail = /^(.+)-lt(\d+)$/.exec(name);
  if (tail !== null) {
    const base = find(tail[1]!);
    return base === undefined ? undefined : longTailed(base, Number(tail[2]));
  }
  const partition = /^dtd-(\d+)$/.exec(name);
  if (partition === null) return undefined;
  const number = Number(partition[1]);
  return number >= 1 && number <= 10 ? imageSet(dtdOptions(number)) : undefined;
}
