/** Trees of unpacked files. One that was unpacked here has a manifest; one unpacked by hand must be complete. */
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { writeWhole } from "../../core/save.ts";
import { yielding } from "../../core/yield_now.ts";
import { type Members, requireHolds, sortedMembers, wantedIn } from "./members.ts";
import type { TreeArchive } from "./published.ts";

/** One file of a tree. */
export interface ManifestLine {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

const FORMAT = "trawl manifest 1";
const headerSchema = v.object({
  format: v.literal(FORMAT),
  archive: v.string(),
  files: v.number(),
});

function manifestPath(root: string): string {
  return `${root}/.trawl-manifest`;
}

/** Writes the manifest of a tree. */
export async function writeManifest(
  root: string,
  archive: string,
  lines: readonly ManifestLine[],
): Promise<void> {
  const header = JSON.stringify({ format: FORMAT, archive, files: lines.length });
  const text = lines.map(({ name, bytes, sha256 }) => `${sha256} ${bytes} ${name}\n`);
  await writeWhole(manifestPath(root), `${header}\n${text.join("")}`);
}

/** Reads the manifest of a tree; undefined if there is none, because it was not unpacked here. */
export async function readManifest(root: string): Promise<ManifestLine[] | undefined> {
  const path = manifestPath(root);
  try {
    const [first, ...rest] = (await Deno.readTextFile(regular(path))).trimEnd().split("\n");
    const { files } = v.parse(headerSchema, JSON.parse(first!));
    if (rest.length !== files) throw new Error(`it has ${rest.length} lines instead of ${files}`);
    return rest.map(parseLine);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new InputError(
      `"${path}" is damaged (${messageOf(error)}): remove the folder, and fetch it again`,
    );
  }
}

function parseLine(line: string): ManifestLine {
  const found = /^([0-9a-f]{64}) (\d+) (.+)$/.exec(line);
  if (found === null) throw new Error(`not a line of a manifest: "${line}"`);
  return { sha256: found[1]!, bytes: Number(found[2]), name: found[3]! };
}

/** Where an archive's tree is made. */
export function treeFolder(dataset: string, archive: TreeArchive, dataFolder: string): string {
  const stem = archive.folder ?? archive.name.replace(/\.(zip|tar|tar\.gz|tgz)$/i, "");
  return `${dataFolder}/${dataset}/${stem}`;
}

/** Finds the root of an archive's tree, unpacked here or by hand. */
export async function findTree(
  dataset: string,
  archive: TreeArchive,
  dataFolder: string,
): Promise<string | undefined> {
  const own = treeFolder(dataset, archive, dataFolder);
  if (await readManifest(own) !== undefined || await isTree(own, archive)) return own;
  const shared = `${dataFolder}/${dataset}`;
  // The dataset's folder holds other things, too: it cannot stand for an archive's root.
  return !("" in archive.holds) && await isTree(shared, archive) ? shared : undefined;
}

async function isTree(root: string, { holds }: TreeArchive): Promise<boolean> {
  for (const folder of Object.keys(holds)) {
    try {
      if (!(await Deno.stat(folder === "" ? root : `${root}/${folder}`)).isDirectory) return false;
    } catch (error) {
      if (isMissing(error)) return false;
      throw new InputError(`Cannot look at "${root}/${folder}": ${messageOf(error)}`);
    }
  }
  return true;
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/** Lists the wanted files of a tree. */
export async function treeMembers(
  root: string,
  archive: TreeArchive,
  signal?: AbortSignal,
): Promise<Members> {
  const wanted = wantedIn(archive);
  try {
    const lines = await readManifest(root);
    const found = lines?.filter(({ name }) => wanted(name)) ?? await walk(root, archive, signal);
    const members = sortedMembers(
      found.map(({ name }) => `${root}/${name}`),
      found.map(({ name }) => name),
      found.map(({ bytes }) => bytes),
    );
    requireHolds(members.names, archive);
    return members;
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(
      `Cannot use "${root}": ${messageOf(error)}; unpack "${archive.name}" again, or remove what ` +
        "is left of it to have that done here",
    );
  }
}

/** The wanted files of a tree that was unpacked by hand. */
async function walk(
  root: string,
  archive: TreeArchive,
  signal?: AbortSignal,
): Promise<Pick<ManifestLine, "name" | "bytes">[]> {
  const wanted = wantedIn(archive);
  const yieldNow = yielding(signal);
  const sizes = new Map<string, number>();
  const visit = async (folder: string): Promise<void> => {
    for (const entry of Deno.readDirSync(folder === "" ? root : `${root}/${folder}`)) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const path = `${root}/${name}`;
      const { isDirectory } = entry.isSymlink ? Deno.statSync(path) : entry;
      if (isDirectory) await visit(name);
      else if (wanted(name)) sizes.set(name, Deno.statSync(path).size);
      await yieldNow();
    }
  };
  for (const folder of Object.keys(archive.holds)) await visit(folder);
  return Array.from(sizes, ([name, bytes]) => ({ name, bytes }));
}
