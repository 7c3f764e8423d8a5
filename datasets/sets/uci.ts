/** UCI's tables: `letter`, and `optdigits`, `pendigits` and `satimage` with their official parts. */
import { type CardSource, fromCard } from "../card.ts";
import type { DatasetSource } from "../dataset.ts";
import type { SourceFile } from "../files/published.ts";
import { scikitSplit } from "../split_rules.ts";
import {
  type Table,
  tableContents,
  tableFile,
  type TableLayout,
  takeTable,
} from "../tables/table.ts";

interface UciSet extends Pick<DatasetSource, "name" | "title" | "source"> {
  readonly path: string;
  readonly names: readonly string[];
  readonly layout: Pick<TableLayout, "columns" | "most" | "labels">;
  /** Of the training and the test table: file, rows, and the digest of the values. */
  readonly tables: readonly [string, string];
  readonly rows: readonly [number, number];
  readonly digests: readonly [string, string];
}

function uciSet(
  { path, names, layout, tables, rows, digests, ...named }: UciSet,
): CardSource<Readonly<Record<"train" | "test", SourceFile<Table>>>> {
  const file = (part: 0 | 1): SourceFile<Table> => {
    const url = `https://archive.ics.uci.edu/ml/machine-learning-databases/${path}/${tables[part]}`;
    return tableFile(tables[part], url, { ...layout, rows: rows[part], sha256: digests[part] });
  };
  return fromCard({
    ...named,
    task: "tabular",
    classes: names.length,
    licence: "CC BY 4.0",
    sizes: { train: rows[0], test: rows[1] },
    files: { train: file(0), test: file(1) },
    arrange: ({ train, test }) => tableContents(names, train.value, test.value),
  });
}

const DIGITS = [..."0123456789"];

/** Optical recognition of handwritten digits: 8 × 8 counts of set pixels, from 0 to 16. */
export const optdigits = uciSet({
  name: "optdigits",
  title: "Optical recognition of handwritten digits",
  source: "https://doi.org/10.24432/C50P49",
  path: "optdigits",
  names: DIGITS,
  layout: { columns: 64, most: 16, labels: DIGITS },
  tables: ["optdigits.tra", "optdigits.tes"],
  rows: [3823, 1797],
  digests: [
    "32fbdc1beece907c2734c988194388a0f9b2d90911f2ab02cbbcc84e7f805d06",
    "63dc6394ce214197cf93b83f10d429d56e2990f2286110337d2e80972365f214",
  ],
});

/** Pen-based recognition of handwritten digits: eight points of a pen's path, from 0 to 100. */
export const pendigits = uciSet({
  name: "pendigits",
  title: "Pen-based recognition of handwritten digits",
  source: "https://doi.org/10.24432/C5MG6K",
  path: "pendigits",
  names: DIGITS,
  layout: { columns: 16, most: 100, labels: DIGITS },
  tables: ["pendigits.tra", "pendigits.tes"],
  rows: [7494, 3498],
  digests: [
    "c3ec7fd766f92ccde4a421cffa8703d7c2db500b5566fa36cf19df044df5b43c",
    "b0a550b58ba64729a1d8ec2d4898aab4b5b133f07ce29dae27765b495c168fcd",
  ],
});

/** Statlog's Landsat satellite set: soil, 3 × 3 pixels in four bands, from 0 to 255. */
export const satimage = uciSet({
  name: "satimage",
  title: "Landsat satellite (Statlog)",
  source: "https://doi.org/10.24432/C55887",
  path: "statlog/satimage",
  names: [
    "red soil",
    "cotton crop",
    "grey soil",
    "damp grey soil",
    "soil with vegetation stubble",
    "very damp grey soil",
  ],
  // Number 6, "mixture class", has no rows.
  layout: { columns: 36, most: 255, labels: ["1", "2", "3", "4", "5", "7"] },
  tables: ["sat.trn", "sat.tst"],
  rows: [4435, 2000],
  digests: [
    "5077478f0c360d0c43f3f6a7da161626953745b92ca88385c24c96c142433169",
    "868bd57d06d8b25552a0671469b58df1fc3e21e90a35df72dd7c4ea92afd421b",
  ],
});

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Letter recognition in OpenML's order of rows: in UCI's, the permutation gives another split. */
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
