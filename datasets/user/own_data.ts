/** Opens the user's own data as a dataset like any other. */
import { InputError } from "../../core/errors.ts";
import { stream } from "../../core/random.ts";
import type { DataContext, Dataset, DatasetSource } from "../dataset.ts";
import { contentHash } from "./content_hash.ts";
import type { Description, DrawnSplit } from "./description.ts";
import { locate } from "./locate.ts";
import { readRows } from "./read_rows.ts";
import {
  classesOf,
  normalized,
  numbered,
  type Parts,
  pickRows,
  type Rows,
  splitOf,
} from "./rows.ts";
import { alignColumns } from "./select_columns.ts";

/** Opens the data at a path, in any form that `docs/datasets.md` lists. */
export async function openOwnData(path: string, context: DataContext): Promise<DatasetSource> {
  const description = await locate(path);
  const name = nameOf(path);
  const { train, test } = await partsOf(name, description, context);
  requireSameKind(train, test);
  const { classes, notes } = classesOf(train, test);
  for (const note of new Set([...train.notes, ...test.notes, ...notes])) context.warn?.(note);
  const content = {
    name,
    classes,
    train: { ...train, numbers: numbered(train, classes) },
    test: { ...test, numbers: numbered(test, classes) },
  };
  const { hash, counts } = await contentHash(content, context);
  const dataset: Dataset = {
    name,
    classes,
    train: splitOf(content.train),
    test: splitOf(content.test),
    contentHash: hash,
    counts,
  };
  return {
    name,
    title: description.title ?? name,
    task: train.images === undefined ? "tabular" : "images",
    classes: classes.length,
    licence: description.licence ?? "not stated",
    source: description.source ?? path,
    sizes: { train: train.labels.length, test: test.labels.length },
    load: () => Promise.resolve(dataset),
  };
}

/** Names a dataset after its path: both "/home/ada/birds.json" and "birds/dataset.json" are "birds". */
export function nameOf(path: string): string {
  const parts = path.replace(/[/\\]+$/, "").split(/[/\\]/);
  const last = parts.at(-1)!;
  const named = last === "dataset.json" && parts.length > 1 ? parts.at(-2)! : last;
  return named.replace(/(?<=.)\.[A-Za-z]+$/, "") || named;
}

async function partsOf(
  name: string,
  description: Description,
  context: DataContext,
): Promise<Required<Parts>> {
  for (const note of description.notes ?? []) context.warn?.(note);
  const { train: read, test } = await readRows(description.train, description, context);
  const train = normalized(read);
  if (description.test !== undefined) {
    const { columns } = train;
    const options = columns === undefined
      ? description
      : { ...description, label: columns.label, like: columns.all };
    const rows = await readRows(description.test, options, context);
    return { train, test: alignColumns(train, normalized(rows.train)) };
  }
  if (test !== undefined) return { train, test: normalized(test) };
  const split = description.split ?? DEFAULT_SPLIT;
  if (description.split === undefined) {
    const share = `${Number((100 * split.test).toPrecision(3))} % of each class`;
    context.warn?.(`${name} has no test part: ${share} is drawn for it, with seed ${split.seed}`);
  }
  return drawTest(train, split);
}

const DEFAULT_SPLIT: DrawnSplit = { test: 0.2, seed: 0 };

/** Draws of each class its share, at least one row and never all, in the rows' order. */
function drawTest(rows: Rows, split: DrawnSplit): { train: Rows; test: Rows } {
  const chosen = new Set<number>();
  const random = stream(split.seed, "test part of own data");
  for (const [label, indices] of Map.groupBy(rows.labels.keys(), (i) => rows.labels[i]!)) {
    const count = indices.length;
    if (count < 2) {
      throw new InputError(
        `Class "${label}" of "${rows.from}" has a single row, too few for a training and a test part`,
      );
    }
    const share = Math.min(count - 1, Math.max(1, Math.round(count * split.test)));
    for (const i of random.choice(count, share)) chosen.add(indices[i]!);
  }
  const all = [...rows.labels.keys()];
  return {
    train: pickRows(rows, all.filter((i) => !chosen.has(i))),
    test: pickRows(rows, all.filter((i) => chosen.has(i))),
  };
}

function requireSameKind(train: Rows, test: Rows): void {
  if ((train.images === undefined) !== (test.images === undefined)) {
    throw new InputError(`Either "${train.from}" or "${test.from}" holds images: both must`);
  }
  const [a, b] = [train.features?.shape[1], test.features?.shape[1]];
  if (a !== b) {
    throw new InputError(
      `"${train.from}" has ${a} features per row, and "${test.from}" has ${b}: they must be the same`,
    );
  }
}
