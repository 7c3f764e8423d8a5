/** Every dataset that a suite can name. */
import { unknownName } from "../core/errors.ts";
import type { DatasetSource } from "./dataset.ts";
import { longTailed } from "./long_tail.ts";
import { aloi } from "./sets/aloi.ts";
import { caltech101 } from "./sets/caltech101.ts";
import { cifar10, cifar100, cifar10Mini } from "./sets/cifar.ts";
import { dopanim } from "./sets/dopanim.ts";
import { dtdPartition } from "./sets/dtd.ts";
import { eurosat } from "./sets/eurosat.ts";
import { flowers102 } from "./sets/flowers102.ts";
import { food101 } from "./sets/food101.ts";
import { glyphs } from "./sets/glyphs/glyphs.ts";
import { imagenet } from "./sets/imagenet.ts";
import { letter, optdigits, pendigits, satimage } from "./sets/uci.ts";
import { fashionMnist, mnist } from "./sets/mnist.ts";
import { oxfordPets } from "./sets/oxford_pets.ts";
import { snacks } from "./sets/snacks.ts";
import { stanfordDogs, stanfordDogsReference } from "./sets/stanford_dogs.ts";
import { stl10 } from "./sets/stl10.ts";
import { svhn } from "./sets/svhn.ts";
import { tinyImagenet, tinyImagenetReference } from "./sets/tiny_imagenet.ts";

/** The datasets, in the order in which they are listed; {@linkcode findDataset} knows variants too. */
export const datasets: readonly DatasetSource[] = [
  glyphs,
  letter,
  optdigits,
  pendigits,
  satimage,
  aloi,
  mnist,
  fashionMnist,
  svhn,
  cifar10,
  cifar10Mini,
  cifar100,
  stl10,
  snacks,
  dopanim,
  flowers102,
  food101,
  dtdPartition(1),
  stanfordDogs,
  stanfordDogsReference,
  oxfordPets,
  caltech101,
  eurosat,
  tinyImagenet,
  tinyImagenetReference,
  imagenet,
];

/** Datasets that are made of others, by names that say how. */
export const variantNames: readonly { readonly name: string; readonly meaning: string }[] = [
  { name: "SET-ltR", meaning: "an image set with a long tail of R to 1, such as cifar10-lt50" },
  { name: "dtd-N", meaning: "Describable Textures, partition N of 10" },
];

/** Looks up a dataset or a variant, such as "letter" or "cifar10-lt50". */
export function findDataset(name: string): DatasetSource {
  const found = lookUp(name);
  if (found !== undefined) return found;
  // For a variant, suggest names of its base.
  const base = name.replace(/-lt\d+$/, "");
  throw unknownName("dataset", base, datasets.map((source) => source.name));
}

/** Looks a dataset up by a name that may be of none. */
export function lookUp(name: string): DatasetSource | undefined {
  const found = datasets.find((source) => source.name === name);
  if (found !== undefined) return found;
  const [, base, ratio] = /^(.+)-lt(\d+)$/.exec(name) ?? [];
  if (base !== undefined) {
    const set = lookUp(base);
    return set && longTailed(set, Number(ratio));
  }
  const partition = Number(/^dtd-(\d+)$/.exec(name)?.[1] ?? 0);
  return partition >= 1 && partition <= 10 ? dtdPartition(partition) : undefined;
}
