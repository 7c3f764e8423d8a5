/** Puts the libraries of a package beside the runtime. */
import { InputError, TrawlError } from "../../core/errors.ts";
import { sha256, writeWhole } from "../../core/files.ts";
import { measuredBytes } from "../../core/format.ts";
import { freeBytesAt } from "../doctor/folders.ts";
import { unpackLibrary } from "./archive.ts";
import { requireDigest } from "./feed.ts";
import { type InstallRecord, RECORD, writeRecord } from "./installed.ts";
import type { CudaPackage } from "./package.ts";

/** A package that was fetched or given. */
export interface PackageBytes {
  /** Its address or path. */
  readonly source: string;
  /** The whole of it. */
  readonly bytes: Uint8Array;
  /** Its SHA-512 digest in hexadecimal. */
  readonly sha512: string;
  /** Whether that is the one that the feed publishes. */
  readonly published: boolean;
}

/** What may differ where it is installed. */
export interface InstallOptions {
  /** What an earlier run put there: its package must be the same one. */
  readonly record: InstallRecord | undefined;
  /** Bytes that are free in a folder; default asks the system. */
  readonly free?: (folder: string) => Promise<number>;
}

/**
 * Unpacks the libraries and writes them. Nothing is written before all of them are unpacked; each
 * appears under its name once it is whole. The record comes last.
 */
export async function install(
  wanted: CudaPackage,
  from: PackageBytes,
  { record, free = freeBytesAt }: InstallOptions,
): Promise<string[]> {
  const { folder } = wanted;
  requireDigest(from.source, from.sha512, {
    wanted: record?.sha512,
    source: "was pinned at its first use",
    remedy: `remove "${folder}/${RECORD}" if you trust the new one`,
  });
  await requireWritable(folder);
  const libraries = wanted.files.map(({ name, member }) => ({
    name,
    path: `${folder}/${name}`,
    bytes: unpackLibrary(from.bytes, member),
  }));
  const needed = libraries.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const available = await free(folder);
  if (available < needed) {
    throw new TrawlError(
      `Disk full: the libraries take ${measuredBytes(needed)}, but "${folder}" has only ` +
        `${measuredBytes(available)} free; nothing was written, remove something`,
    );
  }
  for (const { path, bytes } of libraries) await writeWhole(path, bytes);
  await writeRecord(folder, {
    schemaVersion: 1,
    package: wanted.name,
    version: wanted.version,
    sha512: from.sha512,
    published: from.published,
    files: Object.fromEntries(
      libraries.map(({ name, bytes }) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    ),
  });
  return libraries.map(({ path }) => path);
}

async function requireWritable(folder: string): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "write", path: folder });
  if (state === "granted") return;
  throw new InputError(
    `Not permitted to write to "${folder}", where ONNX Runtime looks for its libraries: copy the ` +
      "task's command from deno.json and add that folder to --allow-write",
  );
}
