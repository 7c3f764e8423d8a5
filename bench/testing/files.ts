/** Files and folders for tests. */
import { pathToFileURL } from "node:url";

/**
 * @param path An absolute path.
 * @returns Its `file:` address.
 */
export function toFileUrl(path: string): URL {
  return new URL(pathToFileURL(path).href);
}

/**
 * Runs a test in a folder of its own.
 *
 * @param use What to do there.
 */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
