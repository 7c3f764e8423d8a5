/** `letter`: sixteen statistics of distorted printed letters. */
import { fromCard } from "../card.ts";
import { scikitSplit } from "../split_rules.ts";
import { tableContents, tableFile, takeTable } from "../tables/table.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/**
 * Letter recognition: 15,000 + 5,000 rows of 16 values from 0 to 15, classes A to Z.
 *
 * The split is scikit-learn's `train_test_split(range(20000), random_state=0, test_size=0.25)`, both
 * parts in the permutation's order, on the rows of OpenML's `letter.arff`. UCI's
 * `letter-recognition.data` cannot take its place: it has the same rows in another order, of which the
 * same permutation makes another split.
 */
export const letter = fromCard({
  name: "letter",
  title: "Letter recognition",
  task: "tabular",
  classes: LETTERS.length,
  licence: "CC BY 4.0",
  source: "https://www.openml.org/d/6",
  split: "scikit-learn's train_test_split, 25 % test, random_state 0, as dal-toolbox does",
  sizes: { train: 15000, test: 5000 },
  files: {
    table: tableFile("letter.arff", "https://www.openml.org/data/v1/download/6/letter.arff", {
      rows: 20000,
      columns: 16,
      most: 15,
      labels: LETTERS,
      arff: true,
      sha256: "13fa615f452e20c4ece74bdd3d465d10d94e4811f8cf2925dba98f1e5fd688f8",
    }),
  },
  arrange: ({ table: { value } }) => {
    const { train, test } = scikitSplit(value.labels.length, 0.25, 0);
    return tableContents(LETTERS, takeTable(value, train), takeTable(value, test));
  },
});
