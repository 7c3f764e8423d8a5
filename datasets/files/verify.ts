/** Making sure that a file on the disk is the genuine one, and doing so once. */
import { InputError, messageOf } from "../../core/errors.ts";
import { statRegular } from "../../core/files.ts";
import { stamp } from "../../core/stamp.ts";
import { chunksOf } from "./chunks.ts";
import { digestsOf, knownDigests, requireDigests, requireSize } from "./source_file.ts";
import type { FileFacts } from "./published.ts";
import { isVerified } from "./verified.ts";

/** How to verify. */
export interface VerifyOptions {
  /** Told of bytes read and bytes in all, at most four times a second. */
  readonly progress?: (read: number, total: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Where files are recorded that have been verified; default nowhere: they are read each time. */
  readonly cache?: string | undefined;
  /** Whether it is read even where it has been verified before; default not. */
  readonly again?: boolean;
}

/** Makes sure that a file is genuine. That is recorded until the file changes. */
export async function verifyFile(
  path: string,
  facts: FileFacts & { parse?(bytes: Uint8Array): unknown },
  { progress = () => {}, signal, cache, again = false }: VerifyOptions = {},
): Promise<void> {
  if (!again && await isVerified(path, facts, cache)) return;
  try {
    // The size costs nothing, and decides before a wrong file of any size is read.
    const { size } = statRegular(path);
    requireSize(size, facts);
    using file = await Deno.open(path);
    const digests = digestsOf(facts);
    let read = 0;
    let told = performance.now();
    for await (const chunk of chunksOf(file, signal)) {
      digests.update(chunk);
      read += chunk.length;
      if (performance.now() - told < 250) continue;
      told = performance.now();
      progress(read, size);
    }
    const found = digests.found();
    requireDigests(found, facts);
    if (knownDigests(facts).length === 0) facts.parse?.(await Deno.readFile(path));
    await stamp(path, found, cache);
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(
      `Cannot use "${path}": ${messageOf(error)}; remove it, and fetch it again or put the ` +
        "genuine file there",
    );
  }
}
