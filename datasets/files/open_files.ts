/** Opening what a dataset is made of: files are read and verified, archives of many files are listed. */
import {
  type Archive,
  asFound,
  type DatasetFile,
  type SourceFile,
  type TreeArchive,
} from "./published.ts";
import type { DataContext } from "../dataset.ts";
import { Tree } from "../images/tree.ts";
import { find, findAlias, obtain, obtainMembers } from "./obtain.ts";
import { obtainContents } from "./obtain_tree.ts";
import { readGenuine } from "./source_file.ts";

/** A dataset's files, by names of one's own. */
export type NamedFiles = Readonly<Record<string, TreeArchive | Archive | SourceFile<unknown>>>;

/** A file that has been read and verified. */
export interface ReadFile<T> {
  /** Where it lies. */
  readonly path: string;
  /** What it holds. */
  readonly value: T;
}

/**
 * The same files, opened: those of an archive of few by their names in it, an archive of many as a tree.
 * One that is optional may be `undefined`.
 */
export type Opened<F extends NamedFiles> = {
  readonly [K in keyof F]: F[K] extends { readonly members: infer M } ? OpenedMembers<M>
    : F[K] extends SourceFile<infer T> ? ReadFile<T>
    : Tree;
};

/** An archive of few files whose members are known by name and content. */
export type ArchiveOf<M extends Readonly<Record<string, SourceFile<unknown>>>> =
  & Omit<Archive, "members">
  & { readonly members: M };

type OpenedMembers<M> = {
  readonly [N in keyof M]: M[N] extends SourceFile<infer T> ? ReadFile<T> : never;
};

/** What files belong to. */
export interface FilesOptions<F extends NamedFiles> {
  /** The name of the dataset, and of its folder where `folder` names none. */
  readonly name: string;
  /** The name of the folder where it is that of another dataset. */
  readonly folder?: string;
  readonly files: F;
}

/** Opens a dataset's files, after fetching what is missing if that is allowed. */
export async function openFiles<F extends NamedFiles>(
  { name, folder = name, files }: FilesOptions<F>,
  context: DataContext,
): Promise<Opened<F>> {
  const opened: Record<string, unknown> = {};
  for (const [key, file] of Object.entries(files)) {
    if (file.optional && await find(folder, file.name, context) === undefined) continue;
    if ("members" in file) opened[key] = await openMembers(folder, file, context);
    else if ("parse" in file) opened[key] = await openFile(folder, file, context);
    else {
      const members = await obtainContents(folder, file, context);
      opened[key] = new Tree(members, `"${file.name}"`);
    }
  }
  return opened as Opened<F>;
}

/**
 * What is published of a dataset.
 *
 * @returns The same, in order.
 */
export function publishedFiles(files: NamedFiles): readonly DatasetFile[] {
  return Object.values(files);
}

async function openMembers(
  folder: string,
  archive: Archive,
  context: DataContext,
): Promise<Record<string, ReadFile<unknown>>> {
  const opened: Record<string, ReadFile<unknown>> = {};
  for (const [name, standIn] of Object.entries(archive.standIns ?? {})) {
    const path = await find(folder, standIn.name, context);
    if (path !== undefined) opened[name] = { path, value: await readGenuine(path, standIn) };
  }
  const names = Object.keys(archive.members).filter((name) => opened[name] === undefined);
  const paths = await obtainMembers(folder, archive, names, context);
  for (const [i, name] of names.entries()) {
    const path = paths[i]!;
    opened[name] = { path, value: await readGenuine(path, archive.members[name]!) };
  }
  return opened;
}

async function openFile(
  folder: string,
  file: SourceFile<unknown>,
  context: DataContext,
): Promise<ReadFile<unknown>> {
  const path = await findAlias(folder, file.aliases, context) ??
    await obtain(folder, file, context);
  return { path, value: await readGenuine(path, asFound(file)) };
}
