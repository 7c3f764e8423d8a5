/** `tiny-imagenet`: 200 of ImageNet's classes, 64 × 64; `tiny-imagenet-reference`: as dal-toolbox reads it. */
import { InputError } from "../../core/errors.ts";
import { classIndices, sortedClasses } from "../../core/labels.ts";
import { fromCard, requireComplete } from "../card.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { fetchFile } from "../files/fetch.ts";
import { publishedAt, type PublishedFile } from "../files/published.ts";
import { contentHash } from "../user/content_hash.ts";
import { readParquet } from "../user/parquet.ts";
import { numbered, type NumberedRows, splitOf } from "../user/rows.ts";

const ROOT = "tiny-imagenet-200";

/** Tiny ImageNet: classes by WordNet number, images by class and name or as listed. */
export const tinyImagenet = fromCard({
  name: "tiny-imagenet",
  title: "Tiny ImageNet",
  licence: "ImageNet's terms: non-commercial research",
  source: "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
  split: "official; test is its validation part, for the labels of its test part are not published",
  classes: 200,
  sizes: { train: 100000, test: 10000 },
  files: {
    images: {
      ...publishedAt(["http://cs231n.stanford.edu"], "tiny-imagenet-200.zip"),
      bytes: 248100043,
      sha256: "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821",
      holds: { [ROOT]: "some" },
      wanted: (name) => !name.startsWith(`${ROOT}/test/`),
    },
  },
  arrange: ({ images }) => {
    // At "train/n01443537/images/n01443537_0.JPEG", the name holds the class.
    const { index } = images.pictures(`${ROOT}/train`);
    const wnidOf = Array.from(index, (picture) => images.nameOf(picture).replace(/_[^_]*$/, ""));
    const wnids = sortedClasses(wnidOf);
    const rows = images.lines(`${ROOT}/val/val_annotations.txt`).map((line) => line.split("\t"));
    // Lines such as "n01443537\tgoldfish, Carassius auratus".
    const words = new Map(
      images.lines(`${ROOT}/words.txt`).map((line) => line.split("\t") as [string, string]),
    );
    return {
      classes: wnids.map((wnid) => words.get(wnid) ?? wnid),
      train: images.part(index, classIndices(wnidOf, wnids)),
      test: images.listed(
        rows.map(([name]) => `${ROOT}/val/images/${name}`),
        classIndices(rows.map(([, wnid = ""]) => wnid), wnids),
      ),
    };
  },
});

const NAME = "tiny-imagenet-reference";
const REFERENCE = "https://huggingface.co/datasets/zh-plus/tiny-imagenet";
const TRAIN = file("train-00000-of-00001-1359597a978bc4fa.parquet");
const TEST = file("valid-00000-of-00001-70d52db3c749a935.parquet");

/** Describes the set, or one of other sizes in the same form. */
export function tinyReferenceSource(
  { classes, sizes }: Required<Pick<DatasetSource, "classes" | "sizes">>,
): DatasetSource {
  return {
    name: NAME,
    title: "Tiny ImageNet, Hugging Face's copy",
    task: "images",
    classes,
    licence: "ImageNet's terms: non-commercial research",
    source: REFERENCE,
    split: "official; test is its validation part, in the order of the copy that dal-toolbox reads",
    folder: "tiny-imagenet",
    sizes,
    files: [TRAIN, TEST],
    load: async (context): Promise<Dataset> => {
      const [train, test] = [await rowsOf(TRAIN, context), await rowsOf(TEST, context)];
      const names = train.classes ?? [];
      const parts = { classes: names, train: splitOf(train), test: splitOf(test) };
      requireComplete({ name: NAME, classes, sizes }, parts);
      const content = { name: NAME, classes: names, train, test };
      return { name: NAME, ...parts, contentHash: (await contentHash(content, context)).hash };
    },
  };
}

/** The rows of Hugging Face's Parquet files, in their order, which dal-toolbox reads. */
export const tinyImagenetReference: DatasetSource = tinyReferenceSource({
  classes: 200,
  sizes: { train: 100000, test: 10000 },
});

function file(name: string): PublishedFile {
  return { ...publishedAt([`${REFERENCE}/resolve/main/data`], name), atMost: 3e8 };
}

async function rowsOf(published: PublishedFile, context: DataContext): Promise<NumberedRows> {
  const path = await fetchFile("tiny-imagenet", published, context);
  const { train: rows } = await readParquet([path], {}, context);
  if (rows.classes === undefined || rows.images === undefined) {
    throw new InputError(`"${rows.from}" does not name its classes, or has no images`);
  }
  return { ...rows, numbers: numbered(rows, rows.classes) };
}
