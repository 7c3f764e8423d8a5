/** `tiny-imagenet-reference`: Tiny ImageNet in the order in which dal-toolbox reads it. */
import { InputError } from "../../core/errors.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { fetchFile } from "../files/fetch.ts";
import type { PublishedFile } from "../files/published.ts";
import { numbered } from "../user/classes.ts";
import { contentHash } from "../user/content_hash.ts";
import { readParquet } from "../user/parquet.ts";
import { type NumberedRows, splitOf } from "../user/rows.ts";

const NAME = "tiny-imagenet-reference";
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
    source: "https://huggingface.co/datasets/zh-plus/tiny-imagenet",
    split: "official; test is its validation part, in the order of the copy that dal-toolbox reads",
    folder: "tiny-imagenet",
    sizes,
    files: [TRAIN, TEST],
    load: async (context): Promise<Dataset> => {
      const [train, test] = [await rowsOf(TRAIN, context), await rowsOf(TEST, context)];
      const names = train.classes ?? [];
      const found = [names.length, train.labels.length, test.labels.length];
      if (found.join() !== [classes, sizes.train, sizes.test].join()) {
        throw new InputError(
          `Dataset "${NAME}" has ${found[1]} + ${found[2]} images of ${
            found[0]
          } classes instead of ` +
            `${sizes.train} + ${sizes.test} of ${classes}: its files are not those published`,
        );
      }
      const { hash } = await contentHash({ name: NAME, classes: names, train, test }, context);
      return {
        name: NAME,
        classes: names,
        train: splitOf(train),
        test: splitOf(test),
        contentHash: hash,
      };
    },
  };
}

/**
 * Tiny ImageNet as dal-toolbox has it: the rows of Hugging Face's Parquet files in their order, classes
 * by the files' own description, which are WordNet numbers. Its publisher gives no digests.
 */
export const tinyImagenetReference: DatasetSource = tinyReferenceSource({
  classes: 200,
  sizes: { train: 100000, test: 10000 },
});

function file(name: string): PublishedFile {
  const url = `https://huggingface.co/datasets/zh-plus/tiny-imagenet/resolve/main/data/${name}`;
  return { name, url, atMost: 3e8 };
}

async function rowsOf(published: PublishedFile, context: DataContext): Promise<NumberedRows> {
  const path = await fetchFile("tiny-imagenet", published, context);
  const { train: rows } = await readParquet([path], {}, context);
  if (rows.classes === undefined || rows.images === undefined) {
    throw new InputError(`"${rows.from}" does not name its classes, or has no images`);
  }
  return { ...rows, numbers: numbered(rows, rows.classes) };
}
