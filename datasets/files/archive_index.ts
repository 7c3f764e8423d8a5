/** Where the files of an uncompressed archive are in it, so that they can be read in place. */
import { createHash } from "node:crypto";
import { sha256, statRegular } from "../../core/files.ts";
import { saveStream } from "../../core/save.ts";
import { yielding } from "../../core/yield_now.ts";
import { entriesOf } from "./archive.ts";
import { MemberList, type Members } from "./members.ts";
import { throttled } from "./meter.ts";
import type { TreeArchive } from "./published.ts";
import { unusable } from "./verify.ts";

/** How to list. */
export interface IndexOptions {
  /** The folder that lists are kept in; default none: they are made each time. */
  readonly cache?: string | undefined;
  /** Called with the number of files found, at most four times a second. */
  readonly progress?: (files: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the files of an archive with their places. The list is kept, and read again until the archive
 * changes.
 *
 * @returns All files, whether or not they are wanted; undefined if one is compressed.
 */
export async function archiveIndex(
  path: string,
  archive: Pick<TreeArchive, "name">,
  options: IndexOptions = {},
): Promise<Members | undefined> {
  const { cache } = options;
  const { size, mtime } = statRegular(path);
  const state = `trawl index 2: ${size} bytes of ${mtime?.getTime() ?? 0}`;
  const index = cache && `${cache}/${sha256(await Deno.realPath(path))}.index`;
  const kept = index ? await readIndex(index, state) : undefined;
  if (kept !== undefined) return parse(kept, path);
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
  const found = new MemberList();
  const yieldNow = yielding(signal);
  const show = throttled(progress);
  try {
    using file = await Deno.open(path);
    for await (const entry of entriesOf(file, archive)) {
      if (entry.offset === undefined) return undefined;
      found.add(entry.name, 0, entry.offset, entry.size);
      await yieldNow();
      show(found.size);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unusable(`Cannot read "${path}"`, error);
  }
  return found.sorted([path]);
}

/** Files whose lines are written at once. */
const PIECE = 1 << 14;

/** A line with the archive's state and a digest, then one of each file: offset, length, name. */
async function writeIndex(
  index: string,
  state: string,
  { names, offset, length }: Members,
): Promise<void> {
  const encoder = new TextEncoder();
  const hash = createHash("sha256");
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < names.length; at += PIECE) {
    const lines = names.slice(at, at + PIECE).map((name, i) =>
      `${offset[at + i]} ${length[at + i]} ${name}\n`
    );
    const piece = encoder.encode(lines.join(""));
    hash.update(piece);
    pieces.push(piece);
  }
  pieces.unshift(encoder.encode(`${state}, ${hash.digest("hex")}\n`));
  await saveStream(index, ReadableStream.from(pieces));
}

/** The lines of an index; undefined if it is missing, damaged or of another state. */
async function readIndex(index: string, state: string): Promise<string | undefined> {
  const bytes = await Deno.readFile(index).catch(() => new Uint8Array());
  const start = bytes.indexOf(0x0a) + 1;
  const decoder = new TextDecoder();
  const body = bytes.subarray(start);
  const expected = `${state}, ${sha256(body)}\n`;
  return decoder.decode(bytes.subarray(0, start)) === expected ? decoder.decode(body) : undefined;
}

function parse(lines: string, path: string): Members {
  const found = new MemberList();
  for (let at = 0; at < lines.length;) {
    const first = lines.indexOf(" ", at);
    const second = lines.indexOf(" ", first + 1);
    const end = lines.indexOf("\n", second);
    const offset = Number(lines.slice(at, first));
    found.add(lines.slice(second + 1, end), 0, offset, Number(lines.slice(first + 1, second)));
    at = end + 1;
  }
  return found.sorted([path]);
}
