/** `stl10`: photographs of ten kinds of things, 96 × 96. */
import type { DatasetSource } from "../dataset.ts";
import { parseStl10Labels, STL10_CODEC } from "../images/stl10.ts";
import { sha256 } from "../../core/files.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import type { Part } from "../images/set/part.ts";
import { plainSize } from "../images/plain.ts";
import { recordImages } from "../images/records.ts";
import { storedImages } from "../images/stored.ts";
import type { ArchiveOf, ReadFile } from "../files/open_files.ts";
import type { SourceFile } from "../files/published.ts";

const FOLDER = "stl10_binary";

/** What is kept of pictures while the set is read: they stay on the disk. */
interface Pictures {
  readonly count: number;
  readonly digest: string;
}

type Members = Readonly<
  & Record<`${typeof FOLDER}/${"train" | "test"}_X.bin`, SourceFile<Pictures>>
  & Record<`${typeof FOLDER}/${"train" | "test"}_y.bin`, SourceFile<Int32Array>>
>;

function labels(name: string, md5: string): SourceFile<Int32Array> {
  return { name, md5, parse: (bytes) => parseStl10Labels(bytes) };
}

function pixels(name: string, md5: string): SourceFile<Pictures> {
  const parse = (bytes: Uint8Array): Pictures => {
    const count = bytes.length / plainSize(STL10_CODEC);
    if (!Number.isInteger(count)) {
      throw new Error(`its ${bytes.length} bytes are no whole pictures`);
    }
    return { count, digest: sha256(bytes) };
  };
  return { name, md5, parse };
}

/** STL-10 as published; its unlabelled images are unused. */
export const STL10: ImageSetOptions<{ binary: ArchiveOf<Members> }> = {
  name: "stl10",
  title: "STL-10",
  licence: "none stated by its authors; the pictures come from ImageNet",
  source: "https://cs.stanford.edu/~acoates/stl10/",
  split: "official; its unlabelled images are unused",
  classes: 10,
  sizes: { train: 5000, test: 8000 },
  files: {
    binary: {
      name: "stl10_binary.tar.gz",
      url: "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",
      bytes: 2640397119,
      md5: "91f7769df0f17e558f3565bffb0c7dfb",
      sha256: "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866",
      members: {
        [`${FOLDER}/train_X.bin`]: pixels("train_X.bin", "918c2871b30a85fa023e0c44e0bee87f"),
        [`${FOLDER}/train_y.bin`]: labels("train_y.bin", "5a34089d4802c674881badbb80307741"),
        [`${FOLDER}/test_X.bin`]: pixels("test_X.bin", "7f263ba9f9e0b06b93213547f721ac82"),
        [`${FOLDER}/test_y.bin`]: labels("test_y.bin", "36f9794fa4beb8a2c72628de14fa638e"),
      },
    },
  },
  arrange: ({ binary }) => ({
    // As `class_names.txt` in the archive has them.
    classes: [
      ...["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"],
    ],
    train: partOf(binary[`${FOLDER}/train_X.bin`], binary[`${FOLDER}/train_y.bin`]),
    test: partOf(binary[`${FOLDER}/test_X.bin`], binary[`${FOLDER}/test_y.bin`]),
  }),
};

/** STL-10: 5,000 + 8,000 pictures of 96 × 96 in the official order. */
export const stl10: DatasetSource = imageSet(STL10);

function partOf({ path, value }: ReadFile<Pictures>, marks: ReadFile<Int32Array>): Part {
  const images = recordImages([{ file: path, count: value.count, codec: STL10_CODEC }]);
  return { labels: marks.value, images: storedImages(images), digest: value.digest };
}
