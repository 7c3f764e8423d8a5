/** `satimage`: soil seen from a satellite, 3 × 3 pixels in four bands. */
import type { DatasetSource } from "../dataset.ts";
import { tableFile } from "../tables/table.ts";
import { tableSource } from "../tables/table_source.ts";

const ARCHIVE = "https://archive.ics.uci.edu/ml/machine-learning-databases/statlog/satimage";
// Number 6, "mixture class", has no rows.
const LAYOUT = { columns: 36, most: 255, labels: ["1", "2", "3", "4", "5", "7"] };

/** Statlog's Landsat satellite set: 4,435 + 2,000 rows of 36 values from 0 to 255. */
export const satimage: DatasetSource = tableSource({
  name: "satimage",
  title: "Landsat satellite (Statlog)",
  licence: "CC BY 4.0",
  source: "https://doi.org/10.24432/C55887",
  classes: [
    "red soil",
    "cotton crop",
    "grey soil",
    "damp grey soil",
    "soil with vegetation stubble",
    "very damp grey soil",
  ],
  train: tableFile("sat.trn", `${ARCHIVE}/sat.trn`, {
    ...LAYOUT,
    rows: 4435,
    sha256: "5077478f0c360d0c43f3f6a7da161626953745b92ca88385c24c96c142433169",
  }),
  test: tableFile("sat.tst", `${ARCHIVE}/sat.tst`, {
    ...LAYOUT,
    rows: 2000,
    sha256: "868bd57d06d8b25552a0671469b58df1fc3e21e90a35df72dd7c4ea92afd421b",
  }),
});
