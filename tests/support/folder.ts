/** A folder of its own for a test. */

/**
 * Runs a test with an empty folder, which is removed afterwards.
 *
 * @param body The test; it is given the folder's path.
 */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "trawl-test-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * @param folder A folder.
 * @returns The names in it, sorted.
 */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}
