/** Finding the files of a dataset in its folder, and getting those that are missing. */
import { InputError, messageOf } from "../../core/errors.ts";
import { withLock } from "../../core/lock.ts";
import { readStamp } from "../../core/stamp.ts";
import type { DataContext } from "../dataset.ts";
import { download, type DownloadOptions } from "./fetch.ts";
import { Meter } from "./meter.ts";
import type { Archive, PublishedFile, SourceFile } from "./published.ts";
import { unpack } from "./unpack.ts";

/** Finds a file of a dataset, and fetches it where it is missing and may be fetched. */
export async function obtain(
  dataset: string,
  file: PublishedFile & Pick<Partial<SourceFile<unknown>>, "parse">,
  context: DataContext,
): Promise<string> {
  const found = await find(dataset, file.name, context);
  if (found !== undefined) return found;
  const path = `${context.folder}/${dataset}/${file.name}`;
  const { url, manual } = file;
  if (url === undefined) {
    throw missing(dataset, path, `${manual === undefined ? "" : `${manual}, and `}put it there`);
  }
  if (!context.network) {
    throw missing(dataset, path, `put it there (it is published at "${url}"), or ${ALLOW}`);
  }
  await download({ ...file, url }, path, downloadOptions(dataset, context));
  return path;
}

/**
 * Finds files of a dataset that are published in one archive. Each may lie in the dataset's folder
 * or in the archive's own folder below it, as unpacking by hand leaves it. Where one is missing, the
 * archive is unpacked; where that is missing, too, it is fetched for this, and then removed.
 *
 * @returns The path of each wanted file, in their order.
 */
export async function obtainMembers(
  dataset: string,
  archive: Archive,
  wanted: readonly string[],
  context: DataContext,
): Promise<string[]> {
  const folder = `${context.folder}/${dataset}`;
  const { paths, absent } = await findMembers(dataset, archive, wanted, context);
  if (absent.length === 0) return paths;
  if (!context.network && await find(dataset, archive.name, context) === undefined) {
    const advice = `put it or "${archive.name}", which holds it, there (published at ` +
      `"${archive.url}"), or ${ALLOW}`;
    throw missing(dataset, `${folder}/${archive.members[absent[0]!]!.name}`, advice);
  }
  const { signal, progress, say = progress } = context;
  await withLock(`${folder}/${archive.name}.unpacking.lock`, async () => {
    // Who had the lock before may have done it.
    const { absent } = await findMembers(dataset, archive, wanted, context);
    if (absent.length > 0) await fetchMembers(dataset, archive, absent, context);
  }, {
    signal,
    waiting: (holder) => say?.(`${dataset}: waiting for ${holder}, which is unpacking it`),
  });
  return paths;
}

/** Where each wanted member lies, or will lie, and which are not there. */
async function findMembers(
  dataset: string,
  archive: Archive,
  wanted: readonly string[],
  context: DataContext,
): Promise<{ readonly paths: string[]; readonly absent: readonly string[] }> {
  const paths: string[] = [];
  const absent: string[] = [];
  for (const member of wanted) {
    const { name } = archive.members[member]!;
    const found = await find(dataset, name, context) ?? await find(dataset, member, context);
    if (found === undefined) absent.push(member);
    paths.push(found ?? `${context.folder}/${dataset}/${name}`);
  }
  return { paths, absent };
}

async function fetchMembers(
  dataset: string,
  archive: Archive,
  absent: readonly string[],
  context: DataContext,
): Promise<void> {
  const folder = `${context.folder}/${dataset}`;
  const path = `${folder}/${archive.name}`;
  await download(archive, path, downloadOptions(dataset, context));
  const meter = new Meter();
  await unpack(path, archive, absent, folder, {
    signal: context.signal,
    cache: context.cache,
    progress: (read, total) =>
      context.progress?.(`${dataset}: checking ${archive.name}, ${meter.text(read, total)}`),
  });
  await removeFetched(path, context);
}

/**
 * Removes an archive that is not needed any more, if it was fetched here: what a person has put there
 * stays.
 */
export async function removeFetched(
  path: string,
  { cache }: Pick<DataContext, "cache">,
): Promise<void> {
  if ((await readStamp(path, cache))?.fetched === true) await Deno.remove(path);
}

/**
 * Finds a file under another name than its published one.
 *
 * @returns The file's path, or undefined where there is none.
 */
export async function findAlias(
  dataset: string,
  aliases: readonly string[] = [],
  context: Pick<DataContext, "folder">,
): Promise<string | undefined> {
  for (const alias of aliases) {
    const found = await find(dataset, alias, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Finds a file in a dataset's folder.
 *
 * @returns The file's path, or undefined where there is none.
 */
export async function find(
  dataset: string,
  name: string,
  context: Pick<DataContext, "folder">,
): Promise<string | undefined> {
  const path = `${context.folder}/${dataset}/${name}`;
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new InputError(`Cannot look at "${path}": ${messageOf(error)}`);
  }
}

const ALLOW = "allow the network";

function missing(dataset: string, path: string, advice: string): InputError {
  return new InputError(`Dataset "${dataset}" has no file "${path}": ${advice}`);
}

/** How a dataset's files are fetched. */
export function downloadOptions(dataset: string, context: DataContext): DownloadOptions {
  const { folder, progress, say = progress, signal, acceptChanged = false } = context;
  const meter = new Meter();
  return {
    ...context.transfer,
    cache: context.cache,
    pins: `${folder}/pins.json`,
    acceptChanged,
    signal,
    say: (message) => say?.(`${dataset}: ${message}`),
    progress: (received, expected) => progress?.(`${dataset}: ${meter.text(received, expected)}`),
  };
}
