/** `cifar10`: photographs of ten kinds of things, 32 × 32. */
import { CIFAR10_ARCHIVE, CIFAR10_CLASSES, hashRecords, type Records, toSplit } from "./cifar.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { obtainMembers } from "../files/obtain.ts";
import { readGenuine } from "../files/source_file.ts";

/** CIFAR-10: 50,000 + 10,000 images in the official order, from the binary version. */
export const cifar10: DatasetSource = {
  name: "cifar10",
  title: "CIFAR-10",
  task: "images",
  classes: CIFAR10_CLASSES.length,
  licence: "none stated by its authors",
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  sizes: { train: 50000, test: 10000 },
  files: [CIFAR10_ARCHIVE],
  load: async (context: DataContext): Promise<Dataset> => {
    const members = Object.keys(CIFAR10_ARCHIVE.members);
    const paths = await obtainMembers("cifar10", CIFAR10_ARCHIVE, members, context);
    const parts: Records[] = [];
    for (const [i, member] of members.entries()) {
      parts.push(await readGenuine(paths[i]!, CIFAR10_ARCHIVE.members[member]!));
    }
    const [train, test] = [parts.slice(0, -1), parts.slice(-1)];
    return {
      name: "cifar10",
      classes: CIFAR10_CLASSES,
      train: toSplit(train),
      test: toSplit(test),
      contentHash: hashRecords(train, test),
    };
  },
};
