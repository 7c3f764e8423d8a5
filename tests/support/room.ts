/** The unit tests of a room, which are beside what they test. */

/**
 * Registers the fast unit tests of a room, so that one isolate runs them all: a new one per file takes longer
 * to start than most files take to run.
 */
export async function importTests(room: string): Promise<void> {
  const folder = new URL(`../../${room}/`, import.meta.url);
  for (const name of unitTests(folder)) await import(new URL(name, folder).href);
}

/** The names of the fast tests below a folder, sorted. */
export function unitTests(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? unitTests(new URL(`${name}/`, folder)).map((below) => `${name}/${below}`)
      : /(?<!_slow)_test\.ts$/.test(name)
      ? [name]
      : []
  ).sort();
}
