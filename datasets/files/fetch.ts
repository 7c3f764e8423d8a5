/** Finds the files of a dataset in its folder, and fetches what is missing if that is allowed. */
import { InputError, messageOf } from "../../core/errors.ts";
import { withLock } from "../../core/lock.ts";
import { readStamp } from "../../core/stamp.ts";
import type { DataContext } from "../dataset.ts";
import { download, type DownloadOptions } from "./download.ts";
import { Meter } from "./meter.ts";
import type { Archive, PublishedFile, SourceFile } from "./published.ts";
import { unpackMembers } from "./unpack.ts";
import type { VerifyOptions } from "./verify.ts";

/** Finds a file, or fetches it; returns its path. */
export async function fetchFile(
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
 * Finds files that are published in one archive. Each may be in the dataset's folder, or in the archive's
 * own folder below it, as unpacking by hand leaves it. If one is missing, the archive is unpacked; if that
 * is missing, too, it is fetched for this, and then removed.
 *
 * @returns The path of each wanted file, in their order.
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
  if (!context.network && await find(dataset, archive.name, context) === undefined) {
    const advice = `put it or "${archive.name}", which holds it, there (published at ` +
      `"${archive.url}"), or ${ALLOW}`;
    throw missing(dataset, `${folder}/${archive.members[absent[0]!]!.name}`, advice);
  }
  await unpackingAlone(dataset, `${folder}/${archive.name}.unpacking.lock`, context, async () => {
    // Another process may have done it meanwhile.
    const { absent } = await findMembers(dataset, archive, wanted, context);
    if (absent.length === 0) return;
    const path = `${folder}/${archive.name}`;
    await download(archive, path, downloadOptions(dataset, context));
    await unpackMembers(path, archive, absent, folder, checking(dataset, archive, context));
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
    const { name } = archive.members[member]!;
    const found = await find(dataset, name, context) ?? await find(dataset, member, context);
    if (found === undefined) absent.push(member);
    paths.push(found ?? `${context.folder}/${dataset}/${name}`);
  }
  return { paths, absent };
}

/** Unpacks in one process at a time. */
export async function unpackingAlone<T>(
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
export async function removeFetched(
  path: string,
  { cache }: Pick<DataContext, "cache">,
): Promise<void> {
  if ((await readStamp(path, cache))?.fetched === true) await Deno.remove(path);
}

/** Finds a file in a dataset's folder by one of several names; returns its path. */
export async function findAny(
  dataset: string,
  names: readonly string[],
  context: Pick<DataContext, "folder">,
): Promise<string | undefined> {
  for (const name of names) {
    const found = await find(dataset, name, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Finds a file in a dataset's folder; returns its path. */
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

/** How an archive is verified. */
export function checking(
  dataset: string,
  { name }: PublishedFile,
  { signal, cache, progress }: DataContext,
): VerifyOptions {
  const meter = new Meter();
  return {
    signal,
    cache,
    progress: (read, total) =>
      progress?.(`${dataset}: checking ${name}, ${meter.text(read, total)}`),
  };
}

function downloadOptions(dataset: string, context: DataContext): DownloadOptions {
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
