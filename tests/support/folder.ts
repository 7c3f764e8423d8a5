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

/**
 * Waits until something is in a folder, which need not be there yet.
 *
 * @param folder The folder.
 * @param ending How its name ends.
 * @throws {Error} If nothing comes within ten minutes, far longer than any test takes.
 */
export async function appears(folder: string, ending: string): Promise<void> {
  const end = performance.now() + 600_000;
  while (performance.now() < end) {
    try {
      if (namesIn(folder).some((name) => name.endsWith(ending))) return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`No "*${ending}" appeared in "${folder}"`);
}
