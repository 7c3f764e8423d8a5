/** Fetching one file over HTTP. */
import { messageOf, TrawlError } from "../core/errors.ts";
import { saveStream } from "../core/save.ts";
import { checked, type FileFacts } from "./source_file.ts";

/** A file that can be fetched. */
export interface RemoteFile extends FileFacts {
  /** Its address. */
  readonly url: string;
  /** Decides whether the file is genuine where no digest is known: throws where it is not. */
  parse?(bytes: Uint8Array): unknown;
}

/**
 * Fetches one file. It is checked as it arrives, and appears under its name once it is whole and
 * genuine.
 *
 * @param file Where it is, and what is known of it.
 * @param path Where it goes.
 * @param progress Told of bytes received and expected, at most four times a second.
 * @throws {TrawlError} One sentence with the address, what is wrong, and what to do.
 */
export async function download(
  file: RemoteFile,
  path: string,
  progress: (received: number, expected: number | undefined) => void = () => {},
): Promise<void> {
  try {
    // A server that calls a .gz file "gzip-encoded" would otherwise have it unpacked on the way.
    const response = await fetch(file.url, { headers: { "accept-encoding": "identity" } });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
    }
    const expected = file.bytes ?? (Number(response.headers.get("content-length")) || undefined);
    const counted = counting(response.body, (received) => progress(received, expected));
    await saveStream(path, parsing(checked(counted, file), file));
  } catch (error) {
    throw new TrawlError(
      `Cannot fetch "${file.url}": ${messageOf(error)}; try again later, or put the file at ` +
        `"${path}" yourself`,
    );
  }
}

async function* counting(
  chunks: AsyncIterable<Uint8Array>,
  progress: (received: number) => void,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  let told = -Infinity;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (performance.now() - told > 250) {
      told = performance.now();
      progress(received);
    }
    yield chunk;
  }
  progress(received);
}

/** Keeps a file without a known digest until its end, to see whether it can be parsed. */
async function* parsing(
  chunks: AsyncIterable<Uint8Array>,
  file: RemoteFile,
): AsyncGenerator<Uint8Array> {
  if (file.parse === undefined || file.sha256 !== undefined || file.md5 !== undefined) {
    yield* chunks;
    return;
  }
  const kept: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) {
    kept.push(new Uint8Array(chunk));
    yield chunk;
  }
  file.parse(new Uint8Array(await new Blob(kept).arrayBuffer()));
}
