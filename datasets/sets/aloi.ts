/** `aloi`: colour histograms of a thousand small objects. */
import { compareText } from "../../core/canonical.ts";
import { InputError } from "../../core/errors.ts";
import { sha256 } from "../../core/files.ts";
import { takeRows } from "../../core/ndarray.ts";
import type { Dataset, DatasetSource, Split } from "../dataset.ts";
import { type ArffTable, parseArff } from "../tables/arff.ts";
import { openFiles } from "../files/open_files.ts";
import type { SourceFile } from "../files/published.ts";
import { scikitSplit } from "../split_rules.ts";

/** What describes ALOI. */
export interface AloiOptions {
  /** How many rows it has. */
  readonly rows: number;
  /** How many values a row. */
  readonly columns: number;
  /** How many classes. */
  readonly classes: number;
}

const FILE: SourceFile<ArffTable> = {
  name: "aloi.arff",
  manual: "get the ARFF file of https://www.openml.org/d/42396",
  atMost: 1e9,
  parse: parseArff,
};

/** Describes ALOI. */
export function aloiSource({ rows, columns, classes }: AloiOptions): DatasetSource {
  const name = "aloi";
  return {
    name,
    title: "ALOI: colour histograms of a thousand objects",
    task: "tabular",
    classes,
    licence: "not stated on OpenML",
    source: "https://www.openml.org/d/42396",
    split: "scikit-learn's train_test_split, 25 % test, random_state 0, as dal-toolbox does",
    sizes: { train: rows - Math.ceil(rows / 4), test: Math.ceil(rows / 4) },
    files: [FILE],
    load: async (context): Promise<Dataset> => {
      const { table } = await openFiles({ name, files: { table: FILE } }, context);
      const { features, targets } = table.value;
      const names = [...new Set(targets)].sort(compareText);
      const found = [...features.shape, names.length];
      if (found.join() !== [rows, columns, classes].join()) {
        throw new InputError(
          `"${table.path}" has ${found[0]} rows of ${found[1]} values in ${
            found[2]
          } classes instead ` +
            `of ${rows} of ${columns} in ${classes}: it is not OpenML's 42396`,
        );
      }
      const indices = new Map(names.map((each, i) => [each, i]));
      const labels = Int32Array.from(targets, (target) => indices.get(target)!);
      const take = (part: Int32Array): Split => ({
        labels: part.map((row) => labels[row]!),
        features: takeRows(features, part),
      });
      const split = scikitSplit(rows, 0.25, 0);
      const content = new Uint8Array(features.data.buffer as ArrayBuffer);
      const contentHash = sha256(`${sha256(content)}\n${labels.join(" ")}\n`);
      return {
        name,
        classes: names,
        train: take(split.train),
        test: take(split.test),
        contentHash,
      };
    },
  };
}

/**
 * ALOI: 81,000 + 27,000 rows of 128 values, a thousand classes. OpenML gives its ARFF files numbers that
 * are not those of the sets, and this one's is not known: the file is not fetched. Its digest is not
 * known either, so that size and form alone are checked.
 */
export const aloi: DatasetSource = aloiSource({ rows: 108000, columns: 128, classes: 1000 });
