/** `aloi`: colour histograms of a thousand small objects. */
import { compareText } from "../../core/canonical.ts";
import { sha256 } from "../../core/files.ts";
import { fromCard } from "../card.ts";
import { scikitSplit } from "../split_rules.ts";
import { parseArff, takeTable } from "../tables/table.ts";

const COLUMNS = 128;

/** ALOI. OpenML's file has no known address or digest: only its size and form are checked. */
export const aloi = fromCard({
  name: "aloi",
  title: "ALOI: colour histograms of a thousand objects",
  task: "tabular",
  classes: 1000,
  licence: "not stated on OpenML",
  source: "https://www.openml.org/d/42396",
  split: "scikit-learn's train_test_split, 25 % test, random_state 0, as dal-toolbox does",
  sizes: { train: 81000, test: 27000 },
  files: {
    table: {
      name: "aloi.arff",
      manual: "get the ARFF file of https://www.openml.org/d/42396",
      atMost: 1e9,
      parse: parseArff,
    },
  },
  arrange: ({ table: { value: { features, targets } } }) => {
    const [rows, columns] = features.shape as [number, number];
    if (columns !== COLUMNS) throw new Error(`it has ${columns} values a row, not ${COLUMNS}`);
    const classes = [...new Set(targets)].sort(compareText);
    const numbers = new Map(classes.map((name, i) => [name, i]));
    const labels = Int32Array.from(targets, (target) => numbers.get(target)!);
    const { train, test } = scikitSplit(rows, 0.25, 0);
    const values = sha256(new Uint8Array(features.data.buffer as ArrayBuffer));
    const contentHash = sha256(`${values}\n${labels.join(" ")}\n`);
    const table = { features, labels };
    return { classes, train: takeTable(table, train), test: takeTable(table, test), contentHash };
  },
});
