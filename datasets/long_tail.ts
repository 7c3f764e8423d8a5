/** Long-tailed variants of image sets: a few classes with many training images, most with few. */
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/files.ts";
import type { Dataset, DatasetSource, Split } from "./dataset.ts";
import { storedImages, takeImages } from "./images/stored.ts";
import { NumpyRandom } from "./numpy_random.ts";

/**
 * Makes a set long-tailed: class c of K keeps `int(N / K · ratio^(−c / (K − 1)))` of N training images
 * (Cui et al. 2019, "Class-Balanced Loss Based on Effective Number of Samples"), or all that it has. The
 * test part stays. The variant is named `BASE-ltRATIO`, and its files are those of the set.
 *
 * The choice is that of LDAM's code (Cao et al. 2019), which papers on long tails share:
 * `np.random.seed(0)`; class by class, `np.random.shuffle` of its row numbers, of which the first are
 * kept, in that order. The rows of the new training part are class by class.
 */
export function longTailed(base: DatasetSource, ratio: number): DatasetSource {
  if (base.task !== "images") {
    throw new InputError(`Dataset "${base.name}" is tabular: only image sets have long tails`);
  }
  if (!Number.isSafeInteger(ratio) || ratio < 2) {
    throw new InputError(`A long tail cannot have ratio ${ratio}: take a whole number from 2`);
  }
  const { sizes: _, ...described } = base;
  const name = `${base.name}-lt${ratio}`;
  return {
    ...described,
    name,
    folder: base.folder ?? base.name,
    title: `${base.title}, long-tailed, ${ratio} to 1`,
    split: `${base.split ?? "official"}; of training class c the share ${ratio}^(−c / (K − 1))`,
    load: async (context): Promise<Dataset> => {
      const { train, test, classes, contentHash } = await base.load(context);
      return {
        name,
        classes,
        train: takeSplit(train, longTailRows(train.labels, classes.length, ratio)),
        test,
        contentHash: sha256(`${contentHash}\nlong tail ${ratio}\n`),
      };
    },
  };
}

/** The rows that a long-tailed set of K ≥ 2 classes keeps. */
export function longTailRows(labels: Int32Array, classes: number, ratio: number): Int32Array {
  const random = new NumpyRandom(0);
  const most = Math.trunc(labels.length / classes);
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, row) => byClass[label]!.push(row));
  const kept: number[] = [];
  for (const [label, rows] of byClass.entries()) {
    random.shuffle(rows);
    const count = Math.trunc(most * (1 / ratio) ** (label / (classes - 1)));
    for (const row of rows.slice(0, count)) kept.push(row);
  }
  return Int32Array.from(kept);
}

function takeSplit({ labels, images }: Split, rows: Int32Array): Split {
  const { stored, read } = images!;
  return {
    labels: rows.map((row) => labels[row]!),
    images: stored === undefined
      ? { length: rows.length, read: (index) => read(rows[index]!) }
      : storedImages(takeImages(stored, rows)),
  };
}
