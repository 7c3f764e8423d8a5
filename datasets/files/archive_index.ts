/** Where the files of an uncompressed archive are in it, so that they can be read in place. */
import { readSealed, sha256, statRegular, writeSealed } from "../../core/files.ts";
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
  archive: Pick<TreeArchive, "name" | "format" | "bounds">,
  options: IndexOptions = {},
): Promise<Members | undefined> {
  const { cache } = options;
  const { size, mtime } = statRegular(path);
  const header = `trawl index 2: ${size} bytes of ${mtime?.getTime() ?? 0}\n`;
  const index = cache && `${cache}/${sha256(await Deno.realPath(path))}.index`;
  const kept = index ? await readSealed(index) : undefined;
  if (kept?.startsWith(header)) return parse(kept, header.length, path);
  const members = await list(path, archive, options);
  // If it cannot be written, it is made again next time.
  if (members && index) await writeSealed(index, header + format(members)).catch(() => {});
  return members;
}

async function list(
  path: string,
  { name, format, bounds = {} }: Pick<TreeArchive, "name" | "format" | "bounds">,
  { progress = () => {}, signal }: IndexOptions,
): Promise<Members | undefined> {
  const found = new MemberList();
  const yieldNow = yielding(signal);
  const show = throttled(progress);
  try {
    using file = await Deno.open(path);
    for await (const entry of entriesOf(file, { name, ...(format && { format }), bounds })) {
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

/** A line of each file: offset, length, name. */
function format({ names, offset, length }: Members): string {
  return names.map((name, i) => `${offset[i]} ${length[i]} ${name}\n`).join("");
}

function parse(text: string, start: number, path: string): Members {
  const found = new MemberList();
  for (let at = start; at < text.length;) {
    const [blank, end] = [text.indexOf(" ", at), text.indexOf("\n", at)];
    const second = text.indexOf(" ", blank + 1);
    const [offset, length] = [text.slice(at, blank), text.slice(blank + 1, second)].map(Number);
    found.add(text.slice(second + 1, end), 0, offset!, length!);
    at = end + 1;
  }
  return found.sorted([path]);
}
