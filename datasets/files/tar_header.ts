/** The headers of tar archives: ustar, with the extensions of pax and GNU for long names and sizes. */
import { InputError } from "../../core/errors.ts";

/** Bytes of a header, and what everything is rounded up to. */
export const BLOCK = 512;

/** What a member is. */
export type TarKind = "file" | "folder" | "link" | "other" | "extension";

/** A header. */
export interface TarHeader {
  /** As the header has it; an extension before it may say otherwise. */
  readonly name: string;
  /** Bytes that follow. */
  readonly size: number;
  /** What the member is. */
  readonly kind: TarKind;
  /** The type byte as a character: "x" and "g" are pax, "L" and "K" GNU. */
  readonly type: string;
}

const KINDS: Readonly<Record<string, TarKind>> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "link",
  "2": "link",
  "5": "folder",
  x: "extension",
  g: "extension",
  L: "extension",
  K: "extension",
};

/**
 * Reads a header.
 *
 * @param header `[512]` bytes.
 */
export function parseHeader(header: Uint8Array): TarHeader {
  const declared = parseInt(text(header, 148, 8).trim(), 8);
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i]!;
  if (declared !== sum) throw new InputError("The archive has a damaged header");
  // GNU's own format, "ustar" and two blanks, has other fields where POSIX has the prefix.
  const prefix = text(header, 257, 6) === "ustar" && header[262] === 0
    ? text(header, 345, 155)
    : "";
  const type = String.fromCharCode(header[156]!);
  return {
    name: (prefix === "" ? "" : `${prefix}/`) + text(header, 0, 100),
    size: number(header, 124, 12),
    kind: KINDS[type] ?? "other",
    type,
  };
}

/** What extensions say of the member that follows them. */
export interface TarExtension {
  readonly name?: string;
  readonly size?: number;
}

/** Reads an extension. */
export function parseExtension(type: string, content: Uint8Array): TarExtension {
  if (type === "L") return { name: text(content, 0, content.length) };
  if (type === "K") return {};
  const records = paxRecords(content);
  if (Object.keys(records).some((key) => key.startsWith("GNU.sparse"))) {
    throw new InputError("The archive has a sparse member, which is not supported");
  }
  const { path, size } = records;
  if (type === "g") {
    if (path !== undefined || size !== undefined) {
      throw new InputError("The archive gives one name or size to all of its members");
    }
    return {};
  }
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw damaged();
  return {
    ...(path === undefined ? {} : { name: path }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

/** Records "LENGTH KEY=VALUE\n", where the length is of all of it. */
function paxRecords(content: Uint8Array): Record<string, string> {
  const records: Record<string, string> = Object.create(null);
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const digits = blank < 0 || blank - at > 8 ? "" : text(content, at, blank - at);
    const end = at + Number(digits);
    if (!/^\d+$/.test(digits) || end > content.length || end <= blank + 2) throw damaged();
    const record = text(content, blank + 1, end - blank - 2);
    const equals = record.indexOf("=");
    if (equals < 1 || content[end - 1] !== 0x0a) throw damaged();
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at = end;
  }
  return records;
}

function damaged(): InputError {
  return new InputError("The archive has a damaged extension header");
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  try {
    return decoder.decode(end < 0 ? field : field.subarray(0, end));
  } catch {
    throw new InputError("The archive has a header that is no UTF-8");
  }
}

/** Octal digits, or, where the first bit is set, a binary number of the bytes that follow. */
function number(header: Uint8Array, from: number, length: number): number {
  const field = header.subarray(from, from + length);
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((total, byte) => total * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
  } else {
    const digits = String.fromCharCode(...field).replace(/\0.*$/s, "").trim();
    if (/^[0-7]+$/.test(digits)) return parseInt(digits, 8);
  }
  throw new InputError("The archive has a damaged header");
}
