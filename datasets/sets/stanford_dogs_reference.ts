/** `stanford-dogs-reference`: Stanford Dogs, split as dal-toolbox splits it. */
import { compareText } from "../../core/canonical.ts";
import type { SourceFile, TreeArchive } from "../files/published.ts";
import type { DatasetSource } from "../dataset.ts";
import type { Columns } from "../tables/columns.ts";
import { parseCsv } from "../tables/csv.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { memberPart, type Part } from "../images/set/part.ts";
import type { Tree } from "../images/set/tree.ts";
import { huggingFaceSplit } from "../split_rules.ts";
import { DOG_IMAGES } from "./stanford_dogs.ts";

/** One picture as the table has it. */
interface Dog {
  /** Such as "n02085620_5927.jpg". */
  readonly name: string;
  /** The breed. */
  readonly target: string;
}

/** Stanford Dogs, its rows in the order of Hugging Face's copy. */
export const STANFORD_DOGS_REFERENCE: ImageSetOptions<
  { table: SourceFile<readonly Dog[]>; images: TreeArchive }
> = {
  name: "stanford-dogs-reference",
  title: "Stanford Dogs, split as dal-toolbox splits it",
  licence: "ImageNet's terms: non-commercial research",
  source: "https://huggingface.co/datasets/Alanox/stanford-dogs",
  split: "Hugging Face's train_test_split(test_size=0.1, seed=42); not the official one",
  folder: "stanford-dogs",
  classes: 120,
  sizes: { train: 18522, test: 2058 },
  files: {
    table: {
      name: "metadata.csv",
      url: "https://huggingface.co/datasets/Alanox/stanford-dogs/resolve/main/metadata.csv",
      atMost: 1e7,
      sha256: "788ba75b66065a990ff7dd9fd1525cd153e2e94ee76d2ea32dc651b084d60297",
      parse: (bytes) => parseDogs(parseCsv(bytes, { header: true })),
    },
    images: DOG_IMAGES,
  },
  arrange: ({ table: { value: dogs }, images }) => {
    const classes = [...new Set(dogs.map(({ target }) => target))].sort(compareText);
    const { train, test } = huggingFaceSplit(dogs.length, 0.1, 42);
    const split = (rows: Int32Array) => dogPart(images, dogs, rows, classes);
    return { classes, train: split(train), test: split(test) };
  },
};

/**
 * Stanford Dogs as dal-toolbox has it: 18,522 + 2,058 photographs. The rows of Hugging Face's
 * `Alanox/stanford-dogs` in the order of its `metadata.csv` are permuted by `default_rng(42)`; the first
 * tenth is the test part. Classes are sorted by name. The pictures are those of the official archive.
 */
export const stanfordDogsReference: DatasetSource = imageSet(STANFORD_DOGS_REFERENCE);

function parseDogs(table: Columns): Dog[] {
  const texts = (name: string): readonly (string | undefined)[] => {
    const column = table.columns.find((each) => each.name === name);
    if (column?.kind === "texts") return column.values;
    const names = table.columns.map((each) => each.name).join(", ");
    throw new Error(`it has no column of texts "${name}", only ${names}`);
  };
  const targets = texts("target");
  return texts("name").map((name, row) => {
    const target = targets[row];
    if (name !== undefined && target !== undefined) return { name, target };
    throw new Error(`${table.place(row)} has no name or no target`);
  });
}

function dogPart(
  images: Tree,
  dogs: readonly Dog[],
  rows: Int32Array,
  classes: readonly string[],
): Part {
  const indices = new Map(images.pictures().map(({ name, index }) => [name, index]));
  const picks = Array.from(rows, (row) => {
    const { name } = dogs[row]!;
    const index = indices.get(name.slice(name.lastIndexOf("/") + 1));
    if (index !== undefined) return index;
    throw new Error(`there is no "${name}" in ${images.title}`);
  });
  return memberPart(images, picks, Array.from(rows, (row) => classes.indexOf(dogs[row]!.target)));
}
