/** What `deno task fetch` can fetch: datasets, and the weights of backbones. */
import type { WeightsFile } from "../../backbones/backbone.ts";
import { backbones } from "../../backbones/registry.ts";
import { InputError, unknownName } from "../../core/errors.ts";
import type { DataContext } from "../../datasets/dataset.ts";
import type { DatasetFile, PublishedFile } from "../../datasets/files/published.ts";
import { datasets } from "../../datasets/registry.ts";
import { type FileState, fileState } from "../../datasets/files/state.ts";
import { fetchFile } from "../../datasets/files/fetch.ts";
import { thousands } from "../../core/format.ts";
import { verifyFile } from "../../datasets/files/verify.ts";

export interface Fetchable {
  readonly name: string;
  readonly title: string;
  /** "images", "tabular" or "weights". */
  readonly task: string;
  /** Such as "50,000 + 10,000"; empty if it is not known. */
  readonly amount: string;
  readonly classes: string;
  readonly licence: string;
  readonly folder: string;
  readonly files: readonly DatasetFile[];
  fetch(context: DataContext): Promise<string>;
}

export function fetchableDatasets(): Fetchable[] {
  return datasets.map((source) => {
    const { name, title, task, licence, folder = name, files = [], sizes } = source;
    const amount = sizes === undefined
      ? ""
      : `${thousands(sizes.train)} + ${thousands(sizes.test)}`;
    return {
      name,
      title,
      task,
      amount,
      classes: `${source.classes}`,
      licence,
      folder,
      files,
      fetch: async (context) => {
        const { train, test } = await source.load(context);
        await verifyAll(folder, files, context);
        const counts = [train, test].map(({ labels }) => thousands(labels.length));
        return `${counts.join(" + ")} ${task === "images" ? "images" : "rows"}`;
      },
    };
  });
}

/** The backbones whose weights can be fetched. */
export function fetchableBackbones(): Fetchable[] {
  return backbones.flatMap(({ name, title, licence, weights }) => {
    if (weights === undefined) return [];
    const { folder, file } = publishedWeights(weights);
    const fetch = async (context: DataContext): Promise<string> => {
      await fetchFile(folder, file, context);
      await verifyAll(folder, [file], context);
      return "weights";
    };
    return [{
      name,
      title,
      task: "weights",
      amount: "",
      classes: "",
      licence,
      folder,
      files: [file],
      fetch,
    }];
  });
}

/** A file of weights as `fetch` knows files: in a folder below the data folder. */
export function publishedWeights(
  { path, ...published }: WeightsFile,
): { folder: string; file: PublishedFile } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, slash), file: { ...published, name: path.slice(slash + 1) } };
}

/** Verifies files, those put there by hand included. */
async function verifyAll(
  folder: string,
  files: readonly DatasetFile[],
  context: DataContext,
): Promise<void> {
  const { signal, cache } = context;
  for (const { files: found } of await statesOf({ folder, files }, context)) {
    for (const { file, path } of found) await verifyFile(path, file, { signal, cache });
  }
}

export async function statesOf(
  { folder, files }: Pick<Fetchable, "folder" | "files">,
  context: DataContext,
): Promise<FileState[]> {
  return await Promise.all(files.map((file) => fileState(folder, file, context)));
}

export function findFetchable(
  names: readonly string[],
  known: readonly Fetchable[],
): Fetchable[] {
  return [...new Set(names)].map((name) => {
    const found = known.find((each) => each.name === name);
    if (found !== undefined) return found;
    if (backbones.some((backbone) => backbone.name === name)) {
      throw new InputError(`Backbone "${name}" has no weights: there is nothing to fetch`);
    }
    throw unknownName("dataset or backbone", name, known.map((each) => each.name));
  });
}
