/** `cifar100`: photographs of a hundred kinds of things, 32 × 32. */
import type { DatasetSource } from "../dataset.ts";
import { imageSet, type ImageSetOptions } from "../images/set/image_set.ts";
import { type Part, pixelPart } from "../images/set/part.ts";
import type { ArchiveOf } from "../files/open_files.ts";
import type { SourceFile } from "../files/published.ts";

const FOLDER = "cifar-100-binary";
const CODEC = { width: 32, height: 32, channels: 3, order: "chw" } as const;
const COARSE = 20;
const FINE = 100;

/** A superclass and a class, then a red, a green and a blue plane. */
const RECORD = 2 + 3 * 32 * 32;

type Members = Readonly<
  & Record<`${typeof FOLDER}/fine_label_names.txt`, SourceFile<readonly string[]>>
  & Record<`${typeof FOLDER}/${"train" | "test"}.bin`, SourceFile<Part>>
>;

const NAMES: SourceFile<readonly string[]> = {
  name: "fine_label_names.txt",
  atMost: 10000,
  parse: (bytes) => new TextDecoder().decode(bytes).split(/\s+/).filter(Boolean),
};

function records(name: string, count: number, md5: string): SourceFile<Part> {
  return { name, bytes: count * RECORD, md5, parse: parseRecords };
}

/** CIFAR-100's binary version as published, with its 100 fine classes. */
export const CIFAR100: ImageSetOptions<{ binary: ArchiveOf<Members> }> = {
  name: "cifar100",
  title: "CIFAR-100, fine classes",
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  classes: FINE,
  sizes: { train: 50000, test: 10000 },
  files: {
    binary: {
      name: "cifar-100-binary.tar.gz",
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      mirrors: ["https://cave.cs.toronto.edu/kriz/cifar-100-binary.tar.gz"],
      bytes: 168513733,
      md5: "03b5dce01913d631647c71ecec9e9cb8",
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
      members: {
        [`${FOLDER}/fine_label_names.txt`]: NAMES,
        [`${FOLDER}/train.bin`]: records("train.bin", 50000, "6172c7755cfe09b2fe270c85cebc1b15"),
        [`${FOLDER}/test.bin`]: records("test.bin", 10000, "4499cfba6c016c1be1438163640a0898"),
      },
    },
  },
  arrange: ({ binary }) => ({
    classes: binary[`${FOLDER}/fine_label_names.txt`].value,
    train: binary[`${FOLDER}/train.bin`].value,
    test: binary[`${FOLDER}/test.bin`].value,
  }),
};

/** CIFAR-100: 50,000 + 10,000 images in the official order, from the binary version. */
export const cifar100: DatasetSource = imageSet(CIFAR100);

function parseRecords(bytes: Uint8Array): Part {
  const count = bytes.length / RECORD;
  if (!Number.isInteger(count)) {
    throw new Error(`record ${Math.floor(count)} is cut short: records have ${RECORD} bytes`);
  }
  const labels = Int32Array.from({ length: count }, (_, i) => {
    const [coarse, fine] = [bytes[i * RECORD]!, bytes[i * RECORD + 1]!];
    if (coarse < COARSE && fine < FINE) return fine;
    throw new Error(`record ${i} has classes ${coarse} and ${fine}, of ${COARSE} and ${FINE}`);
  });
  return pixelPart([bytes], CODEC, labels, { first: 2, stride: RECORD });
}
