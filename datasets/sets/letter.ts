/** `letter`: sixteen statistics of distorted printed letters, split as published experiments do. */
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { obtain } from "../files/obtain.ts";
import { readGenuine } from "../files/source_file.ts";
import { scikitSplit } from "../split_rules.ts";
import { tableFile, takeTable, toSplit } from "../tables/table.ts";
import { hashTables } from "../tables/table_source.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

// UCI's "letter-recognition.data" holds the same rows in another order, from which the same
// permutation makes another split. It is no substitute, so it is neither read nor fetched.
const FILE = tableFile("letter.arff", "https://www.openml.org/data/v1/download/6/letter.arff", {
  rows: 20000,
  columns: 16,
  most: 15,
  labels: LETTERS,
  header: /^@data$/i,
  sha256: "13fa615f452e20c4ece74bdd3d465d10d94e4811f8cf2925dba98f1e5fd688f8",
});

/**
 * Letter recognition: 15,000 + 5,000 rows of 16 values from 0 to 15, classes A to Z.
 *
 * The split is scikit-learn's `train_test_split(range(20000), random_state=0, test_size=0.25)` on
 * the rows in OpenML's order: of `RandomState(0).permutation(20000)` the first 5,000 are the test
 * rows, the others the training rows, both in the permutation's order. It needs OpenML's
 * `letter.arff`. UCI's `letter-recognition.data` has the same rows in ANOTHER order: a split made
 * from it is a different one, so that file cannot take its place.
 */
export const letter: DatasetSource = {
  name: "letter",
  title: "Letter recognition",
  task: "tabular",
  classes: LETTERS.length,
  licence: "CC BY 4.0",
  source: "https://www.openml.org/d/6",
  split: "scikit-learn's train_test_split, 25 % test, random_state 0, as dal-toolbox does",
  sizes: { train: 15000, test: 5000 },
  files: [FILE],
  load: async (context: DataContext): Promise<Dataset> => {
    const table = await readGenuine(await obtain("letter", FILE, context), FILE);
    const split = scikitSplit(table.labels.length, 0.25, 0);
    const test = takeTable(table, split.test);
    const train = takeTable(table, split.train);
    return {
      name: "letter",
      classes: LETTERS,
      train: toSplit(train),
      test: toSplit(test),
      contentHash: hashTables(train, test),
    };
  },
};
