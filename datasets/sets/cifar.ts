/** The binary layout of CIFAR-10: records of a label and a red, a green and a blue plane. */
import { createHash } from "node:crypto";
import type { Split } from "../dataset.ts";
import { storedImages } from "../images/stored.ts";
import type { Archive, FileFacts, SourceFile } from "../files/published.ts";

const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;

/** The class names, in the order of the labels. */
export const CIFAR10_CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

/** Records of one file, as stored: `[N, 3073]` bytes. */
export interface Records {
  /** N. */
  readonly count: number;
  /** Each record: its label, then 1,024 red, 1,024 green and 1,024 blue bytes, row by row. */
  readonly bytes: Uint8Array;
}

/** Checks the records of a file. */
export function parseRecords(bytes: Uint8Array, classes: number): Records {
  const count = Math.floor(bytes.length / RECORD);
  const rest = bytes.length % RECORD;
  if (rest > 0) throw new Error(`record ${count} is cut short, ${rest} of its ${RECORD} bytes`);
  for (let i = 0; i < count; i++) {
    const label = bytes[i * RECORD]!;
    if (label >= classes) {
      throw new Error(`record ${i} has label ${label}, not one from 0 to ${classes - 1}`);
    }
  }
  return { count, bytes };
}

/**
 * Keeps the first records of a file.
 *
 * @param count How many to keep, at most all.
 * @returns The first of them; nothing is copied.
 */
export function headOf({ bytes }: Records, count: number): Records {
  return { count, bytes: bytes.subarray(0, count * RECORD) };
}

/**
 * Makes records a part of a dataset.
 *
 * @returns The split: images `[32, 32, 3]` in shared memory, so that other threads can read them, whose
 * planes are interleaved when they are read.
 */
export function toSplit(parts: readonly Records[]): Split {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const records = new SharedArrayBuffer(count * RECORD);
  const bytes = new Uint8Array(records);
  let end = 0;
  for (const part of parts) {
    bytes.set(part.bytes, end);
    end += part.bytes.length;
  }
  const images = storedImages({
    files: [records],
    file: new Uint32Array(count),
    offset: Float64Array.from({ length: count }, (_, i) => i * RECORD + 1),
    length: new Float64Array(count).fill(RECORD - 1),
    codec: { width: SIDE, height: SIDE, channels: 3, order: "chw" },
  });
  return { labels: Int32Array.from({ length: count }, (_, i) => bytes[i * RECORD]!), images };
}

/**
 * Computes the content hash of a dataset of records.
 *
 * @returns The SHA-256 digest of all records in order: it does not depend on how they are spread
 * over files.
 */
export function hashRecords(train: readonly Records[], test: readonly Records[]): string {
  const hash = createHash("sha256");
  for (const [part, files] of [["train", train], ["test", test]] as const) {
    hash.update(`${part} ${files.reduce((sum, { count }) => sum + count, 0)}\n`);
    for (const { bytes } of files) hash.update(bytes);
  }
  return hash.digest("hex");
}

/** Describes a file of CIFAR-10 records. */
export function recordFile(
  name: string,
  count: number,
  digest: Pick<FileFacts, "md5" | "sha256">,
): SourceFile<Records> {
  const parse = (bytes: Uint8Array): Records => parseRecords(bytes, CIFAR10_CLASSES.length);
  return { name, bytes: count * RECORD, ...digest, parse };
}

const MEMBERS: Readonly<Record<string, SourceFile<Records>>> = Object.fromEntries(
  ([
    ["data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25"],
    ["data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692"],
    ["data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421"],
    ["data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb"],
    ["data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d"],
    ["test_batch.bin", "803d5f7f4d78ea53de84dbe85f74fb6d"],
  ] as const).map(([name, md5]) => {
    return [`cifar-10-batches-bin/${name}`, recordFile(name, 10000, { md5 })];
  }),
);

/** The published archive, of which only the six files of records are unpacked. */
export const CIFAR10_ARCHIVE: Archive<Records> = {
  name: "cifar-10-binary.tar.gz",
  url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
  bytes: 170052171,
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  members: MEMBERS,
};
