/**
 * Tests on real files beside the repository, which are never part of it: `../shared/data` and
 * `../shared/fixtures`, or the folders that `TRAWL_TEST_DATA` and `TRAWL_TEST_FIXTURES` name.
 *
 * If the folder exists, each of its tests must run. Without it, as in a public clone, they are
 * reported as ignored, under a name that says so.
 */
import { fileURLToPath } from "node:url";

/** What a test on real files does. */
export type DataTestFunction = (context: Deno.TestContext) => void | Promise<void>;

/**
 * @param path A file or folder below the data folder, such as "letter/letter.arff"; "" for the
 * folder itself.
 * @returns Its absolute path, whether or not it exists.
 */
export function sharedData(path: string): string {
  return below("TRAWL_TEST_DATA", "../../../shared/data/", path);
}

/** @returns Whether all of them exist. */
export function haveData(...paths: string[]): boolean {
  return absent(paths.map(sharedData)).length === 0;
}

/**
 * Registers a test that needs real data.
 *
 * @example
 * ```ts
 * import { dataTest, sharedData } from "./data.ts";
 * dataTest("letter.arff has a header", ["letter/letter.arff"], async () => {
 *   const text = await Deno.readTextFile(sharedData("letter/letter.arff"));
 *   if (!text.startsWith("%")) throw new Error("no header");
 * });
 * ```
 */
export function dataTest(name: string, paths: readonly string[], fn: DataTestFunction): void {
  Deno.test(planned(name, absent(paths.map(sharedData)), isThere(sharedData("")), fn));
}

/** @returns Its absolute path, whether or not it exists. */
export function sharedFixtures(path: string): string {
  return below("TRAWL_TEST_FIXTURES", "../../../shared/fixtures/", path);
}

/** @returns Whether all of them exist. */
export function haveFixtures(...paths: string[]): boolean {
  return absent(paths.map(sharedFixtures)).length === 0;
}

/** Registers a test that needs shared fixtures: {@linkcode dataTest} for the other folder. */
export function fixtureTest(name: string, paths: readonly string[], fn: DataTestFunction): void {
  const required = isThere(sharedFixtures(""));
  Deno.test(planned(name, absent(paths.map(sharedFixtures)), required, fn));
}

/**
 * Decides how a test is registered.
 *
 * @param required Whether a missing file is a failure.
 */
export function planned(
  name: string,
  missing: readonly string[],
  required: boolean,
  fn: DataTestFunction,
): Deno.TestDefinition {
  if (missing.length === 0) return { name, fn };
  const reason = `needs ${missing.map((path) => `"${path}"`).join(", ")}`;
  if (!required) return { name: `${name} (ignored: ${reason})`, ignore: true, fn };
  const refuse = (): void => {
    throw new Error(`This test must run, but it ${reason}`);
  };
  return { name, fn: refuse };
}

function below(variable: string, fallback: string, path: string): string {
  const folder = environment(variable) ?? fileURLToPath(new URL(fallback, import.meta.url));
  return `${folder.replace(/[/\\]+$/, "")}/${path}`;
}

function isThere(path: string): boolean {
  return absent([path]).length === 0;
}

function absent(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    try {
      Deno.statSync(path);
      return false;
    } catch (error) {
      // A missing permission is the caller's mistake: it must not look like a missing file.
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  });
}

/** @returns Whether this is continuous integration, where nothing may be left out. */
export function inCi(): boolean {
  return environment("CI") === "true";
}

/** The variable's value where it is set, not empty, and readable by the permissions given. */
function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}
