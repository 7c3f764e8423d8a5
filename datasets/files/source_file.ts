/** Files that a dataset is made of: what is known of each, and reading none but the genuine one. */
import { createHash, type Hash } from "node:crypto";
import { InputError, messageOf } from "../../core/errors.ts";
import { statRegular } from "../../core/files.ts";

/** What tells a genuine file from another: all that is known of it. */
export interface FileFacts {
  /** Its exact size. */
  readonly bytes?: number;
  /** A size that it cannot exceed, where the exact one is not known. */
  readonly atMost?: number;
  /** Its SHA-256 digest in hexadecimal. */
  readonly sha256?: string;
  /** The first digits of the same, where no more than that is published. */
  readonly sha256Start?: string;
  /** Its MD5 digest in hexadecimal: for files whose publisher gives no other. */
  readonly md5?: string;
}

/** One file of a dataset, and where it is published. */
export interface PublishedFile extends FileFacts {
  /** Its name in the dataset's folder. */
  readonly name: string;
  /** Where it can be fetched by itself. */
  readonly url?: string;
  /** Other addresses of the same bytes, tried in order where the first one fails. */
  readonly mirrors?: readonly string[];
  /**
   * How a person gets it, where no address gives it to everybody: half a sentence such as
   * "register at https://image-net.org and download it there".
   */
  readonly manual?: string;
  /** Whether the dataset can be read without it, depending on what else is there; it is never fetched. */
  readonly optional?: boolean;
}

/** One file of a dataset, and how its bytes become `T`. */
export interface SourceFile<T> extends PublishedFile {
  /**
   * Other names that it may lie under, such as those of unpacked copies. With any, what lies there is
   * judged by `parse` alone, for copies have other bytes than the published file.
   */
  readonly aliases?: readonly string[];
  /** Reads the file's format. */
  parse(bytes: Uint8Array): T;
}

/**
 * What decides whether a file that lies there is genuine.
 *
 * @returns The same, or its name and format alone where copies have other bytes.
 */
export function asFound<T extends PublishedFile & Partial<SourceFile<unknown>>>(file: T): T {
  const { name, aliases, parse } = file;
  return aliases === undefined ? file : { name, aliases, parse } as unknown as T;
}

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
