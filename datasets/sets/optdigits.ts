/** `optdigits`: handwritten digits, 8 × 8 counts of set pixels. */
import type { DatasetSource } from "../dataset.ts";
import { tableFile } from "../tables/table.ts";
import { tableSource } from "../tables/table_source.ts";

const ARCHIVE = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits";
const DIGITS = [..."0123456789"];
const LAYOUT = { columns: 64, most: 16, labels: DIGITS };

/** Optical recognition of handwritten digits: 3,823 + 1,797 rows of 64 values from 0 to 16. */
export const optdigits: DatasetSource = tableSource({
  name: "optdigits",
  title: "Optical recognition of handwritten digits",
  licence: "CC BY 4.0",
  source: "https://doi.org/10.24432/C50P49",
  classes: DIGITS,
  train: tableFile("optdigits.tra", `${ARCHIVE}/optdigits.tra`, {
    ...LAYOUT,
    rows: 3823,
    sha256: "32fbdc1beece907c2734c988194388a0f9b2d90911f2ab02cbbcc84e7f805d06",
  }),
  test: tableFile("optdigits.tes", `${ARCHIVE}/optdigits.tes`, {
    ...LAYOUT,
    rows: 1797,
    sha256: "63dc6394ce214197cf93b83f10d429d56e2990f2286110337d2e80972365f214",
  }),
});
