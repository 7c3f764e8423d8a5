/** UCI's sets with an official training and test table: `optdigits`, `pendigits`, `satimage`. */
import { type CardSource, fromCard } from "../card.ts";
import type { DatasetSource } from "../dataset.ts";
import type { SourceFile } from "../files/published.ts";
import { type Table, tableContents, tableFile, type TableLayout } from "../tables/table.ts";

interface UciSet extends Pick<DatasetSource, "name" | "title" | "source"> {
  /** Its folder on UCI's server. */
  readonly path: string;
  /** Class names, in the order of the layout's labels. */
  readonly names: readonly string[];
  readonly layout: Pick<TableLayout, "columns" | "most" | "labels">;
  /** The file of each part. */
  readonly train: TableFacts;
  readonly test: TableFacts;
}

/** A file's name, the number of its rows and the digest of its values. */
type TableFacts = readonly [name: string, rows: number, sha256: string];

function uciSet(
  { path, names, layout, train, test, ...named }: UciSet,
): CardSource<Readonly<Record<"train" | "test", SourceFile<Table>>>> {
  const file = ([name, rows, sha256]: TableFacts): SourceFile<Table> => {
    const url = `https://archive.ics.uci.edu/ml/machine-learning-databases/${path}/${name}`;
    return tableFile(name, url, { ...layout, rows, sha256 });
  };
  return fromCard({
    ...named,
    task: "tabular",
    classes: names.length,
    licence: "CC BY 4.0",
    sizes: { train: train[1], test: test[1] },
    files: { train: file(train), test: file(test) },
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
  train: [
    "optdigits.tra",
    3823,
    "32fbdc1beece907c2734c988194388a0f9b2d90911f2ab02cbbcc84e7f805d06",
  ],
  test: [
    "optdigits.tes",
    1797,
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
  train: [
    "pendigits.tra",
    7494,
    "c3ec7fd766f92ccde4a421cffa8703d7c2db500b5566fa36cf19df044df5b43c",
  ],
  test: [
    "pendigits.tes",
    3498,
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
  train: ["sat.trn", 4435, "5077478f0c360d0c43f3f6a7da161626953745b92ca88385c24c96c142433169"],
  test: ["sat.tst", 2000, "868bd57d06d8b25552a0671469b58df1fc3e21e90a35df72dd7c4ea92afd421b"],
});
