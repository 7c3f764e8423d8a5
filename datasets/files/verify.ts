/** Verifies files: compares size and digests with what is known of them, and records the result. */
import { createHash } from "node:crypto";
import { InputError, messageOf } from "../../core/errors.ts";
import { chunksOf, statRegular } from "../../core/files.ts";
import { readStamp, stamp } from "../../core/stamp.ts";
import { throttled } from "./meter.ts";
import type { FileFacts, SourceFile } from "./published.ts";

const DIGESTS = ["sha256", "md5"] as const;

/** Digests of a file, in hexadecimal. */
export type Digests = Pick<FileFacts, typeof DIGESTS[number]>;

/** Which digests something is known of. */
export function knownDigests(facts: FileFacts): (typeof DIGESTS[number])[] {
  return DIGESTS.filter((name) =>
    facts[name] !== undefined || (name === "sha256" && facts.sha256Start !== undefined)
  );
}

/** Throws if a size contradicts what is known. */
export function requireSize(size: number, { bytes, atMost }: FileFacts): void {
  if (bytes !== undefined && size !== bytes) {
    throw new Error(`it has ${size} bytes instead of ${bytes}`);
  }
  if (atMost !== undefined && size > atMost) {
    throw new Error(`it has ${size} bytes, more than ${atMost}`);
  }
}

/** Throws if digests contradict what is known. */
export function requireDigests(found: Digests, facts: FileFacts): void {
  for (const name of DIGESTS) {
    if (facts[name] !== undefined && found[name] !== facts[name]) {
      throw new Error(`its ${name} is ${found[name]} instead of ${facts[name]}`);
    }
  }
  const { sha256Start: start } = facts;
  if (start !== undefined && found.sha256?.startsWith(start) !== true) {
    throw new Error(`its sha256 is ${found.sha256} instead of one that begins with ${start}`);
  }
}

/** Digests under way. */
export interface RunningDigests {
  update(bytes: Uint8Array): void;
  found(): Digests;
}

/** Begins digests: by default those that are known of a file. */
export function runningDigests(facts: FileFacts, names = knownDigests(facts)): RunningDigests {
  const hashes = names.map((name) => ({ name, hash: createHash(name) }));
  return {
    update: (bytes) => hashes.forEach(({ hash }) => hash.update(bytes)),
    found: () =>
      Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.copy().digest("hex")])),
  };
}

/** Passes chunks on, and throws after the last if they are not the file. */
export async function* verifying(
  chunks: AsyncIterable<Uint8Array>,
  facts: FileFacts,
): AsyncGenerator<Uint8Array> {
  const digests = runningDigests(facts);
  const most = facts.bytes ?? facts.atMost ?? Infinity;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new Error(`it has more than ${most} bytes`);
    digests.update(chunk);
    yield chunk;
  }
  requireSize(size, facts);
  requireDigests(digests.found(), facts);
}

/** How to verify. */
export interface VerifyOptions {
  /** Called with bytes read and bytes in all, at most four times a second. */
  readonly progress?: (read: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** The folder that records which files have been verified; default none: they are read each time. */
  readonly cache?: string | undefined;
  /** Reads the file even if it has been verified before. */
  readonly again?: boolean;
}

/** Throws unless a file is what it should be. That is recorded until the file changes. */
export async function verifyFile(
  path: string,
  facts: FileFacts & { parse?(bytes: Uint8Array): unknown },
  options: VerifyOptions = {},
): Promise<void> {
  const { signal, cache, again = false } = options;
  if (!again && await isVerified(path, facts, cache)) return;
  try {
    const digests = await requireContent(path, facts, options);
    if (knownDigests(facts).length === 0) facts.parse?.(await Deno.readFile(path));
    await stamp(path, digests, cache);
  } catch (error) {
    signal?.throwIfAborted();
    throw unusable(`Cannot use "${path}"`, error);
  }
}

/** Reads a file, and throws if size or digests contradict what is known of it. */
export async function requireContent(
  path: string,
  facts: FileFacts,
  { progress = () => {}, signal }: Pick<VerifyOptions, "progress" | "signal"> = {},
): Promise<Digests> {
  // The size costs nothing, and decides before a wrong file of any size is read.
  const { size } = statRegular(path);
  requireSize(size, facts);
  using file = await Deno.open(path);
  const digests = runningDigests(facts);
  const show = throttled(progress);
  let read = 0;
  for await (const chunk of chunksOf(file, signal)) {
    digests.update(chunk);
    read += chunk.length;
    show(read, size);
  }
  const found = digests.found();
  requireDigests(found, facts);
  return found;
}

/** Whether a file has been verified before, and not been changed since; it is not read. */
export async function isVerified(
  path: string,
  facts: FileFacts,
  cache: string | undefined,
): Promise<boolean> {
  const found = await readStamp(path, cache);
  if (found === undefined) return false;
  try {
    requireSize(found.bytes, facts);
    requireDigests(found, facts);
    return true;
  } catch {
    return false;
  }
}

/** Reads a file, after verifying it. */
export async function readVerified<T>(path: string, file: SourceFile<T>): Promise<T> {
  try {
    requireSize(statRegular(path).size, file);
    const bytes = await Deno.readFile(path);
    const digests = runningDigests(file);
    digests.update(bytes);
    requireDigests(digests.found(), file);
    return file.parse(bytes);
  } catch (error) {
    throw unusable(`Cannot use "${path}"`, error);
  }
}

/** The error of a file that is not what it should be, with what to do. */
export function unusable(what: string, error: unknown): InputError {
  return new InputError(
    `${what}: ${messageOf(error)}; remove it, and fetch it again or put the right file there`,
  );
}
