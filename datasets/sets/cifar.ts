/** `cifar10`, `cifar10-mini` and `cifar100`: photographs of things, 32 × 32. */
import { createHash } from "node:crypto";
import { sha256 } from "../../core/files.ts";
import { type Contents, fromCard } from "../card.ts";
import { type Archive, publishedAt } from "../files/published.ts";
import { type Part, pixelPart } from "../images/stored.ts";

const CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");
const CODEC = { width: 32, height: 32, channels: 3, order: "chw" } as const;

/** Bytes of a record: a label, then a red, a green and a blue plane, row by row. */
const RECORD = 1 + 3 * 32 * 32;

/** The same with a superclass before the class. */
const RECORD_100 = 1 + RECORD;

const SITE = "https://www.cs.toronto.edu/~kriz";

const FOLDER = "cifar-10-batches-bin";
const TRAIN = `${FOLDER}/data_batch_1.bin`;
const TEST = `${FOLDER}/test_batch.bin`;

/** The binary version, of which only the six files of records are unpacked. */
const ARCHIVE: Archive<Uint8Array> = {
  ...publishedAt([SITE], "cifar-10-binary.tar.gz"),
  bytes: 170052171,
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  members: Object.fromEntries(
    Object.entries({
      "data_batch_1.bin": "5dd7e06a14cb22eb9f671a540d1b7c25",
      "data_batch_2.bin": "5ea93a67294ea407fff1d09f752e9692",
      "data_batch_3.bin": "942cd6a4bcdd0dd3c604fbe906cb4421",
      "data_batch_4.bin": "ae636b3ba5c66a11e91e8cb52e771fcb",
      "data_batch_5.bin": "53f37980c15c3d472c316c40844f3f0d",
      "test_batch.bin": "803d5f7f4d78ea53de84dbe85f74fb6d",
    }).map(([name, md5]) => [
      `${FOLDER}/${name}`,
      { name, bytes: 10000 * RECORD, md5, parse: checkRecords },
    ]),
  ),
};

/** CIFAR-10: 50,000 + 10,000 images in the official order. */
export const cifar10 = fromCard({
  name: "cifar10",
  title: "CIFAR-10",
  classes: CLASSES.length,
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  sizes: { train: 50000, test: 10000 },
  files: { archive: ARCHIVE },
  arrange: ({ archive }) => {
    const batches = Object.values(archive).map(({ value }) => value);
    return recordContents(batches.slice(0, -1), batches.slice(-1));
  },
});

const TEST_ROWS = 1000;

/** Read from CIFAR-10's folder; `test_batch_first1000.bin` may replace its test file. */
export const cifar10Mini = fromCard({
  ...cifar10.card,
  name: "cifar10-mini",
  title: "CIFAR-10, its first training file and 1,000 test images",
  split: "official, the first rows of each part",
  sizes: { train: 10000, test: TEST_ROWS },
  folder: "cifar10",
  files: {
    archive: {
      ...ARCHIVE,
      members: {
        [TRAIN]: ARCHIVE.members[TRAIN]!,
        [TEST]: {
          ...ARCHIVE.members[TEST]!,
          aliases: ["test_batch_first1000.bin"],
          parse: parseFirst,
        },
      },
    },
  },
  arrange: ({ archive }) => recordContents([archive[TRAIN].value], [archive[TEST].value]),
});

function parseFirst(bytes: Uint8Array): Uint8Array {
  const rows = checkRecords(bytes.subarray(0, TEST_ROWS * RECORD));
  const found = sha256(rows);
  if (found === "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5") return rows;
  throw new Error(`the sha256 of its first ${TEST_ROWS} records is ${found}, not that of CIFAR-10`);
}

/** Checks the length and the labels of records. */
export function checkRecords(bytes: Uint8Array): Uint8Array {
  const count = Math.floor(bytes.length / RECORD);
  const rest = bytes.length % RECORD;
  if (rest > 0) throw new Error(`record ${count} is cut short, ${rest} of its ${RECORD} bytes`);
  for (let i = 0; i < count; i++) {
    const label = bytes[i * RECORD]!;
    if (label >= CLASSES.length) {
      throw new Error(`record ${i} has label ${label}, not one from 0 to ${CLASSES.length - 1}`);
    }
  }
  return bytes;
}

/** A dataset of records. Its content hash does not depend on how they are spread over files. */
export function recordContents(
  train: readonly Uint8Array[],
  test: readonly Uint8Array[],
): Contents {
  const hash = createHash("sha256");
  for (const [part, files] of [["train", train], ["test", test]] as const) {
    hash.update(`${part} ${files.reduce((sum, { length }) => sum + length, 0) / RECORD}\n`);
    for (const bytes of files) hash.update(bytes);
  }
  const contentHash = hash.digest("hex");
  return { classes: CLASSES, train: recordPart(train), test: recordPart(test), contentHash };
}

function recordPart(files: readonly Uint8Array[]): Part {
  const labels = files.flatMap((bytes) =>
    Array.from({ length: bytes.length / RECORD }, (_, i) => bytes[i * RECORD]!)
  );
  return pixelPart(files, CODEC, labels, { first: 1, stride: RECORD });
}

/** CIFAR-100: 50,000 + 10,000 images of its fine classes, in the official order. */
export const cifar100 = fromCard({
  name: "cifar100",
  title: "CIFAR-100, fine classes",
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  classes: 100,
  sizes: { train: 50000, test: 10000 },
  files: {
    binary: {
      ...publishedAt([SITE, "https://cave.cs.toronto.edu/kriz"], "cifar-100-binary.tar.gz"),
      bytes: 168513733,
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
      members: {
        "cifar-100-binary/fine_label_names.txt": {
          name: "fine_label_names.txt",
          atMost: 10000,
          parse: (bytes) => new TextDecoder().decode(bytes).split(/\s+/).filter(Boolean),
        },
        "cifar-100-binary/train.bin": {
          name: "train.bin",
          bytes: 50000 * RECORD_100,
          md5: "6172c7755cfe09b2fe270c85cebc1b15",
          parse: parseCifar100,
        },
        "cifar-100-binary/test.bin": {
          name: "test.bin",
          bytes: 10000 * RECORD_100,
          md5: "4499cfba6c016c1be1438163640a0898",
          parse: parseCifar100,
        },
      },
    },
  },
  arrange: ({ binary }) => ({
    classes: binary["cifar-100-binary/fine_label_names.txt"].value,
    train: binary["cifar-100-binary/train.bin"].value,
    test: binary["cifar-100-binary/test.bin"].value,
  }),
});

function parseCifar100(bytes: Uint8Array): Part {
  const count = bytes.length / RECORD_100;
  if (!Number.isInteger(count)) {
    throw new Error(`record ${Math.floor(count)} is cut short: records have ${RECORD_100} bytes`);
  }
  const labels = Int32Array.from({ length: count }, (_, i) => {
    const [coarse, fine] = [bytes[i * RECORD_100]!, bytes[i * RECORD_100 + 1]!];
    if (coarse < 20 && fine < 100) return fine;
    throw new Error(`record ${i} has classes ${coarse} and ${fine}, of 20 and 100`);
  });
  return pixelPart([bytes], CODEC, labels, { first: 2, stride: RECORD_100 });
}
