/** Reads what a dataset is made of: files are verified, archives of many files are listed. */
import type { DataContext } from "../dataset.ts";
import { Tree } from "../images/tree.ts";
import { fetchFile, fetchMembers, fetchTree, find } from "./fetch.ts";
import { type Archive, asFound, type SourceFile, type TreeArchive } from "./published.ts";
import { readVerified } from "./verify.ts";

/** A dataset's files, by names of one's own. */
export type NamedFiles = Readonly<Record<string, TreeArchive | Archive | SourceFile<unknown>>>;

/** A file that has been read. */
export interface ReadFile<T> {
  readonly path: string;
  /** What it holds. */
  readonly value: T;
}

/**
 * The same files, read: those of an archive of few by their names in it, an archive of many as a tree.
 * One that is optional may be `undefined`.
 */
export type FilesRead<F extends NamedFiles> = {
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
    else if ("parse" in file) read[key] = await readFile(folder, file, context);
    else read[key] = new Tree(await fetchTree(folder, file, context), `"${file.name}"`);
  }
  return read as FilesRead<F>;
}

async function readMembers(
  folder: string,
  archive: Archive,
  context: DataContext,
): Promise<Record<string, ReadFile<unknown>>> {
  const read: Record<string, ReadFile<unknown>> = {};
  for (const [name, standIn] of Object.entries(archive.standIns ?? {})) {
    const path = await find(folder, [standIn.name], context);
    if (path !== undefined) read[name] = { path, value: await readVerified(path, standIn) };
  }
  const names = Object.keys(archive.members).filter((name) => read[name] === undefined);
  const paths = await fetchMembers(folder, archive, names, context);
  for (const [i, name] of names.entries()) {
    const path = paths[i]!;
    read[name] = { path, value: await readVerified(path, archive.members[name]!) };
  }
  return read;
}

async function readFile(
  folder: string,
  file: SourceFile<unknown>,
  context: DataContext,
): Promise<ReadFile<unknown>> {
  const path = await find(folder, file.aliases ?? [], context) ??
    await fetchFile(folder, file, context);
  return { path, value: await readVerified(path, asFound(file)) };
}
