/** The files of an archive: their names, and where their bytes are. Lists of uncompressed archives are kept. */
import { compareText } from "../../core/canonical.ts";
import { sha256, statRegular } from "../../core/files.ts";
import { writeWhole } from "../../core/save.ts";
import { yielding } from "../../core/yield_now.ts";
import { type ImagePlaces, takeImages } from "../images/stored.ts";
import { entriesOf } from "./archive.ts";
import { throttled } from "./meter.ts";
import type { TreeArchive } from "./published.ts";
import { unusable } from "./verify.ts";

/** The files of an archive, wherever their bytes are: in the archive itself, or unpacked. */
export interface Members extends ImagePlaces {
  readonly files: readonly string[];
  /** `[N]` sorted by code unit, such as "food-101/meta/train.json". An inner tar is a folder. */
  readonly names: readonly string[];
}

/** Chooses the members of `[M]` indices, in their order. */
export function pickMembers(members: Members, picks: Uint32Array): Members {
  return { ...takeImages(members, picks), names: Array.from(picks, (i) => members.names[i]!) };
}

/**
 * Sorts members by name. Columns of numbers, because millions of objects would take gigabytes.
 *
 * @param offset The first byte of each in the only file; by default each has a file of its own.
 */
export function sortedMembers(
  files: readonly string[],
  names: readonly string[],
  length: readonly number[],
  offset?: readonly number[],
): Members {
  const members = {
    names,
    files,
    file: Uint32Array.from(names, (_, i) => offset === undefined ? i : 0),
    offset: offset === undefined ? new Float64Array(names.length) : Float64Array.from(offset),
    length: Float64Array.from(length),
  };
  return pickMembers(
    members,
    sortedOrder(names.length, (a, b) => compareText(names[a]!, names[b]!)),
  );
}

/** `[count]` the numbers from 0 to `count` − 1, sorted. */
export function sortedOrder(
  count: number,
  compare: (a: number, b: number) => number,
): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(count);
  let ascending = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    ascending &&= i === 0 || compare(i - 1, i) <= 0;
  }
  // Most archives are packed in order.
  return ascending ? order : order.sort(compare);
}

/** Tells which files of an archive are wanted, by their names. */
export function wantedIn({ holds, wanted = () => true }: TreeArchive): (name: string) => boolean {
  const folders = Object.keys(holds);
  return (name) => folders.some((folder) => isBelow(name, folder)) && wanted(name);
}

/** Throws unless all files are there that an archive should hold. */
export function requireHolds(names: readonly string[], { holds }: TreeArchive): void {
  for (const [folder, count] of Object.entries(holds)) {
    const found = names.reduce((sum, name) => isBelow(name, folder) ? sum + 1 : sum, 0);
    if (count === "some" ? found > 0 : found === count) continue;
    const place = folder === "" ? "it" : `its folder "${folder}"`;
    throw new Error(`${place} holds ${found} files instead of ${count}`);
  }
}

function isBelow(name: string, folder: string): boolean {
  return folder === "" || name.startsWith(`${folder}/`);
}

interface IndexOptions {
  /** The folder that lists are kept in; default none: they are made each time. */
  readonly cache?: string | undefined;
  readonly progress?: (files: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Lists the files of an archive with their places; undefined if one is compressed. */
export async function archiveIndex(
  path: string,
  archive: Pick<TreeArchive, "name">,
  options: IndexOptions = {},
): Promise<Members | undefined> {
  const { cache } = options;
  const { size, mtime } = statRegular(path);
  const state = `trawl index 3: ${size} bytes of ${mtime?.getTime() ?? 0}`;
  const index = cache && `${cache}/${sha256(await Deno.realPath(path))}.index`;
  const kept = index ? await readIndex(index, state, path) : undefined;
  if (kept !== undefined) return kept;
  const members = await list(path, archive, options);
  // If it cannot be written, it is made again next time.
  if (members && index) await writeIndex(index, state, members).catch(() => {});
  return members;
}

async function list(
  path: string,
  archive: Pick<TreeArchive, "name">,
  { progress = () => {}, signal }: IndexOptions,
): Promise<Members | undefined> {
  const [names, length, offset]: [string[], number[], number[]] = [[], [], []];
  const yieldNow = yielding(signal);
  const show = throttled(progress);
  try {
    using file = await Deno.open(path);
    for await (const entry of entriesOf(file, archive)) {
      if (entry.offset === undefined) return undefined;
      names.push(entry.name);
      length.push(entry.size);
      offset.push(entry.offset);
      await yieldNow();
      show(names.length);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unusable(`Cannot read "${path}"`, error);
  }
  return sortedMembers([path], names, length, offset);
}

/** The archive's state, a line of each file (offset, length, name), and a digest of all before it. */
async function writeIndex(index: string, state: string, members: Members): Promise<void> {
  const { names, offset, length } = members;
  const lines = names.map((name, i) => `${offset[i]} ${length[i]} ${name}\n`);
  const body = `${state}\n${lines.join("")}`;
  await writeWhole(index, `${body}${sha256(body)}\n`);
}

async function readIndex(index: string, state: string, path: string): Promise<Members | undefined> {
  const text = await Deno.readTextFile(index).catch(() => "");
  const body = text.slice(0, -65);
  if (!body.startsWith(`${state}\n`) || text.slice(-65) !== `${sha256(body)}\n`) return undefined;
  const [names, length, offset]: [string[], number[], number[]] = [[], [], []];
  for (const line of body.slice(0, -1).split("\n").slice(1)) {
    const [first, size] = line.split(" ", 2) as [string, string];
    offset.push(Number(first));
    length.push(Number(size));
    names.push(line.slice(first.length + size.length + 2));
  }
  return sortedMembers([path], names, length, offset);
}
