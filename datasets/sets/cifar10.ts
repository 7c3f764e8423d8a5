/** `cifar10` and `cifar10-mini`: photographs of ten kinds of things, 32 × 32. */
import { createHash } from "node:crypto";
import { type Contents, fromCard, type Part } from "../card.ts";
import type { Archive, FileFacts, SourceFile } from "../files/published.ts";
import { pixelPart } from "../images/parts.ts";

const CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");
const CODEC = { width: 32, height: 32, channels: 3, order: "chw" } as const;

/** A byte of label, then 1,024 red, 1,024 green and 1,024 blue bytes, row by row. */
const RECORD = 1 + 3 * 32 * 32;

const FOLDER = "cifar-10-batches-bin";
const TRAIN = `${FOLDER}/data_batch_1.bin`;
const TEST = `${FOLDER}/test_batch.bin`;

/** The binary version, of which only the six files of records are unpacked. */
const ARCHIVE: Archive<Uint8Array> = {
  name: "cifar-10-binary.tar.gz",
  url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
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
    }).map(([name, md5]) => [`${FOLDER}/${name}`, recordFile(name, 10000, { md5 })]),
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

/**
 * The first training file and the first 1,000 test images of CIFAR-10: 10,000 + 1,000 images. They are
 * read from CIFAR-10's own folder, in which `test_batch_first1000.bin` may replace the test file.
 */
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
      members: { [TRAIN]: ARCHIVE.members[TRAIN]!, [TEST]: ARCHIVE.members[TEST]! },
      standIns: {
        [TEST]: recordFile("test_batch_first1000.bin", TEST_ROWS, {
          sha256: "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5",
        }),
      },
    },
  },
  arrange: ({ archive }) => {
    const test = archive[TEST].value.subarray(0, TEST_ROWS * RECORD);
    return recordContents([archive[TRAIN].value], [test]);
  },
});

function recordFile(
  name: string,
  count: number,
  digest: Pick<FileFacts, "md5" | "sha256">,
): SourceFile<Uint8Array> {
  return { name, bytes: count * RECORD, ...digest, parse: checkRecords };
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

/**
 * A dataset of records. Its content hash covers all of them in order, however they are spread over
 * files.
 */
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
