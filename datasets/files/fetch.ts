/** Fetching one file over HTTP, so that it is whole and genuine, however often the network breaks. */
import { messageOf, TrawlError } from "../../core/errors.ts";
import { withLock } from "../../core/lock.ts";
import { stamp } from "../../core/stamp.ts";
import { Refused } from "./failure.ts";
import { type OpenFile, Part } from "./part.ts";
import { PATIENCE, type Patience } from "./patience.ts";
import { tokenFromEnvironment } from "./request.ts";
import { transfer, type TransferOptions } from "./transfer.ts";
import { Pins } from "./pins.ts";
import { type Digests, requireDigests, requireSize } from "./source_file.ts";
import type { FileFacts } from "./published.ts";

/** A file that can be fetched. */
export interface RemoteFile extends FileFacts {
  /** Its address. */
  readonly url: string;
  /** Other addresses of the same bytes, tried in order where the first one fails. */
  readonly mirrors?: readonly string[];
  /** Decides whether the file is genuine where no digest is known: throws where it is not. */
  parse?(bytes: Uint8Array): unknown;
}

/** How to fetch it. */
export interface DownloadOptions {
  /** Told of bytes received and expected, at most four times a second. */
  readonly progress?: (received: number, expected: number | undefined) => void;
  /** Told why nothing comes for a while, in a short sentence without its full stop. */
  readonly say?: (message: string) => void;
  /** Ends the download early; what has arrived is kept, and is gone on with next time. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Where digests are kept of files whose publishers give none; default nowhere. Such a file is
   * pinned when it is first fetched, and refused once it has changed.
   */
  readonly pins?: string;
  /** Where it is recorded that the file is genuine; default nowhere. */
  readonly cache?: string | undefined;
  /** Whether a file that has changed since it was pinned is taken, and pinned anew; default not. */
  readonly acceptChanged?: boolean;
  /** How long to wait and how often to try again; default {@linkcode PATIENCE}. */
  readonly patience?: Partial<Patience>;
  /** The token for an address; default HF_TOKEN for Hugging Face and none for others. */
  readonly token?: (url: URL) => string | undefined;
  /** Opens a file for writing; default on the disk. */
  readonly open?: OpenFile;
}

/**
 * Fetches one file, unless another process is doing so: then this one waits for it. The file appears
 * under its name once it is whole and genuine. What arrives is kept in a file that ends in ".part", and
 * is gone on with after any break.
 */
export async function download(
  file: RemoteFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { say = () => {}, signal } = options;
  await withLock(`${path}.lock`, async () => {
    if (!await exists(path)) await fetchHere(file, path, options);
  }, {
    waiting: (holder) => say(`waiting for ${holder}, which is fetching it`),
    signal,
  });
}

async function fetchHere(file: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  const part = await Part.open(path, file, options.open);
  try {
    const digests = await fromAnywhere(file, path, part, options);
    await part.finish();
    await stamp(path, digests, options.cache, true);
  } catch (error) {
    await part.leave();
    throw error;
  }
}

async function fromAnywhere(
  file: RemoteFile,
  path: string,
  part: Part,
  options: DownloadOptions,
): Promise<Digests> {
  const urls = [file.url, ...file.mirrors ?? []];
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      return await fromOne(url, file, path, part, options);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      reasons.push(`"${url}": ${error.message}`);
      if (reasons.length < urls.length) options.say?.(`${error.message}; trying another address`);
    }
  }
  throw new TrawlError(
    `Cannot fetch ${
      reasons.join("; nor ")
    }; try again later, or put the file at "${path}" yourself`,
  );
}

async function fromOne(
  url: string,
  file: RemoteFile,
  path: string,
  part: Part,
  options: DownloadOptions,
): Promise<Digests> {
  const transferred: TransferOptions = {
    patience: { ...PATIENCE, ...options.patience },
    token: options.token ?? tokenFromEnvironment,
    progress: seldom(options.progress ?? (() => {}), file.bytes),
    say: options.say ?? (() => {}),
    signal: options.signal,
  };
  for (;;) {
    await transfer(url, part, file, transferred);
    options.progress?.(part.size, part.size);
    const { joined } = part;
    try {
      return await verified(file, path, part, options);
    } catch (error) {
      await part.clear();
      if (!joined || error instanceof TrawlError) throw error;
      options.say?.(`${messageOf(error)}: beginning anew`);
    }
  }
}

/** The part's digests, if it is the genuine file. */
async function verified(
  file: RemoteFile,
  path: string,
  part: Part,
  options: DownloadOptions,
): Promise<Digests> {
  await part.flush();
  const digests = await part.digests();
  try {
    requireSize(part.size, file);
    requireDigests(digests, file);
    if (file.sha256 === undefined && file.md5 === undefined) {
      file.parse?.(await Deno.readFile(`${path}.part`));
    }
  } catch (error) {
    throw new Refused(messageOf(error));
  }
  if (file.sha256 === undefined && file.md5 === undefined) {
    await holdAgainstPin(file.url, { sha256: digests.sha256!, bytes: part.size }, options);
  }
  return digests;
}

async function holdAgainstPin(
  url: string,
  found: { readonly sha256: string; readonly bytes: number },
  { pins: path, acceptChanged = false }: DownloadOptions,
): Promise<void> {
  if (path === undefined) return;
  const pins = new Pins(path);
  const pin = await pins.find(url);
  if (pin?.sha256 === found.sha256) return;
  if (pin !== undefined && !acceptChanged) {
    throw new Refused(
      `it has changed: its sha256 is ${found.sha256} instead of the ${pin.sha256} of ` +
        `${pin.fetched}, and its publisher gives none; if that is expected, take the new one with ` +
        '"deno task fetch --accept-changed"',
    );
  }
  await pins.set(url, found);
}

function seldom(
  progress: NonNullable<DownloadOptions["progress"]>,
  bytes: number | undefined,
): TransferOptions["progress"] {
  let told = -Infinity;
  return (received, total) => {
    if (performance.now() - told < 250) return;
    told = performance.now();
    progress(received, bytes ?? total);
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new TrawlError(`Cannot look at "${path}": ${messageOf(error)}`);
  }
}
