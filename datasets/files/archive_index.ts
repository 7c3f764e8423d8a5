/**
 * Where the files of an uncompressed archive lie in it, kept in the cache. The list's own file: a line of
 * JSON; for each file in order of name, as little-endian float64, first all offsets, then all lengths;
 * then the names, each ended by a line feed.
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular, sha256, statRegular } from "../../core/files.ts";
import { saveStream } from "../../core/save.ts";
import { breathing } from "./breath.ts";
import { entriesOf } from "./entries.ts";
import { NameList } from "./name_list.ts";
import { MemberList, type Members } from "./tree.ts";
import type { TreeArchive } from "./published.ts";

const FORMAT = "trawl index 1";
const headerSchema = v.object({
  format: v.literal(FORMAT),
  bytes: v.number(),
  modified: v.number(),
  files: v.number(),
  sha256: v.string(),
});

/** How to make an index. */
export interface IndexOptions {
  /** The folder that lists are kept in; default nowhere: they are made each time. */
  readonly cache?: string | undefined;
  /** Told of files found, now and then. */
  readonly progress?: (files: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists the files of an archive with their places. The list is read from its file where that fits the
 * archive, else it is made and kept.
 *
 * @returns All files, whether or not they are wanted; undefined if one is compressed.
 */
export async function archiveIndex(
  path: string,
  archive: Pick<TreeArchive, "name" | "format" | "bounds">,
  options: IndexOptions = {},
): Promise<Members | undefined> {
  const { size, mtime } = statRegular(path);
  const state = { bytes: size, modified: mtime?.getTime() ?? 0 };
  const { cache } = options;
  const name = sha256(await Deno.realPath(path));
  const index = cache === undefined ? undefined : `${cache}/${name}.index`;
  const kept = index === undefined ? undefined : await readIndex(index, path, state);
  if (kept !== undefined) return kept;
  const made = await makeIndex(path, archive, options);
  // If it cannot be written, it is made again next time.
  if (made !== undefined && index !== undefined) {
    await writeIndex(index, state, made).catch(() => {});
  }
  return made;
}

async function makeIndex(
  path: string,
  { name, format, bounds = {} }: Pick<TreeArchive, "name" | "format" | "bounds">,
  { progress = () => {}, signal }: IndexOptions,
): Promise<Members | undefined> {
  const found = new MemberList();
  const breathe = breathing(signal);
  let told = performance.now();
  try {
    using file = await Deno.open(path);
    const archive = { name, ...(format === undefined ? {} : { format }), bounds };
    for await (const entry of entriesOf(file, archive)) {
      if (entry.offset === undefined) return undefined;
      found.add(entry.name, 0, entry.offset, entry.size);
      await breathe();
      if (performance.now() - told < 250) continue;
      told = performance.now();
      progress(found.size);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(
      `Cannot read "${path}": ${messageOf(error)}; remove it, and fetch it again or put the ` +
        "genuine file there",
    );
  }
  return found.sorted([path]);
}

async function writeIndex(
  index: string,
  state: { readonly bytes: number; readonly modified: number },
  members: Members,
): Promise<void> {
  // Made twice, piece by piece: the whole of it would be large.
  const hash = createHash("sha256");
  for (const piece of bodyOf(members)) hash.update(piece);
  const header = JSON.stringify({
    format: FORMAT,
    ...state,
    files: members.names.length,
    sha256: hash.digest("hex"),
  });
  const pieces = function* (): Generator<Uint8Array> {
    yield new TextEncoder().encode(`${header}\n`);
    yield* bodyOf(members);
  };
  await saveStream(index, ReadableStream.from(pieces()));
}

/** Files whose places are written at once. */
const PIECE = 1 << 14;

function* bodyOf({ names, offset, length }: Members): Generator<Uint8Array> {
  for (const values of [offset, length]) {
    for (let at = 0; at < values.length; at += PIECE) {
      yield bytesOf(values.subarray(at, at + PIECE));
    }
  }
  for (let at = 0; at < names.length; at += PIECE) {
    const lines: string[] = [];
    for (let i = at; i < Math.min(at + PIECE, names.length); i++) lines.push(`${names.at(i)}\n`);
    yield new TextEncoder().encode(lines.join(""));
  }
}

/** An index that is damaged or of another file is as good as none: it is made anew. */
async function readIndex(
  index: string,
  path: string,
  state: { readonly bytes: number; readonly modified: number },
): Promise<Members | undefined> {
  try {
    const bytes = await Deno.readFile(regular(index));
    const line = bytes.indexOf(0x0a);
    const header = v.parse(headerSchema, JSON.parse(textOf(bytes.subarray(0, line))));
    const body = bytes.subarray(line + 1);
    const { files } = header;
    if (header.bytes !== state.bytes || header.modified !== state.modified) return undefined;
    if (createHash("sha256").update(body).digest("hex") !== header.sha256) return undefined;
    return {
      // A copy: the numbers before them are not kept twice.
      names: NameList.ofLines(body.slice(16 * files), files),
      files: [path],
      file: new Uint32Array(files),
      offset: floats(body, 0, files),
      length: floats(body, 8 * files, files),
    };
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(values: Float64Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => view.setFloat64(8 * i, value, true));
  return new Uint8Array(view.buffer);
}

function floats(bytes: Uint8Array, from: number, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, 8 * count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}
