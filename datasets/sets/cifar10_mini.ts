/** `cifar10-mini`: a small part of CIFAR-10, for runs that must be quick. */
import {
  CIFAR10_ARCHIVE,
  CIFAR10_CLASSES,
  hashRecords,
  headOf,
  recordFile,
  type Records,
  toSplit,
} from "./cifar.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { find, obtainMembers } from "../files/obtain.ts";
import { readGenuine } from "../files/source_file.ts";
import type { Archive } from "../files/published.ts";

const FOLDER = "cifar10";
const TRAIN = "cifar-10-batches-bin/data_batch_1.bin";
const TEST = "cifar-10-batches-bin/test_batch.bin";
const TEST_ROWS = 1000;

/** The head of the test file as a file of its own. Its digest is that of the genuine head. */
const TEST_HEAD = recordFile("test_batch_first1000.bin", TEST_ROWS, {
  sha256: "8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5",
});

/** The published archive, of which two files are needed. */
const ARCHIVE: Archive<Records> = {
  ...CIFAR10_ARCHIVE,
  members: { [TRAIN]: CIFAR10_ARCHIVE.members[TRAIN]!, [TEST]: CIFAR10_ARCHIVE.members[TEST]! },
  standIns: { [TEST]: TEST_HEAD },
};

/**
 * The first training file and the first 1,000 test images of CIFAR-10: 10,000 + 1,000 images. It
 * lies in CIFAR-10's folder and shares its files; `test_batch_first1000.bin` stands in for the
 * whole test file there.
 */
export const cifar10Mini: DatasetSource = {
  name: "cifar10-mini",
  title: "CIFAR-10, its first training file and 1,000 test images",
  task: "images",
  classes: CIFAR10_CLASSES.length,
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  split: "official, the first rows of each part",
  sizes: { train: 10000, test: TEST_ROWS },
  folder: FOLDER,
  files: [ARCHIVE],
  load: async (context: DataContext): Promise<Dataset> => {
    const head = await find(FOLDER, TEST_HEAD.name, context);
    const wanted = head === undefined ? [TRAIN, TEST] : [TRAIN];
    const paths = await obtainMembers(FOLDER, CIFAR10_ARCHIVE, wanted, context);
    const train = [await readGenuine(paths[0]!, CIFAR10_ARCHIVE.members[TRAIN]!)];
    const test = [
      head === undefined
        ? headOf(await readGenuine(paths[1]!, CIFAR10_ARCHIVE.members[TEST]!), TEST_ROWS)
        : await readGenuine(head, TEST_HEAD),
    ];
    return {
      name: "cifar10-mini",
      classes: CIFAR10_CLASSES,
      train: toSplit(train),
      test: toSplit(test),
      contentHash: hashRecords(train, test),
    };
  },
};
