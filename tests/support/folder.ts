/** A folder of its own for a test. */

/** Runs a test with an empty folder, which is removed afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "trawl-test-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** @returns The names in it, sorted. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

/** Waits until something is in a folder, which need not be there yet. */
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
