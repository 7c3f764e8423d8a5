/** `tiny-imagenet-reference`: Tiny ImageNet in the order in which dal-toolbox reads it. */
import { InputError } from "../../core/errors.ts";
import type { DataContext, Dataset, DatasetSource, Split } from "../dataset.ts";
import { storedImages } from "../images/stored.ts";
import { fetchFile } from "../files/fetch.ts";
import { contentHash } from "../user/content_hash.ts";
import { readParquet } from "../user/parquet.ts";
import type { Rows } from "../user/rows.ts";
import type { PublishedFile } from "../files/published.ts";

const SITE = "https://huggingface.co/datasets/zh-plus/tiny-imagenet/resolve/main/data";
const NAME = "tiny-imagenet-reference";

/** What describes the set. */
export interface TinyReferenceOptions {
  /** How many classes it has. */
  readonly classes: number;
  /** How many images it has. */
  readonly sizes: { readonly train: number; readonly test: number };
}

function file(name: string): PublishedFile {
  return { name, url: `${SITE}/${name}`, atMost: 3e8 };
}

const TRAIN = file("train-00000-of-00001-1359597a978bc4fa.parquet");
const VALID = file("valid-00000-of-00001-70d52db3c749a935.parquet");

/** Describes the set. */
export function tinyReferenceSource({ classes, sizes }: TinyReferenceOptions): DatasetSource {
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
    files: [TRAIN, VALID],
    load: async (context): Promise<Dataset> => {
      const train = numbered(await rowsOf(TRAIN, context));
      const test = numbered(await rowsOf(VALID, context));
      const names = train.classes;
      const found = [names.length, train.labels.length, test.labels.length];
      if (found.join() !== [classes, sizes.train, sizes.test].join()) {
        throw new InputError(
          `Dataset "${NAME}" has ${found[1]} + ${found[2]} images of ${
            found[0]
          } classes instead of ` +
            `${sizes.train} + ${sizes.test} of ${classes}: its files are not those published`,
        );
      }
      const content = { name: NAME, classes: names, train, test };
      return {
        name: NAME,
        classes: names,
        train: toSplit(train),
        test: toSplit(test),
        contentHash: (await contentHash(content, context)).hash,
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

type Numbered = Rows & { readonly classes: readonly string[]; readonly numbers: Int32Array };

async function rowsOf(published: PublishedFile, context: DataContext): Promise<Rows> {
  const path = await fetchFile("tiny-imagenet", published, context);
  return (await readParquet([path], {}, context)).train;
}

function numbered(rows: Rows): Numbered {
  const { classes } = rows;
  if (classes === undefined || rows.images === undefined) {
    throw new InputError(`"${rows.from}" does not name its classes, or has no images`);
  }
  const indices = new Map(classes.map((name, i) => [name, i]));
  return { ...rows, classes, numbers: Int32Array.from(rows.labels, (name) => indices.get(name)!) };
}

function toSplit({ numbers, images }: Numbered): Split {
  return { labels: numbers, images: storedImages(images!) };
}
