/** `caltech101`: pictures of 101 kinds of objects. */
import { fromCard } from "../card.ts";
import { publishedAt } from "../files/published.ts";
import type { Pictures } from "../images/tree.ts";
import { NumpyRandom } from "../numpy_random.ts";

const PER_CLASS = 30;

/**
 * Caltech-101 without its background class: 3,030 + 5,647 pictures. No split is official. Most papers
 * take 30 training images a class; which ones, TensorFlow Datasets leaves to `RandomState(1234)` and to
 * the order in which the disk lists files, so that its split cannot be reproduced. Here classes and
 * files are sorted by name, one `RandomState(1234)` draws 30 of each class in turn, and both parts keep
 * the order of the names.
 */
export const caltech101 = fromCard({
  name: "caltech101",
  title: "Caltech-101",
  licence: "CC BY 4.0",
  source: "https://doi.org/10.22002/D1.20086",
  split: "none is official: 30 a class by RandomState(1234), the others test",
  classes: 101,
  sizes: { train: 3030, test: 5647 },
  files: {
    images: {
      name: "101_ObjectCategories.tar.gz",
      atMost: 2e8,
      holds: { "101_ObjectCategories": "some" },
      within: {
        ...publishedAt(["https://data.caltech.edu/records/mzrjq-6wc02/files"], "caltech-101.zip"),
        atMost: 2e8,
        md5: "3138e1922a9193bfa496528edbbc45d0",
        members: {
          "caltech-101/101_ObjectCategories.tar.gz": {
            name: "101_ObjectCategories.tar.gz",
            atMost: 2e8,
            parse: (bytes) => bytes,
          },
        },
      },
    },
  },
  arrange: ({ images }) => {
    const found = images.pictures("101_ObjectCategories", (name) => name !== "BACKGROUND_Google");
    const { train, test } = thirtyEach(found);
    return { classes: found.folders, train: found.part(train), test: found.part(test) };
  },
});

function thirtyEach({ folders, folder }: Pictures): { train: number[]; test: number[] } {
  const random = new NumpyRandom(1234);
  const training = new Set<number>();
  const all = Array.from(folder.keys());
  for (const label of folders.keys()) {
    const rows = all.filter((row) => folder[row] === label);
    for (const at of random.choice(rows.length, PER_CLASS)) training.add(rows[at]!);
  }
  return {
    train: all.filter((row) => training.has(row)),
    test: all.filter((row) => !training.has(row)),
  };
}
