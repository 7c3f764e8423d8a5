/** Files that a dataset is made of: what is known of each, and reading none but the genuine one. */
import type { FileFacts, SourceFile } from "./published.ts";
import { createHash, type Hash } from "node:crypto";
import { InputError, messageOf } from "../../core/errors.ts";
import { statRegular } from "../../core/files.ts";

/** Reads a file that must be genuine. */
export async function readGenuine<T>(path: string, file: SourceFile<T>): Promise<T> {
  try {
    // The size costs nothing, and decides before a wrong file of any size is read.
    const { size } = statRegular(path);
    requireSize(size, file);
    const bytes = await Deno.readFile(path);
    const digests = digestsOf(file);
    digests.update(bytes);
    requireDigests(digests.found(), file);
    return file.parse(bytes);
  } catch (error) {
    throw new InputError(
      `Cannot use "${path}": ${messageOf(error)}; remove it, and fetch it again or put the ` +
        "genuine file there",
    );
  }
}

/**
 * Passes a file's chunks on while it checks them. The last chunk is passed on before the end is
 * checked: whoever writes them must not trust them until the stream has ended.
 *
 * @param chunks The file's bytes.
 */
export async function* checked(
  chunks: AsyncIterable<Uint8Array>,
  facts: FileFacts,
): AsyncGenerator<Uint8Array> {
  const digests = digestsOf(facts);
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

/**
 * Holds a size against what is known.
 *
 * @param size Bytes.
 */
export function requireSize(size: number, { bytes, atMost }: FileFacts): void {
  if (bytes !== undefined && size !== bytes) {
    throw new Error(`it has ${size} bytes instead of ${bytes}`);
  }
  if (atMost !== undefined && size > atMost) {
    throw new Error(`it has ${size} bytes, more than ${atMost}`);
  }
}

/** The digests that may be known of a file. */
export const digestNames = ["sha256", "md5"] as const;

/** Digests of a file, in hexadecimal. */
export type Digests = Pick<FileFacts, typeof digestNames[number]>;

/** The digests that something is known of. */
export function knownDigests(facts: FileFacts): (typeof digestNames[number])[] {
  return digestNames.filter((name) =>
    facts[name] !== undefined || (name === "sha256" && facts.sha256Start !== undefined)
  );
}

/**
 * Holds digests against what is known.
 *
 * @param found The digests that the file has: at least those that are known.
 */
export function requireDigests(found: Digests, facts: FileFacts): void {
  for (const name of digestNames) {
    if (facts[name] !== undefined && found[name] !== facts[name]) {
      throw new Error(`its ${name} is ${found[name]} instead of ${facts[name]}`);
    }
  }
  const { sha256Start: start } = facts;
  if (start !== undefined && found.sha256?.startsWith(start) !== true) {
    throw new Error(`its sha256 is ${found.sha256} instead of one that begins with ${start}`);
  }
}

/** Digests that are computed piece by piece. */
export interface RunningDigests {
  /** Adds bytes. */
  update(bytes: Uint8Array): void;
  /** The digests of all bytes, once. */
  found(): Digests;
}

/**
 * Begins every digest that is known of a file.
 *
 * @returns The digests of no bytes yet.
 */
export function digestsOf(facts: FileFacts): RunningDigests {
  const hashes = knownDigests(facts).map((
    name,
  ): readonly [string, Hash] => [name, createHash(name)]);
  return {
    update: (bytes) => hashes.forEach(([, hash]) => hash.update(bytes)),
    found: () => Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest("hex")])),
  };
}
