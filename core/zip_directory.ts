/** The directory of a zip archive: what it holds and where, each entry held against its own header. */
import { InputError } from "./errors.ts";

/** One member of a zip archive. */
export interface ZipEntry {
  /** Its path in the archive, as it is written there. */
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
  /** Bytes of content as they are stored. */
  readonly packed: number;
  /** Whether its content is deflated; otherwise it is stored as it is. */
  readonly deflated: boolean;
  /** The CRC-32 of its content. */
  readonly crc: number;
  /** Where its stored content begins in the archive. */
  readonly offset: number;
  /** What it is: "other" is a device or a pipe. */
  readonly kind: "file" | "folder" | "link" | "other";
}

/** A directory entry before its local header has been read. */
interface Listed extends Omit<ZipEntry, "offset"> {
  readonly header: number;
  readonly flags: number;
  readonly method: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** Flags of encryption: plain, strong, and of the directory itself. */
const ENCRYPTED = 0x2041;

/** The directory is read as a whole: four million members have about half a gigabyte. */
const LARGEST_DIRECTORY = 1 << 29;

/**
 * Reads the directory of a zip archive.
 *
 * @param most Members, at most.
 * @returns Every member, in the order in which their content lies.
 * @throws {InputError} If it is damaged or in several parts, or has members that overlap, contradict
 * their own header, are encrypted, or are packed in a way that is not known here.
 */
export function readZipDirectory(file: Deno.FsFile, most: number): ZipEntry[] {
  const source = new Source(file);
  const { count, start, length } = findDirectory(source);
  if (count > most) throw new InputError(`The archive has ${count} members, more than ${most}`);
  if (length > LARGEST_DIRECTORY) throw new InputError("The archive's directory is too large");
  const listed = parseDirectory(source.read(start, length), count)
    .sort((a, b) => a.header - b.header);
  return listed.map((entry, i) => {
    const end = listed[i + 1]?.header ?? start;
    return placed(source, entry, end);
  });
}

class Source {
  readonly size: number;

  constructor(readonly file: Deno.FsFile) {
    this.size = file.statSync().size;
  }

  read(at: number, length: number): DataView {
    if (at < 0 || at + length > this.size) throw new InputError("The archive is cut short");
    const bytes = new Uint8Array(length);
    this.file.seekSync(at, Deno.SeekMode.Start);
    for (let filled = 0; filled < length;) {
      const count = this.file.readSync(bytes.subarray(filled));
      if (count === null) throw new InputError("The archive is cut short");
      filled += count;
    }
    return new DataView(bytes.buffer);
  }
}

function findDirectory(source: Source): { count: number; start: number; length: number } {
  const tail = Math.min(source.size, 22 + 0xffff);
  const view = source.read(source.size - tail, tail);
  for (let at = tail - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== tail) {
      continue;
    }
    const end = source.size - tail + at;
    if (view.getUint16(at + 4, true) !== view.getUint16(at + 6, true)) throw severalParts();
    const found = {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      start: view.getUint32(at + 16, true),
    };
    const full = found.count === 0xffff || found.length === 0xffffffff ||
      found.start === 0xffffffff;
    const directory = full ? findDirectory64(source, end) ?? found : found;
    if (directory.start + directory.length > end) {
      throw new InputError("The archive is damaged: its directory does not lie before its end");
    }
    return directory;
  }
  throw new InputError("The archive is cut short, or no zip: its directory is missing");
}

function findDirectory64(
  source: Source,
  end: number,
): { count: number; start: number; length: number } | undefined {
  if (end < 20) return undefined;
  const locator = source.read(end - 20, 20);
  if (locator.getUint32(0, true) !== LOCATOR64) return undefined;
  if (locator.getUint32(16, true) > 1) throw severalParts();
  const record = source.read(wide(locator, 8), 56);
  if (record.getUint32(0, true) !== END64) throw damagedDirectory();
  return { count: wide(record, 32), length: wide(record, 40), start: wide(record, 48) };
}

function parseDirectory(view: DataView, count: number): Listed[] {
  const entries: Listed[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) {
      throw damagedDirectory();
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true)
    ) as [number, number, number];
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > view.byteLength) throw damagedDirectory();
    const name = nameAt(view, at + 46, nameLength);
    const sizes = [24, 20, 42].map((field) => view.getUint32(at + field, true));
    const [size, packed, header] = widened(view, at + 46 + nameLength, extraLength, sizes);
    entries.push({
      name,
      size: size!,
      packed: packed!,
      header: header!,
      crc: view.getUint32(at + 16, true),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      deflated: view.getUint16(at + 10, true) === 8,
      kind: kindOf(name, view.getUint8(at + 5), view.getUint32(at + 38, true)),
    });
    at = end;
  }
  if (at !== view.byteLength) throw damagedDirectory();
  return entries;
}

/** What the entry's own header says has to be the same: else two programs would unpack two things. */
function placed(source: Source, entry: Listed, end: number): ZipEntry {
  const { name, flags, method, deflated, header, size, packed, crc, kind } = entry;
  const refuse = (reason: string): InputError =>
    new InputError(`The archive has a member "${name}", which ${reason}`);
  if ((flags & ENCRYPTED) !== 0) throw refuse("is encrypted");
  if (method !== 0 && !deflated) {
    throw refuse(`is packed by method ${method}; only stored and deflated ones can be unpacked`);
  }
  if (!deflated && size !== packed) throw refuse("is stored, but in two sizes");
  const local = source.read(header, 30);
  if (local.getUint32(0, true) !== LOCAL) throw refuse("is not where the directory says");
  const [nameLength, extraLength] = [local.getUint16(26, true), local.getUint16(28, true)];
  const rest = source.read(header + 30, nameLength + extraLength);
  const offset = header + 30 + nameLength + extraLength;
  if (offset + packed > end) throw refuse("overlaps another one");
  const [localSize, localPacked] = widened(rest, nameLength, extraLength, [
    local.getUint32(22, true),
    local.getUint32(18, true),
  ]);
  // With bit 3 set, sizes and checksum follow the content, and these fields may be 0.
  const later = ((flags | local.getUint16(6, true)) & 8) !== 0;
  const differs = (own: number, listed: number): boolean => own !== listed && !(later && own === 0);
  if (
    nameAt(rest, 0, nameLength) !== name || local.getUint16(8, true) !== method ||
    (local.getUint16(6, true) & ENCRYPTED) !== 0 ||
    differs(local.getUint32(14, true), crc) || differs(localSize!, size) ||
    differs(localPacked!, packed)
  ) {
    throw refuse("has a header that contradicts the archive's directory");
  }
  return { name, size, packed, deflated, crc, offset, kind };
}

/** Fields that are full of ones stand in the zip64 extension, in this order. */
function widened(view: DataView, from: number, length: number, fields: number[]): number[] {
  if (!fields.includes(0xffffffff)) return fields;
  for (let at = from; at + 4 <= from + length;) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    at += 4;
    if (at + size > from + length) throw damagedDirectory();
    if (id === 1) {
      let next = at;
      return fields.map((field) => {
        if (field !== 0xffffffff) return field;
        if (next + 8 > at + size) throw damagedDirectory();
        next += 8;
        return wide(view, next - 8);
      });
    }
    at += size;
  }
  return fields;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function nameAt(view: DataView, at: number, length: number): string {
  try {
    return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
  } catch {
    throw new InputError("The archive has a member whose name is no UTF-8");
  }
}

/** The upper half of the attributes is the file's mode where the archive was made on Unix. */
function kindOf(name: string, system: number, attributes: number): ZipEntry["kind"] {
  const type = system === 3 ? attributes >>> 28 : 0;
  if (type === 0xa) return "link";
  if (name.endsWith("/") || type === 4) return "folder";
  return type === 0 || type === 8 ? "file" : "other";
}

function wide(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw damagedDirectory();
  return value;
}

function severalParts(): InputError {
  return new InputError("The archive is one of several parts: only whole ones can be unpacked");
}

function damagedDirectory(): InputError {
  return new InputError("The archive has a damaged directory");
}
