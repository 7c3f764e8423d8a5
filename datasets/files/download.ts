/** Downloads a file, so that it is whole and verified, however often the network breaks. */
import * as v from "valibot";
import { messageOf, TrawlError } from "../../core/errors.ts";
import { exists, regular } from "../../core/files.ts";
import { writeWhole } from "../../core/save.ts";
import { withLock } from "../../core/lock.ts";
import { stamp } from "../../core/stamp.ts";
import { RefusedError, tokenFromEnvironment } from "./http.ts";
import { throttled } from "./meter.ts";
import { type OpenFile, PartialFile } from "./partial_file.ts";
import type { FileFacts, PublishedFile } from "./published.ts";
import { RETRY, type RetryPolicy, transfer, type TransferOptions } from "./transfer.ts";
import { type Digests, requireDigests, requireSize } from "./verify.ts";

/** A file that can be downloaded. */
export interface RemoteFile extends FileFacts, Pick<PublishedFile, "mirrors"> {
  readonly url: string;
  /** Throws if a file is wrong of which no digest is known. */
  parse?(bytes: Uint8Array): unknown;
}

/** How to download it; by default, HF_TOKEN is the token for Hugging Face alone. */
export interface DownloadOptions extends Partial<Omit<TransferOptions, "retry">> {
  /** The file of digests of files whose publishers give none, each pinned at its first download. */
  readonly pins?: string;
  /** The folder that records which files have been verified; default none. */
  readonly cache?: string | undefined;
  readonly acceptChanged?: boolean;
  /** What differs from {@linkcode RETRY}. */
  readonly retry?: Partial<RetryPolicy>;
  readonly open?: OpenFile;
}

/**
 * Downloads a file, or waits for another process that does. It appears under its name once it is
 * verified; until then its bytes are in a file that ends in ".part", from which the next attempt
 * continues.
 */
export async function download(
  file: RemoteFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { say = () => {}, signal } = options;
  await withLock(`${path}.lock`, async () => {
    if (!await exists(path)) await downloadHere(file, path, options);
  }, { waiting: (holder) => say(`waiting for ${holder}, which is fetching it`), signal });
}

async function downloadHere(
  file: RemoteFile,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const partial = await PartialFile.open(path, file, options.open);
  try {
    const digests = await fromAnywhere(file, partial, options);
    await partial.finish();
    await stamp(path, digests, options.cache, true);
  } catch (error) {
    await partial.leave();
    throw error;
  }
}

async function fromAnywhere(
  file: RemoteFile,
  partial: PartialFile,
  options: DownloadOptions,
): Promise<Digests> {
  const urls = [file.url, ...file.mirrors ?? []];
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      return await fromOne(url, file, partial, options);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      reasons.push(`"${url}": ${error.message}`);
      if (reasons.length < urls.length) options.say?.(`${error.message}; trying another address`);
    }
  }
  throw new TrawlError(
    `Cannot fetch ${
      reasons.join("; nor ")
    }; try again later, or put the file at "${partial.path}" yourself`,
  );
}

async function fromOne(
  url: string,
  file: RemoteFile,
  partial: PartialFile,
  options: DownloadOptions,
): Promise<Digests> {
  const { token = tokenFromEnvironment, progress = () => {}, say = () => {}, signal } = options;
  const retry = { ...RETRY, ...options.retry };
  const show = throttled((received: number, total: number | undefined) =>
    progress(received, file.bytes ?? total)
  );
  for (;;) {
    await transfer(url, partial, { retry, token, progress: show, say, signal });
    progress(partial.size, partial.size);
    const { joined } = partial;
    try {
      return await verify(file, partial, options);
    } catch (error) {
      await partial.clear();
      if (!joined || error instanceof TrawlError) throw error;
      say(`${messageOf(error)}: starting again`);
    }
  }
}

async function verify(
  file: RemoteFile,
  partial: PartialFile,
  options: DownloadOptions,
): Promise<Digests> {
  const digests = await partial.digests();
  const isKnown = file.sha256 !== undefined || file.md5 !== undefined;
  try {
    requireSize(partial.size, file);
    requireDigests(digests, file);
    if (!isKnown) file.parse?.(await Deno.readFile(`${partial.path}.part`));
  } catch (error) {
    throw new RefusedError(messageOf(error));
  }
  if (!isKnown) {
    await comparePin(file.url, { sha256: digests.sha256!, bytes: partial.size }, options);
  }
  return digests;
}

async function comparePin(
  url: string,
  found: Pick<Pin, "sha256" | "bytes">,
  { pins, acceptChanged = false }: DownloadOptions,
): Promise<void> {
  if (pins === undefined) return;
  const pin = await findPin(pins, url);
  if (pin?.sha256 === found.sha256) return;
  if (pin !== undefined && !acceptChanged) {
    throw new RefusedError(
      `it has changed: its sha256 is ${found.sha256} instead of the ${pin.sha256} of ` +
        `${pin.fetched}, and its publisher gives none; if that is expected, take the new one with ` +
        '"deno task fetch --accept-changed"',
    );
  }
  await setPin(pins, url, found);
}

const pinSchema = v.object({ sha256: v.string(), bytes: v.number(), fetched: v.string() });
const pinsSchema = v.record(v.string(), pinSchema);

/** What a file was when it was first downloaded. */
type Pin = v.InferOutput<typeof pinSchema>;

/** The pin of an address in a file of pins; undefined if nothing was ever downloaded from it. */
export async function findPin(pins: string, url: string): Promise<Pin | undefined> {
  return (await readPins(pins))[url];
}

/** Sets a pin, in place of an older one. */
export async function setPin(
  pins: string,
  url: string,
  found: Pick<Pin, "sha256" | "bytes">,
): Promise<void> {
  await withLock(`${pins}.lock`, async () => {
    const fetched = new Date().toISOString().slice(0, 10);
    const all = { ...await readPins(pins), [url]: { ...found, fetched } };
    await writeWhole(pins, `${JSON.stringify(all, null, 2)}\n`);
  });
}

async function readPins(path: string): Promise<Readonly<Record<string, Pin>>> {
  try {
    return v.parse(pinsSchema, JSON.parse(await Deno.readTextFile(regular(path))));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new TrawlError(
      `Cannot read the digests of files fetched before in "${path}": ${
        messageOf(error)
      }; remove it to ` +
        "trust what is fetched next",
    );
  }
}
