/** A dataset's card: its facts, its published files, and how they become two parts. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "../core/errors.ts";
import type { DataContext, Dataset, DatasetSource, Split } from "./dataset.ts";
import { fetchFile, fetchMembers, fetchTree, find } from "./files/fetch.ts";
import { type Archive, asFound, type SourceFile, type TreeArchive } from "./files/published.ts";
import { readVerified } from "./files/verify.ts";
import type { Part } from "./images/stored.ts";
import { Tree } from "./images/tree.ts";

/** What a dataset's files hold. */
export interface Contents {
  readonly classes: readonly string[];
  readonly train: Part;
  readonly test: Part;
  /** Default: a hash over the digests of the files and of both parts, and over all labels. */
  readonly contentHash?: string;
}

interface Card<F extends NamedFiles> extends Omit<DatasetSource, "task" | "files" | "load"> {
  readonly task?: DatasetSource["task"];
  readonly files: F;
  /** Reads both parts. Images need not be decoded for it. */
  arrange(files: FilesRead<F>): Contents;
}

/** A dataset source that was made from a card. */
export interface CardSource<F extends NamedFiles> extends DatasetSource {
  readonly card: Card<F>;
}

/** Makes a dataset source from a card. */
export function fromCard<const F extends NamedFiles>(card: Card<F>): CardSource<F> {
  const { arrange: _, files, ...description } = card;
  const load = async (context: DataContext): Promise<Dataset> => {
    const contents = arranged(card, await readFiles(card, context));
    requireComplete(card, contents);
    return {
      name: card.name,
      classes: contents.classes,
      train: splitOf(contents.train),
      test: splitOf(contents.test),
      contentHash: contents.contentHash ?? hashOf(card, contents),
    };
  };
  return { task: "images", ...description, files: Object.values(files), load, card };
}

/** Drops the digest, which holds on to the list of the whole archive. */
function splitOf({ digest: _, ...split }: Part): Split {
  return split;
}

function arranged<F extends NamedFiles>(card: Card<F>, files: FilesRead<F>): Contents {
  try {
    return card.arrange(files);
  } catch (error) {
    // Its message already says what to do.
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot use dataset "${card.name}": ${messageOf(error)}; fetch it again`);
  }
}

/** Refuses contents of other classes or sizes than the published ones, or of wrong labels. */
export function requireComplete(
  { name, classes, sizes, task = "images" }:
    & Pick<DatasetSource, "name" | "classes" | "sizes">
    & Partial<Pick<DatasetSource, "task">>,
  contents: Pick<Contents, "classes" | "train" | "test">,
): void {
  const refuse = (what: string): InputError =>
    new InputError(
      `Dataset "${name}" has ${what}: its files are not those published; remove them and fetch them ` +
        "again",
    );
  if (contents.classes.length !== classes) {
    throw refuse(`${contents.classes.length} classes instead of ${classes}`);
  }
  const rows = task === "images" ? "images" : "rows";
  for (const part of ["train", "test"] as const) {
    const { labels, images, features } = contents[part];
    const count = images?.length ?? features?.shape[0] ?? 0;
    const wanted = sizes?.[part] ?? (count || "some");
    if (count !== wanted) throw refuse(`${count} ${part} ${rows} instead of ${wanted}`);
    if (labels.length !== count) {
      throw refuse(`${labels.length} labels of ${count} ${part} ${rows}`);
    }
    const wrong = labels.findIndex((label) => label < 0 || label >= classes);
    if (wrong >= 0) {
      throw refuse(`${part} ${rows.slice(0, -1)} ${wrong} of no class from 0 to ${classes - 1}`);
    }
  }
}

/** Represents the files by the digests that verify them, and leaves class names out. */
function hashOf<F extends NamedFiles>({ files }: Card<F>, contents: Contents): string {
  const hash = createHash("sha256");
  for (const { sha256, md5 } of Object.values(files)) {
    hash.update(`file ${sha256 ?? md5 ?? "not known"}\n`);
  }
  for (const part of ["train", "test"] as const) {
    const { labels, digest } = contents[part];
    hash.update(`${part} ${labels.length} ${digest!()}\n${labels.join(" ")}\n`);
  }
  return hash.digest("hex");
}

/** A dataset's files, by names of one's own. */
export type NamedFiles = Readonly<Record<string, TreeArchive | Archive | SourceFile<unknown>>>;

/** A file that has been read. */
export interface ReadFile<T> {
  readonly path: string;
  readonly value: T;
}

/** The same files, read: members by name, or a tree; an optional one may be undefined. */
type FilesRead<F extends NamedFiles> = {
  readonly [K in keyof F]: F[K] extends { readonly members: infer M } ? MembersRead<M>
    : F[K] extends SourceFile<infer T> ? ReadFile<T>
    : Tree;
};

type MembersRead<M> = {
  readonly [N in keyof M]: M[N] extends SourceFile<infer T> ? ReadFile<T> : never;
};

/** Reads a dataset's files, after fetching what is missing if that is allowed. */
export async function readFiles<F extends NamedFiles>(
  { name, folder = name, files }: {
    readonly name: string;
    readonly folder?: string;
    readonly files: F;
  },
  context: DataContext,
): Promise<FilesRead<F>> {
  const read: Record<string, unknown> = {};
  for (const [key, file] of Object.entries(files)) {
    if (file.optional && await find(folder, [file.name], context) === undefined) continue;
    if ("members" in file) read[key] = await readMembers(folder, file, context);
    else if ("parse" in file) {
      read[key] = await readCopy(await fetchFile(folder, file, context), file);
    } else read[key] = new Tree(await fetchTree(folder, file, context), `"${file.name}"`);
  }
  return read as FilesRead<F>;
}

async function readMembers(
  folder: string,
  archive: Archive,
  context: DataContext,
): Promise<Record<string, ReadFile<unknown>>> {
  const paths = await fetchMembers(folder, archive, Object.keys(archive.members), context);
  const read: Record<string, ReadFile<unknown>> = {};
  for (const [i, [name, file]] of Object.entries(archive.members).entries()) {
    read[name] = await readCopy(paths[i]!, file);
  }
  return read;
}

async function readCopy(path: string, file: SourceFile<unknown>): Promise<ReadFile<unknown>> {
  return { path, value: await readVerified(path, asFound(file)) };
}
