/** `pendigits`: handwritten digits as eight points of a pen's path. */
import type { DatasetSource } from "../dataset.ts";
import { tableFile } from "../tables/table.ts";
import { tableSource } from "../tables/table_source.ts";

const ARCHIVE = "https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits";
const DIGITS = [..."0123456789"];
const LAYOUT = { columns: 16, most: 100, labels: DIGITS };

/** Pen-based recognition of handwritten digits: 7,494 + 3,498 rows of 16 values from 0 to 100. */
export const pendigits: DatasetSource = tableSource({
  name: "pendigits",
  title: "Pen-based recognition of handwritten digits",
  licence: "CC BY 4.0",
  source: "https://doi.org/10.24432/C5MG6K",
  classes: DIGITS,
  train: tableFile("pendigits.tra", `${ARCHIVE}/pendigits.tra`, {
    ...LAYOUT,
    rows: 7494,
    sha256: "c3ec7fd766f92ccde4a421cffa8703d7c2db500b5566fa36cf19df044df5b43c",
  }),
  test: tableFile("pendigits.tes", `${ARCHIVE}/pendigits.tes`, {
    ...LAYOUT,
    rows: 3498,
    sha256: "b0a550b58ba64729a1d8ec2d4898aab4b5b133f07ce29dae27765b495c168fcd",
  }),
});
