/** Every dataset that a suite can name. */
import { unknownName } from "../core/errors.ts";
import { cifar10 } from "./sets/cifar10.ts";
import { cifar10Mini } from "./sets/cifar10_mini.ts";
import type { DatasetSource } from "./dataset.ts";
import { glyphs } from "./sets/glyphs/glyphs.ts";
import { letter } from "./sets/letter.ts";
import { optdigits } from "./sets/optdigits.ts";
import { pendigits } from "./sets/pendigits.ts";
import { satimage } from "./sets/satimage.ts";
import { aloi } from "./sets/aloi.ts";
import { caltech101 } from "./sets/caltech101.ts";
import { cifar100 } from "./sets/cifar100.ts";
import { dopanim } from "./sets/dopanim.ts";
import { dtd } from "./sets/dtd.ts";
import { eurosat } from "./sets/eurosat.ts";
import { fashionMnist } from "./sets/fashion_mnist.ts";
import { flowers102 } from "./sets/flowers102.ts";
import { food101 } from "./sets/food101.ts";
import { imagenet } from "./sets/imagenet.ts";
import { mnist } from "./sets/mnist.ts";
import { oxfordPets } from "./sets/oxford_pets.ts";
import { snacks } from "./sets/snacks.ts";
import { stanfordDogs } from "./sets/stanford_dogs.ts";
import { stanfordDogsReference } from "./sets/stanford_dogs_reference.ts";
import { stl10 } from "./sets/stl10.ts";
import { svhn } from "./sets/svhn.ts";
import { tinyImagenet } from "./sets/tiny_imagenet.ts";
import { tinyImagenetReference } from "./sets/tiny_imagenet_reference.ts";
import { variantNamed } from "./variants.ts";

/** The datasets, in the order in which they are listed; {@linkcode findDataset} knows variants, too. */
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
  dtd,
  stanfordDogs,
  stanfordDogsReference,
  oxfordPets,
  caltech101,
  eurosat,
  tinyImagenet,
  tinyImagenetReference,
  imagenet,
];

/**
 * Looks a dataset up.
 *
 * @param name Its name, such as "letter", or that of a variant, such as "cifar10-lt50".
 */
export function findDataset(name: string): DatasetSource {
  const found = lookUp(name);
  if (found === undefined) {
    // Of a variant, what it is made of is what is misspelt.
    const base = name.replace(/-lt\d+$/, "");
    throw unknownName("dataset", base, datasets.map((source) => source.name));
  }
  return found;
}

/**
 * Looks a dataset up where there may be none.
 *
 * @returns How to get it, or undefined where there is none of that name.
 */
export function lookUp(name: string): DatasetSource | undefined {
  return datasets.find((source) => source.name === name) ?? variantNamed(name, lookUp);
}
