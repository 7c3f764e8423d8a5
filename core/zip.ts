/** The directory of a zip archive, each entry compared with the header before its content. */
// @ts-types="@types/yauzl"
import * as yauzl from "yauzl";
import type { Buffer } from "node:buffer";
import { InputError, messageOf } from "./errors.ts";
import { readAt } from "./files.ts";

export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly packed: number;
  readonly deflated: boolean;
  readonly crc: number;
  readonly header: number;
  readonly offset: number;
  /** "other" is a device or a pipe. */
  readonly kind: "file" | "folder" | "link" | "other";
}

/** Two programs would unpack two things if the header before the content did not say the same. */
interface Listed extends ZipEntry {
  readonly agrees: boolean;
}

/** Flags of encryption: plain, strong, and of the directory itself. */
const ENCRYPTED = 0x2041;

/** In a field of 32 bits: the value is in the zip64 extension. */
const WIDE = 0xffffffff;

/**
 * Reads the directory of a zip archive.
 *
 * @param most Members, at most.
 * @returns Every member, in the order of their content.
 * @throws {InputError} If it is damaged or in several parts, or has members that overlap, contradict
 * their own header, are encrypted, or are packed by an unknown method.
 */
export function readZipDirectory(file: Deno.FsFile, most: number): ZipEntry[] {
  const zip = opened(file);
  if (zip.entryCount > most) {
    throw new InputError(`The archive has ${zip.entryCount} members, more than ${most}`);
  }
  const start = cursorOf(zip);
  const entries: Listed[] = [];
  let failure = new Error("a member has no name");
  zip.on("entry", (entry: yauzl.Entry) => entries.push(listed(zip, entry)));
  zip.on("error", (error: Error) => failure = error);
  try {
    for (let i = 0; i < zip.entryCount; i++) {
      zip.readEntry();
      if (entries.length === i) throw failure;
    }
    requireEnd(file, start, cursorOf(zip));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`The archive has a damaged directory (${messageOf(error)})`);
  } finally {
    // An entry without a name comes only now.
    zip.removeAllListeners("entry");
  }
  entries.sort((a, b) => a.header - b.header);
  for (const [i, { name, offset, packed, agrees }] of entries.entries()) {
    const end = entries[i + 1]?.header ?? start;
    if (offset + packed > end) throw refusal(name, "overlaps another one");
    if (!agrees) throw refusal(name, "has a header that contradicts the archive's directory");
  }
  return entries;
}

/** Answers at once, so that yauzl calls back at once, too. */
class Reader extends yauzl.RandomAccessReader {
  constructor(readonly file: Deno.FsFile) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    at: number,
    callback: (error: Error | null) => void,
  ): void {
    let failure: Error | null = null;
    try {
      buffer.set(readAt(this.file, at, length), offset);
    } catch (error) {
      failure = new Error(messageOf(error));
    }
    callback(failure);
  }
}

function opened(file: Deno.FsFile): yauzl.ZipFile {
  const { size } = file.statSync();
  const options = {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  };
  try {
    return now((back) => yauzl.fromRandomAccessReader(new Reader(file), size, options, back));
  } catch (error) {
    throw new InputError(`The archive is cut short, or not a zip (${messageOf(error)})`);
  }
}

/** The result of a function that calls back before it returns. */
function now<T>(start: (back: (error: Error | null, value: T) => void) => void): T {
  const results: { readonly error: Error | null; readonly value: T }[] = [];
  start((error, value) => results.push({ error, value }));
  const [result] = results;
  if (result === undefined) throw new Error("a part of it is empty");
  if (result.error !== null) throw result.error;
  return result.value;
}

/** Where the next entry of the directory begins: a number, whatever its type says. */
function cursorOf(zip: yauzl.ZipFile): number {
  return Number(zip.readEntryCursor);
}

function listed(zip: yauzl.ZipFile, entry: yauzl.Entry): Listed {
  const name = decoded(entry.fileNameRaw);
  const { generalPurposeBitFlag: flags, compressionMethod: method, crc32: crc } = entry;
  const { uncompressedSize: size, compressedSize: packed } = entry;
  if ((flags & ENCRYPTED) !== 0) throw refusal(name, "is encrypted");
  if (method !== 0 && method !== 8) {
    const known = "only stored and deflated ones can be unpacked";
    throw refusal(name, `is packed by method ${method}; ${known}`);
  }
  if (method === 0 && size !== packed) throw refusal(name, "is stored, but in two sizes");
  const local = localHeader(zip, entry, name);
  const [localSize, localPacked] = sizesOf(local);
  // With bit 3 set, sizes and checksum follow the content, and these fields may be 0.
  const later = ((flags | local.generalPurposeBitFlag) & 8) !== 0;
  const same = (own: number, listed: number): boolean => own === listed || later && own === 0;
  return {
    name,
    size,
    packed,
    crc,
    deflated: method === 8,
    header: entry.relativeOffsetOfLocalHeader,
    offset: local.fileDataStart,
    kind: kindOf(name, entry),
    agrees: decoded(local.fileName) === name && local.compressionMethod === method &&
      (local.generalPurposeBitFlag & ENCRYPTED) === 0 && same(local.crc32, crc) &&
      same(localSize, size) && same(localPacked, packed),
  };
}

function localHeader(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  name: string,
): yauzl.LocalFileHeader {
  try {
    return now((back) => zip.readLocalFileHeader(entry, back));
  } catch (error) {
    throw refusal(name, `is not where the directory says (${messageOf(error)})`);
  }
}

/** Both sizes of a header; full fields are replaced by those of the zip64 extension, in this order. */
function sizesOf(local: yauzl.LocalFileHeader): [size: number, packed: number] {
  const wide = yauzl.parseExtraFields(local.extraField).find(({ id }) => id === 1)?.data;
  let at = 0;
  const wider = (size: number): number => {
    if (size !== WIDE || wide === undefined) return size;
    at += 8;
    return Number(wide.readBigUInt64LE(at - 8));
  };
  return [wider(local.uncompressedSize), wider(local.compressedSize)];
}

const END = 0x06054b50;
const END64 = 0x06064b50;

/** The record of the directory's end has to follow it, and to say the same length. */
function requireEnd(file: Deno.FsFile, start: number, end: number): void {
  const view = (length: number): DataView => new DataView(readAt(file, end, length).buffer);
  const signature = view(4).getUint32(0, true);
  const length = signature === END64
    ? Number(view(48).getBigUint64(40, true))
    : signature === END
    ? view(16).getUint32(12, true)
    : undefined;
  if (length !== end - start) throw new Error("its end is somewhere else");
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decoded(name: Uint8Array): string {
  try {
    return decoder.decode(name);
  } catch {
    throw new InputError("The archive has a member whose name is not UTF-8");
  }
}

/** The upper half of the attributes is the file's mode if the archive was made on Unix. */
function kindOf(
  name: string,
  { versionMadeBy, externalFileAttributes }: yauzl.Entry,
): ZipEntry["kind"] {
  const type = versionMadeBy >>> 8 === 3 ? externalFileAttributes >>> 28 : 0;
  if (type === 0xa) return "link";
  if (name.endsWith("/") || type === 4) return "folder";
  return type === 0 || type === 8 ? "file" : "other";
}

function refusal(name: string, reason: string): InputError {
  return new InputError(`The archive has a member "${name}", which ${reason}`);
}
