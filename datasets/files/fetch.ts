/** Finds the files of a dataset in its folder, and fetches what is missing if that is allowed. */
import { InputError } from "../../core/errors.ts";
import { exists } from "../../core/files.ts";
import { measuredBytes } from "../../core/format.ts";
import { withLock } from "../../core/lock.ts";
import { readStamp } from "../../core/stamp.ts";
import type { DataContext } from "../dataset.ts";
import { formatOf } from "./archive.ts";
import { archiveIndex, type Members, pickMembers, requireHolds, wantedIn } from "./members.ts";
import { download, type DownloadOptions } from "./download.ts";
import { Meter } from "./meter.ts";
import type { Archive, PublishedFile, SourceFile, TreeArchive } from "./published.ts";
import { unpackMembers, unpackTree } from "./unpack.ts";
import { findTree, treeFolder, treeMembers } from "./unpacked_tree.ts";
import { unusable, verifyFile, type VerifyOptions } from "./verify.ts";

/** Finds a file, or fetches it; returns its path. */
export async function fetchFile(
  dataset: string,
  file: PublishedFile & Partial<Pick<SourceFile<unknown>, "parse" | "aliases">>,
  context: DataContext,
): Promise<string> {
  const found = await find(dataset, [...file.aliases ?? [], file.name], context);
  if (found !== undefined) return found;
  const path = `${context.folder}/${dataset}/${file.name}`;
  const { url, manual } = file;
  if (url === undefined) {
    throw missing(dataset, path, `${manual === undefined ? "" : `${manual}, and `}put it there`);
  }
  if (!context.network) {
    throw missing(dataset, path, `put it there (it is published at "${url}"), or ${ALLOW}`);
  }
  await download({ ...file, url }, path, optionsOf(dataset, context));
  return path;
}

/**
 * Finds members of an archive in the dataset's folder, or where unpacking by hand leaves them. If
 * one is missing, the archive is unpacked; if that is missing, too, it is fetched for this and then
 * removed.
 */
export async function fetchMembers(
  dataset: string,
  archive: Archive,
  wanted: readonly string[],
  context: DataContext,
): Promise<string[]> {
  const folder = `${context.folder}/${dataset}`;
  const { paths, absent } = await findMembers(dataset, archive, wanted, context);
  if (absent.length === 0) return paths;
  if (!context.network && await find(dataset, [archive.name], context) === undefined) {
    const advice = `put it or "${archive.name}", which holds it, there (published at ` +
      `"${archive.url}"), or ${ALLOW}`;
    throw missing(dataset, `${folder}/${archive.members[absent[0]!]!.name}`, advice);
  }
  await unpackingAlone(dataset, `${folder}/${archive.name}.unpacking.lock`, context, async () => {
    // Another process may have done it meanwhile.
    const { absent } = await findMembers(dataset, archive, wanted, context);
    if (absent.length === 0) return;
    const path = `${folder}/${archive.name}`;
    await download(archive, path, optionsOf(dataset, context));
    const options = optionsOf(dataset, context, `checking ${archive.name}, `);
    await unpackMembers(path, archive, absent, folder, options);
    await removeFetched(path, context);
  });
  return paths;
}

/** The path of each wanted member, whether or not it is there, and which are not. */
async function findMembers(
  dataset: string,
  archive: Archive,
  wanted: readonly string[],
  context: DataContext,
): Promise<{ readonly paths: string[]; readonly absent: readonly string[] }> {
  const paths: string[] = [];
  const absent: string[] = [];
  for (const member of wanted) {
    const { name, aliases = [] } = archive.members[member]!;
    const found = await find(dataset, [...aliases, name, member], context);
    if (found === undefined) absent.push(member);
    paths.push(found ?? `${context.folder}/${dataset}/${name}`);
  }
  return { paths, absent };
}

/** Finds an archive's files: unpacked, in the archive if it is not compressed, or unpacks it. */
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
  if (!network && await find(dataset, [archive.name], context) === undefined) {
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
          `${dataset}: unpacking ${archive.name}, ${files} files, ${measuredBytes(bytes)}`,
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
  const path = await find(dataset, [archive.name], context);
  return path !== undefined && (await readStamp(path, context.cache))?.fetched !== true;
}

async function fetchArchive(
  dataset: string,
  archive: TreeArchive,
  context: DataContext,
): Promise<string> {
  const path = await find(dataset, [archive.name], context) ??
    await fromWithin(dataset, archive, context) ??
    await fetchFile(dataset, archive, context);
  await verifyFile(path, archive, optionsOf(dataset, context, `checking ${archive.name}, `));
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
  try {
    requireHolds(members.names, archive);
  } catch (error) {
    throw unusable(`Cannot use "${path}"`, error);
  }
  return members;
}

async function unpackingAlone<T>(
  dataset: string,
  lock: string,
  { signal, progress, say = progress }: DataContext,
  work: () => Promise<T>,
): Promise<T> {
  return await withLock(lock, work, {
    signal,
    waiting: (holder) => say?.(`${dataset}: waiting for ${holder}, which is unpacking it`),
  });
}

/** Removes an archive that is not needed any more, if it was fetched here and not by a person. */
async function removeFetched(path: string, { cache }: Pick<DataContext, "cache">): Promise<void> {
  if ((await readStamp(path, cache))?.fetched === true) await Deno.remove(path);
}

/** The path of a file in a dataset's folder, by the first of its names that is there. */
export async function find(
  dataset: string,
  names: readonly string[],
  context: Pick<DataContext, "folder">,
): Promise<string | undefined> {
  for (const name of names) {
    const path = `${context.folder}/${dataset}/${name}`;
    if (await exists(path)) return path;
  }
  return undefined;
}

const ALLOW = "allow the network";

function missing(dataset: string, path: string, advice: string): InputError {
  return new InputError(`Dataset "${dataset}" has no file "${path}": ${advice}`);
}

/** How files are fetched and verified; `what` is done is said before how far it is. */
function optionsOf(
  dataset: string,
  { folder, cache, progress, say = progress, signal, acceptChanged = false }: DataContext,
  what = "",
): DownloadOptions & VerifyOptions {
  const meter = new Meter();
  return {
    cache,
    pins: `${folder}/pins.json`,
    acceptChanged,
    signal,
    say: (message) => say?.(`${dataset}: ${message}`),
    progress: (done, total) => progress?.(`${dataset}: ${what}${meter.text(done, total)}`),
  };
}
