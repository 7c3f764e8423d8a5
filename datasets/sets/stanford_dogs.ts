/** `stanford-dogs`: dogs of 120 breeds. */
import type { SourceFile, TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import { parseMat } from "../tables/mat/mat.ts";
import { matNumbers, textList, wholeVector } from "../tables/mat/value.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { listed } from "../images/set/listing.ts";
import type { ArchiveOf } from "../files/open_files.ts";

const SITE = "http://vision.stanford.edu/aditya86/ImageNetDogs";

/** What `train_list.mat` and `test_list.mat` hold. */
export interface DogList {
  /** Such as "n02085620-Chihuahua/n02085620_5927.jpg". */
  readonly paths: readonly string[];
  /** From 0. */
  readonly labels: readonly number[];
}

function listFile(name: string): SourceFile<DogList> {
  const parse = (bytes: Uint8Array): DogList => {
    const variables = parseMat(bytes);
    const labels = wholeVector(matNumbers(variables, "labels"), '"labels"');
    return {
      paths: textList(variables.get("file_list"), '"file_list"'),
      labels: Array.from(labels, (label) => label - 1),
    };
  };
  return { name, atMost: 1e7, parse };
}

/** What both splits of Stanford Dogs have in common. */
export const DOG_IMAGES: TreeArchive = {
  name: "images.tar",
  url: `${SITE}/images.tar`,
  bytes: 793579520,
  sha256: "a443fc2f9a851aa1a7b8e4fa4af94b8459fce2c9f5a2f4dd4669cf9673a4ec58",
  holds: { "Images": 20580 },
};

/** Stanford Dogs as published. */
export const STANFORD_DOGS: ImageSetOptions<
  {
    lists: ArchiveOf<Readonly<Record<"train_list.mat" | "test_list.mat", SourceFile<DogList>>>>;
    images: TreeArchive;
  }
> = {
  name: "stanford-dogs",
  title: "Stanford Dogs",
  licence: "ImageNet's terms: non-commercial research",
  source: "http://vision.stanford.edu/aditya86/ImageNetDogs/",
  classes: 120,
  sizes: { train: 12000, test: 8580 },
  files: {
    lists: {
      name: "lists.tar",
      url: `${SITE}/lists.tar`,
      bytes: 481280,
      sha256: "34b47cacd9a98b5d150e084f24d29391c084c55272295ec65c85651bc35f4d6c",
      members: {
        "train_list.mat": listFile("train_list.mat"),
        "test_list.mat": listFile("test_list.mat"),
      },
    },
    images: DOG_IMAGES,
  },
  arrange: ({ lists, images }) => {
    const [train, test] = [lists["train_list.mat"].value, lists["test_list.mat"].value];
    const classes: string[] = [];
    train.labels.forEach((label, i) => classes[label] = breedOf(train.paths[i]!));
    const split = ({ paths, labels }: DogList) => {
      return listed(images, paths.map((path) => `Images/${path}`), labels);
    };
    return { classes, train: split(train), test: split(test) };
  },
};

/** Stanford Dogs with its official split: 12,000 + 8,580 photographs in the order of its lists. */
export const stanfordDogs: DatasetSource = imageSet(STANFORD_DOGS);

/**
 * Names a breed.
 *
 * @param path Such as "n02099712-Labrador_retriever/n02099712_1.jpg".
 * @returns Such as "Labrador retriever".
 */
export function breedOf(path: string): string {
  const folder = path.split("/").at(-2) ?? "";
  return folder.slice(folder.indexOf("-") + 1).replaceAll("_", " ");
}
