/** Tabular sets with an official training file and an official test file. */
import { sha256 } from "../../core/files.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { obtain } from "../files/obtain.ts";
import { readGenuine } from "../files/source_file.ts";
import { hashTable, type Table, type TableFile, toSplit } from "./table.ts";

/** What describes such a set. */
export interface TableSourceOptions {
  /** The name on the command line and of the set's folder. */
  readonly name: string;
  /** What a person calls it. */
  readonly title: string;
  /** The licence of the data. */
  readonly licence: string;
  /** Where it is described. */
  readonly source: string;
  /** Class names, in the order of the layouts' labels. */
  readonly classes: readonly string[];
  /** The official training file. */
  readonly train: TableFile;
  /** The official test file. */
  readonly test: TableFile;
}

/** Describes such a set. */
export function tableSource(options: TableSourceOptions): DatasetSource {
  const { name, title, licence, source, classes } = options;
  const load = async (context: DataContext): Promise<Dataset> => {
    const train = await readGenuine(await obtain(name, options.train, context), options.train);
    const test = await readGenuine(await obtain(name, options.test, context), options.test);
    return {
      name,
      classes,
      train: toSplit(train),
      test: toSplit(test),
      contentHash: hashTables(train, test),
    };
  };
  return {
    name,
    title,
    task: "tabular",
    classes: classes.length,
    licence,
    source,
    sizes: { train: options.train.rows, test: options.test.rows },
    files: [options.train, options.test],
    load,
  };
}

/** Computes the content hash of a tabular dataset. */
export function hashTables(train: Table, test: Table): string {
  return sha256(`train ${hashTable(train)}\ntest ${hashTable(test)}\n`);
}
