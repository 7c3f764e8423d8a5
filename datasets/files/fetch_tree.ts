/** Finds the many files of an archive: in a tree, in the archive itself, or unpacked first. */
import { readStamp } from "../../core/stamp.ts";
import type { DataContext } from "../dataset.ts";
import { formatOf } from "./archive.ts";
import { archiveIndex } from "./archive_index.ts";
import { checking, fetchFile, fetchMembers, find, removeFetched, unpackingAlone } from "./fetch.ts";
import { type Members, pickMembers, wantedIn } from "./members.ts";
import { sizeText } from "./meter.ts";
import type { TreeArchive } from "./published.ts";
import { unpackTree } from "./unpack.ts";
import { findTree, requireComplete, treeFolder, treeMembers } from "./unpacked_tree.ts";
import { verifyFile } from "./verify.ts";

/**
 * Finds an archive's files: in a tree that was unpacked, here or by hand; in the archive itself if it is
 * not compressed; otherwise they are unpacked. What is missing is fetched if that is allowed.
 *
 * @returns Every wanted file. Names, their order and lengths are the same wherever the bytes are.
 */
export async function fetchTree(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<Members> {
  const { folder, network, signal } = context;
  const root = await findTree(dataset, archive, folder);
  if (root !== undefined) return await treeMembers(root, archive, signal);
  if (await staysPacked(dataset, archive, context)) {
    const path = await fetchArchive(dataset, archive, context);
    const members = await index(dataset, path, archive, context);
    if (members !== undefined) return members;
  }
  // A file that cannot be had is an error before a lock is written anywhere.
  if (!network && await find(dataset, archive.name, context) === undefined) {
    await fetchArchive(dataset, archive, context);
  }
  const goal = treeFolder(dataset, archive, folder);
  return await unpackingAlone(dataset, `${goal}.lock`, context, async () => {
    // Another process may have done it meanwhile.
    const root = await findTree(dataset, archive, folder);
    if (root !== undefined) return await treeMembers(root, archive, signal);
    const path = await fetchArchive(dataset, archive, context);
    const members = formatOf(archive.name) === "zip"
      ? await index(dataset, path, archive, context)
      : undefined;
    if (members !== undefined) return members;
    await unpackTree(path, archive, goal, {
      signal,
      progress: (files, bytes) =>
        context.progress?.(
          `${dataset}: unpacking ${archive.name}, ${files} files, ${sizeText(bytes)}`,
        ),
    });
    await removeFetched(path, context);
    return await treeMembers(goal, archive, signal);
  });
}

/** Whether an archive is never unpacked, or never removed: it can be read without a lock. */
async function staysPacked(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<boolean> {
  const format = formatOf(archive.name);
  if (format !== "zip") return format === "tar";
  const path = await find(dataset, archive.name, context);
  return path !== undefined && (await readStamp(path, context.cache))?.fetched !== true;
}

async function fetchArchive(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<string> {
  const path = await find(dataset, archive.name, context) ??
    await fromWithin(dataset, archive, context) ??
    await fetchFile(dataset, archive, context);
  await verifyFile(path, archive, checking(dataset, archive, context));
  return path;
}

async function fromWithin(
  dataset: string,
  { name, within }: TreeArchive,
  context: DataContext,
): Promise<string | undefined> {
  if (within === undefined) return undefined;
  const member = Object.keys(within.members).find((key) => within.members[key]!.name === name);
  const [path] = await fetchMembers(dataset, within, [member!], context);
  return path;
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
  const kept = Uint32Array.from(all.names.keys().filter((i) => wanted(all.names[i]!)));
  const members = kept.length === all.names.length ? all : pickMembers(all, kept);
  return requireComplete(path, archive, members);
}
