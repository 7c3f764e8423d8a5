/** `stanford-dogs` and `stanford-dogs-reference`: dogs of 120 breeds, split in two ways. */
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { fromCard } from "../card.ts";
import { publishedAt, type SourceFile, type TreeArchive } from "../files/published.ts";
import type { Part } from "../images/stored.ts";
import { huggingFaceSplit } from "../split_rules.ts";
import { parseCsv } from "../tables/csv.ts";
import { matIntegers, parseMat, textList } from "../tables/mat.ts";

const SITE = ["http://vision.stanford.edu/aditya86/ImageNetDogs"] as const;
const LICENCE = "ImageNet's terms: non-commercial research";

const IMAGES: TreeArchive = {
  ...publishedAt(SITE, "images.tar"),
  bytes: 793579520,
  sha256: "a443fc2f9a851aa1a7b8e4fa4af94b8459fce2c9f5a2f4dd4669cf9673a4ec58",
  holds: { "Images": 20580 },
};

/** Stanford Dogs with its official split: 12,000 + 8,580 photographs in the order of its lists. */
export const stanfordDogs = fromCard({
  name: "stanford-dogs",
  title: "Stanford Dogs",
  licence: LICENCE,
  source: "http://vision.stanford.edu/aditya86/ImageNetDogs/",
  classes: 120,
  sizes: { train: 12000, test: 8580 },
  files: {
    lists: {
      ...publishedAt(SITE, "lists.tar"),
      bytes: 481280,
      sha256: "34b47cacd9a98b5d150e084f24d29391c084c55272295ec65c85651bc35f4d6c",
      members: {
        "train_list.mat": listFile("train_list.mat"),
        "test_list.mat": listFile("test_list.mat"),
      },
    },
    images: IMAGES,
  },
  arrange: ({ lists, images }) => {
    const [train, test] = [lists["train_list.mat"].value, lists["test_list.mat"].value];
    const classes: string[] = [];
    train.paths.forEach((path, i) => classes[train.labels[i]!] = breedOf(path));
    return {
      classes,
      train: images.listed(train.paths, train.labels),
      test: images.listed(test.paths, test.labels),
    };
  },
});

interface DogList {
  readonly paths: readonly string[];
  readonly labels: Int32Array;
}

/** A list of paths such as "n02085620-Chihuahua/n02085620_5927.jpg", and of labels from 1. */
function listFile(name: string): SourceFile<DogList> {
  const parse = (bytes: Uint8Array): DogList => {
    const variables = parseMat(bytes);
    const labels = matIntegers(variables, "labels");
    const paths = textList(variables.get("file_list"), '"file_list"');
    return {
      paths: paths.map((path) => `Images/${path}`),
      labels: Int32Array.from(paths, (_, i) => (labels[i] ?? 0) - 1),
    };
  };
  return { name, atMost: 1e7, parse };
}

/** "n02099712-Labrador_retriever/n02099712_1.jpg" is a Labrador retriever. */
function breedOf(path: string): string {
  const folder = path.split("/").at(-2) ?? "";
  return folder.slice(folder.indexOf("-") + 1).replaceAll("_", " ");
}

const REFERENCE = "https://huggingface.co/datasets/Alanox/stanford-dogs";

/**
 * Stanford Dogs as dal-toolbox has it: 18,522 + 2,058 photographs. The rows of Hugging Face's
 * `Alanox/stanford-dogs` in the order of its `metadata.csv` are permuted by `default_rng(42)`; the first
 * tenth is the test part. Classes are sorted by name. The pictures are those of the official archive.
 */
export const stanfordDogsReference = fromCard({
  name: "stanford-dogs-reference",
  title: "Stanford Dogs, split as dal-toolbox splits it",
  licence: LICENCE,
  source: REFERENCE,
  split: "Hugging Face's train_test_split(test_size=0.1, seed=42); not the official one",
  folder: "stanford-dogs",
  classes: 120,
  sizes: { train: 18522, test: 2058 },
  files: {
    table: {
      ...publishedAt([`${REFERENCE}/resolve/main`], "metadata.csv"),
      atMost: 1e7,
      sha256: "788ba75b66065a990ff7dd9fd1525cd153e2e94ee76d2ea32dc651b084d60297",
      parse: parseDogs,
    },
    images: IMAGES,
  },
  arrange: ({ table: { value: dogs }, images }) => {
    const classes = sortedClasses(dogs.map(({ breed }) => breed));
    const labels = classIndices(dogs.map(({ breed }) => breed), classes);
    const { train, test } = huggingFaceSplit(dogs.length, 0.1, 42);
    const places = new Map(
      Array.from(images.pictures().index, (index) => [images.nameOf(index), index]),
    );
    const part = (rows: Int32Array): Part => {
      const picks = Array.from(rows, (row) => {
        const { picture } = dogs[row]!;
        const index = places.get(picture.slice(picture.lastIndexOf("/") + 1));
        if (index !== undefined) return index;
        throw new Error(`there is no "${picture}" in ${images.title}`);
      });
      return images.part(picks, rows.map((row) => labels[row]!));
    };
    return { classes, train: part(train), test: part(test) };
  },
});

/** Reads "name,annotations,target", such as "n02085620_5927.jpg" and the breed. */
function parseDogs(bytes: Uint8Array): { readonly picture: string; readonly breed: string }[] {
  const { columns, place } = parseCsv(bytes, { header: true });
  const [pictures, breeds] = ["name", "target"].map((wanted) => {
    const column = columns.find(({ name }) => name === wanted);
    if (column?.kind === "texts") return column.values;
    throw new Error(`it has no column of texts "${wanted}"`);
  });
  return Array.from(pictures!, (picture, row) => {
    const breed = breeds![row];
    if (picture !== undefined && breed !== undefined) return { picture, breed };
    throw new Error(`${place(row)} has no name or no target`);
  });
}
