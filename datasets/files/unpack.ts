/** Unpacks archives: a few named files, or a tree of many. */
import { createHash } from "node:crypto";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { regular, removeTree } from "../../core/files.ts";
import { guarded, saveStream } from "../../core/save.ts";
import { stamp } from "../../core/stamp.ts";
import { yielding } from "../../core/yield_now.ts";
import { type ArchiveEntry, entriesOf } from "./archive.ts";
import { requireHolds, wantedIn } from "./members.ts";
import { throttled } from "./meter.ts";
import type { Archive, TreeArchive } from "./published.ts";
import { type ManifestLine, writeManifest } from "./unpacked_tree.ts";
import { unusable, verifyFile, verifying, type VerifyOptions } from "./verify.ts";

/** Unpacks the wanted members. Each is verified as it is written, and appears once it is whole. */
export async function unpackMembers(
  path: string,
  archive: Archive,
  wanted: readonly string[],
  folder: string,
  options: VerifyOptions = {},
): Promise<void> {
  // The whole archive is verified before a byte of it is believed.
  await verifyFile(path, archive, options);
  const left = new Set(wanted);
  await unpacking(path, options.signal, async () => {
    using source = await Deno.open(regular(path));
    const asked = { ...archive, wanted: (name: string) => left.has(name) };
    for await (const entry of entriesOf(source, asked)) {
      options.signal?.throwIfAborted();
      const file = archive.members[entry.name]!;
      left.delete(entry.name);
      try {
        await saveStream(`${folder}/${file.name}`, verifying(entry.content(), file));
        await stamp(`${folder}/${file.name}`, file, options.cache);
      } catch (error) {
        if (error instanceof TrawlError) throw error;
        throw new Error(`its member "${entry.name}" is damaged: ${messageOf(error)}`);
      }
      if (left.size === 0) break;
    }
    if (left.size > 0) throw new Error(`it has no member "${[...left][0]}"`);
  });
}

interface UnpackOptions {
  /** Called with files and bytes that are unpacked, at most four times a second. */
  readonly progress?: (files: number, bytes: number) => void;
  /** Ends it early; nothing is left. */
  readonly signal?: AbortSignal | undefined;
  /** Opens a new file for writing; default on the disk. */
  readonly create?: (path: string) => Pick<Deno.FsFile, "writeSync" | "close">;
}

/** Unpacks the wanted files, all or none, in a folder beside the goal that is then renamed. */
export async function unpackTree(
  path: string,
  archive: TreeArchive,
  goal: string,
  options: UnpackOptions = {},
): Promise<void> {
  const folder = `${goal}.unpacking`;
  try {
    await unpacking(path, options.signal, async () => {
      await guarded(goal, () => removeTree(folder));
      await guarded(goal, () => Deno.mkdir(folder, { recursive: true }));
      using source = await Deno.open(regular(path));
      const lines = await writeAll(source, archive, folder, options);
      requireHolds(lines.map(({ name }) => name), archive);
      await writeManifest(folder, archive.name, lines);
      await guarded(goal, () => Deno.rename(folder, goal));
    });
  } catch (error) {
    await removeTree(folder).catch(() => {});
    throw error;
  }
}

/** Tells errors of the archive from those of the disk, which keep their own words. */
async function unpacking(
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TrawlError && !(error instanceof InputError)) throw error;
    throw unusable(`Cannot unpack "${path}"`, error);
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
  const yieldNow = yielding(signal);
  const show = throttled(progress);
  let bytes = 0;
  for await (const entry of entriesOf(source, { ...archive, wanted: wantedIn(archive) })) {
    const path = `${folder}/${entry.name}`;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(parent)) await guarded(path, () => Deno.mkdir(parent, { recursive: true }));
    made.add(parent);
    lines.push(await writeEntry(entry, path, create));
    bytes += entry.size;
    await yieldNow();
    show(lines.length, bytes);
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
  const file = await guarded(path, () => create(path));
  try {
    for await (const chunk of entry.content()) {
      hash.update(chunk);
      await guarded(path, () => {
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
