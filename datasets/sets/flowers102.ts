/** `flowers102`: photographs of flowers common in the United Kingdom. */
import type { SourceFile, TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { parseMat } from "../tables/mat/mat.ts";
import { matNumbers, wholeVector } from "../tables/mat/value.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { listed } from "../images/set/listing.ts";
import { FLOWER_NAMES } from "./flower_names.ts";

const SITE = "https://www.robots.ox.ac.uk/~vgg/data/flowers/102";

/** Numbers of the images of each part, from 1. */
export interface FlowerParts {
  /** Training images. */
  readonly train: Int32Array;
  /** Test images. */
  readonly test: Int32Array;
}

/** Oxford 102 Flowers as published. */
export const FLOWERS102: ImageSetOptions<{
  labels: SourceFile<Int32Array>;
  parts: SourceFile<FlowerParts>;
  images: TreeArchive;
}> = {
  name: "flowers102",
  title: "Oxford 102 Flowers",
  licence: "none stated by its authors",
  source: "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
  split: "official; its validation images are unused",
  classes: 102,
  sizes: { train: 1020, test: 6149 },
  files: {
    labels: {
      name: "imagelabels.mat",
      url: `${SITE}/imagelabels.mat`,
      bytes: 502,
      md5: "e0620be6f572b9609742df49c70aed4d",
      parse: (bytes) => wholeVector(matNumbers(parseMat(bytes), "labels"), '"labels"'),
    },
    parts: {
      name: "setid.mat",
      url: `${SITE}/setid.mat`,
      bytes: 14989,
      md5: "a5357ecc9cb78c4bef273ce3793fc85c",
      parse: (bytes) => {
        const variables = parseMat(bytes);
        const numbers = (name: string) => wholeVector(matNumbers(variables, name), `"${name}"`);
        return { train: numbers("trnid"), test: numbers("tstid") };
      },
    },
    images: {
      name: "102flowers.tgz",
      url: `${SITE}/102flowers.tgz`,
      bytes: 344862509,
      md5: "52808999861908f626f3c1f4e79d11fa",
      sha256: "2d01ecc807db462958cfe3d92f57a8c252b4abd240eb955770201e45f783b246",
      holds: { "jpg": 8189 },
    },
  },
  arrange: ({ labels, parts, images }) => {
    const split = (numbers: Int32Array) => {
      const ids = Array.from(numbers);
      const names = ids.map((id) => `jpg/image_${String(id).padStart(5, "0")}.jpg`);
      // Labels and numbers are counted from 1. −2 stands for a number beyond the labels.
      return listed(images, names, ids.map((id) => (labels.value[id - 1] ?? -1) - 1));
    };
    return {
      classes: FLOWER_NAMES,
      train: split(parts.value.train),
      test: split(parts.value.test),
    };
  },
};

/** Oxford 102 Flowers: 1,020 + 6,149 photographs in the order of `setid.mat`, which is torchvision's. */
export const flowers102: DatasetSource = imageSet(FLOWERS102);
