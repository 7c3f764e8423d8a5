/** Unpacking an archive as a tree of files: all of it, or nothing that anybody would believe. */
import { createHash } from "node:crypto";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { breathing } from "./breath.ts";
import { type ArchiveEntry, entriesOf } from "./entries.ts";
import { type ManifestLine, writeManifest } from "./manifest.ts";
import { requireHolds, wantedIn } from "./tree.ts";
import type { TreeArchive } from "./published.ts";

/** How to unpack. */
export interface UnpackOptions {
  /** Told of files and bytes that are unpacked, now and then. */
  readonly progress?: (files: number, bytes: number) => void;
  /** Ends it early; nothing is left. */
  readonly signal?: AbortSignal | undefined;
  /** Opens a new file for writing; default on the disk. */
  readonly create?: (path: string) => Pick<Deno.FsFile, "writeSync" | "close">;
}

/**
 * Unpacks the wanted files of an archive. They are written to a folder beside the goal, which takes the
 * goal's name once it is whole; one that an earlier process has left behind is removed first.
 */
export async function unpackTree(
  path: string,
  archive: TreeArchive,
  goal: string,
  options: UnpackOptions = {},
): Promise<void> {
  const folder = `${goal}.unpacking`;
  try {
    await writing(goal, () => removeTree(folder));
    await writing(goal, () => Deno.mkdir(folder, { recursive: true }));
    using source = await Deno.open(regular(path));
    const lines = await writeAll(source, archive, folder, options);
    requireHolds(lines.map(({ name }) => name), archive);
    await writeManifest(folder, archive.name, lines);
    await writing(goal, () => Deno.rename(folder, goal));
  } catch (error) {
    await removeTree(folder).catch(() => {});
    options.signal?.throwIfAborted();
    if (error instanceof TrawlError && !(error instanceof InputError)) throw error;
    throw new InputError(
      `Cannot unpack "${path}": ${messageOf(error)}; remove it, and fetch it again or put the ` +
        "genuine file there",
    );
  }
}

async function writeAll(
  source: Deno.FsFile,
  archive: TreeArchive,
  folder: string,
  { progress = () => {}, signal, create = createNew }: UnpackOptions,
): Promise<ManifestLine[]> {
  const lines: ManifestLine[] = [];
  const made = new Set<string>();
  const breathe = breathing(signal);
  let bytes = 0;
  let told = performance.now();
  for await (const entry of entriesOf(source, { ...archive, wanted: wantedIn(archive) })) {
    const path = `${folder}/${entry.name}`;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) await writing(path, () => Deno.mkdir(parent, { recursive: true }));
    made.add(parent);
    lines.push(await writeEntry(entry, path, create));
    bytes += entry.size;
    await breathe();
    if (performance.now() - told < 250) continue;
    told = performance.now();
    progress(lines.length, bytes);
  }
  return lines;
}

async function writeEntry(
  entry: ArchiveEntry,
  path: string,
  create: NonNullable<UnpackOptions["create"]>,
): Promise<ManifestLine> {
  const { name, size: bytes } = entry;
  const hash = createHash("sha256");
  // Most files are small: a thread for each of their pieces would cost more than the disk.
  const file = await writing(path, () => create(path));
  try {
    for await (const chunk of entry.content()) {
      hash.update(chunk);
      await writing(path, () => {
        for (let at = 0; at < chunk.length;) at += file.writeSync(chunk.subarray(at));
      });
    }
  } finally {
    file.close();
  }
  return { name, bytes, sha256: hash.digest("hex") };
}

function createNew(path: string): Deno.FsFile {
  return Deno.openSync(path, { write: true, createNew: true });
}

async function removeTree(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Tells an error of the disk from one of the archive. */
async function writing<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new TrawlError(`Cannot write "${path}": ${messageOf(error)}`);
  }
}
