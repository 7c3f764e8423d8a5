/** Finding the many files of an archive: read in place, or unpacked as a tree. */
import { InputError } from "../../core/errors.ts";
import { withLock } from "../../core/lock.ts";
import { readStamp } from "../../core/stamp.ts";
import { archiveIndex } from "./archive_index.ts";
import { formatOf } from "./entries.ts";
import { readManifest } from "./manifest.ts";
import { MemberList, type Members, pickMembers, requireHolds, wantedIn } from "./tree.ts";
import type { TreeArchive } from "./published.ts";
import { unpackTree } from "./unpack_tree.ts";
import type { DataContext } from "../dataset.ts";
import { handTreeMembers, isHandTree } from "./hand_tree.ts";
import { Meter, sizeText } from "./meter.ts";
import { find, obtain, obtainMembers, removeFetched } from "./obtain.ts";
import { verifyFile } from "./verify.ts";

/**
 * Finds an archive's files wherever their bytes lie: in a tree that was unpacked, here or by hand; in the
 * archive itself where it is not compressed; otherwise they are unpacked first. What is missing is
 * fetched if that is allowed. This is what datasets of many images want.
 *
 * @returns Every wanted file. Names, their order and lengths are the same wherever the bytes lie.
 */
export async function obtainContents(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<Members> {
  const root = await findTree(dataset, archive, context);
  if (root !== undefined) return await treeMembers(root, archive, context);
  if (await staysPacked(dataset, archive, context)) {
    const path = await obtainArchive(dataset, archive, context);
    const members = await index(dataset, path, archive, context);
    if (members !== undefined) return members;
  }
  return await alone(dataset, archive, context, async () => {
    const path = await obtainArchive(dataset, archive, context);
    const members = formatOf(archive) === "zip"
      ? await index(dataset, path, archive, context)
      : undefined;
    if (members !== undefined) return members;
    return await treeMembers(await unpacked(dataset, path, archive, context), archive, context);
  }, (root) => treeMembers(root, archive, context));
}

/** Finds an archive's files as a tree of real files, unpacked where it is not there. */
export async function obtainTree(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<string> {
  const root = await findTree(dataset, archive, context);
  if (root !== undefined) {
    await treeMembers(root, archive, context);
    return root;
  }
  return await alone(
    dataset,
    archive,
    context,
    async () =>
      await unpacked(dataset, await obtainArchive(dataset, archive, context), archive, context),
    (root) => Promise.resolve(root),
  );
}

/**
 * Finds where the files of an uncompressed archive lie in it: a tar, also one of tars, or a zip that
 * only stores. The list is made once and kept beside the archive.
 */
export async function obtainIndex(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<Members> {
  const path = await obtainArchive(dataset, archive, context);
  const members = await index(dataset, path, archive, context);
  if (members !== undefined) return members;
  throw new InputError(`"${path}" is compressed: its files cannot be read in place`);
}

/** Where an archive's tree is made. */
export function treeFolder(
  dataset: string,
  archive: TreeArchive,
  { folder }: Pick<DataContext, "folder">,
): string {
  const stem = archive.folder ?? archive.name.replace(/\.(zip|tar|tar\.gz|tgz)$/i, "");
  return `${folder}/${dataset}/${stem}`;
}

/**
 * Finds an archive's tree: the one that was unpacked here, or one that was unpacked by hand into a folder
 * of the archive's name or into the dataset's folder.
 *
 * @returns Where the archive's root is, or undefined where there is no tree.
 */
export async function findTree(
  dataset: string,
  archive: TreeArchive,
  context: Pick<DataContext, "folder">,
): Promise<string | undefined> {
  const own = treeFolder(dataset, archive, context);
  if (await readManifest(own) !== undefined || await isHandTree(own, archive)) return own;
  const shared = `${context.folder}/${dataset}`;
  // The root of the dataset's folder holds other things, too: it cannot stand for an archive's.
  if ("" in archive.holds) return undefined;
  return await isHandTree(shared, archive) ? shared : undefined;
}

async function treeMembers(
  root: string,
  archive: TreeArchive,
  { signal }: DataContext,
): Promise<Members> {
  const lines = await readManifest(root);
  if (lines === undefined) return await handTreeMembers(root, archive, signal);
  const wanted = wantedIn(archive);
  const found = new MemberList();
  const files: string[] = [];
  for (const { name, bytes } of lines) {
    if (wanted(name)) found.add(name, files.push(`${root}/${name}`) - 1, 0, bytes);
  }
  return complete(root, archive, found.sorted(files));
}

async function obtainArchive(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<string> {
  const { within } = archive;
  const path = within === undefined
    ? await obtain(dataset, archive, context)
    : await fromWithin(dataset, archive, within, context);
  const meter = new Meter();
  await verifyFile(path, archive, {
    signal: context.signal,
    cache: context.cache,
    progress: (read, total) =>
      context.progress?.(`${dataset}: checking ${archive.name}, ${meter.text(read, total)}`),
  });
  return path;
}

async function fromWithin(
  dataset: string,
  archive: TreeArchive,
  within: NonNullable<TreeArchive["within"]>,
  context: DataContext,
): Promise<string> {
  const own = await find(dataset, archive.name, context);
  if (own !== undefined) return own;
  const member = Object.keys(within.members).find((key) =>
    within.members[key]!.name === archive.name
  );
  const [path] = await obtainMembers(dataset, within, [member!], context);
  return path!;
}

async function index(
  dataset: string,
  path: string,
  archive: TreeArchive,
  { cache, signal, progress }: DataContext,
): Promise<Members | undefined> {
  const all = await archiveIndex(path, archive, {
    cache,
    signal,
    progress: (files) => progress?.(`${dataset}: listing ${archive.name}, ${files} files`),
  });
  if (all === undefined) return undefined;
  const wanted = wantedIn(archive);
  const kept = new Uint32Array(all.names.length);
  let count = 0;
  for (let i = 0; i < kept.length; i++) if (wanted(all.names.at(i))) kept[count++] = i;
  const members = count === kept.length ? all : pickMembers(all, kept.subarray(0, count));
  return complete(path, archive, members);
}

/** Whether an archive is never unpacked, or never removed: a lock is not needed to read it then. */
async function staysPacked(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<boolean> {
  const format = formatOf(archive);
  if (format !== "zip") return format === "tar";
  const path = await find(dataset, archive.name, context);
  return path !== undefined && (await readStamp(path, context.cache))?.fetched !== true;
}

/** Does what only one process may do at a time; those that waited for it take the tree that it made. */
async function alone<T>(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
  work: () => Promise<T>,
  found: (root: string) => Promise<T>,
): Promise<T> {
  const { network, signal, progress, say = progress } = context;
  // What cannot be had is said before a lock is written anywhere.
  if (!network && await find(dataset, archive.name, context) === undefined) {
    await obtainArchive(dataset, archive, context);
  }
  return await withLock(`${treeFolder(dataset, archive, context)}.lock`, async () => {
    const root = await findTree(dataset, archive, context);
    return root === undefined ? await work() : await found(root);
  }, {
    signal,
    waiting: (holder) => say?.(`${dataset}: waiting for ${holder}, which is unpacking it`),
  });
}

async function unpacked(
  dataset: string,
  path: string,
  archive: TreeArchive,
  { folder, cache, signal, progress }: DataContext,
): Promise<string> {
  const goal = treeFolder(dataset, archive, { folder });
  await unpackTree(path, archive, goal, {
    signal,
    progress: (files, bytes) =>
      progress?.(`${dataset}: unpacking ${archive.name}, ${files} files, ${sizeText(bytes)}`),
  });
  await removeFetched(path, { cache });
  return goal;
}

function complete(where: string, archive: TreeArchive, members: Members): Members {
  try {
    requireHolds(members.names, archive);
  } catch (error) {
    throw new InputError(`Cannot use "${where}": ${(error as Error).message}`);
  }
  return members;
}
