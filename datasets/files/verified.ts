/** Whether a file is known to be genuine, without reading it. */
import { readStamp } from "../../core/stamp.ts";
import type { FileFacts } from "./published.ts";
import { requireDigests, requireSize } from "./source_file.ts";

/**
 * Whether a file has been verified before, and not been changed since.
 *
 * @returns Whether its stamp says everything that is known.
 */
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
