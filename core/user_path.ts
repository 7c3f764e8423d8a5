/** Paths as a user means them: seen from where the user stands. */
import { isAbsolute, resolve } from "node:path";

/** Where a path is seen from; every default asks this process. */
export interface StandingOptions {
  /** Where the user stands; default what `deno task` says. */
  readonly from?: string | undefined;
  /** Where the process runs; default its working folder. */
  readonly cwd?: string;
}

/**
 * Finds what a path on the command line means. `deno task` runs a command in the project's folder,
 * wherever the user stands, and names that place in `INIT_CWD`.
 *
 * @param path A path as it was given.
 * @param options Where the user stands.
 * @returns The path itself where it means the same to this process, else an absolute one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const standing = { from: "/home/ada/data", cwd: "/home/ada/trawl" };
 * assertEquals(userPath("pool.npy", standing), "/home/ada/data/pool.npy");
 * assertEquals(userPath("/tmp/pool.npy", standing), "/tmp/pool.npy");
 * ```
 */
export function userPath(path: string, options: StandingOptions = {}): string {
  if (isAbsolute(path)) return path;
  const { from = initialFolder() } = options;
  if (from === undefined || from === (options.cwd ?? Deno.cwd())) return path;
  return resolve(from, path);
}

/**
 * Names a path of this process so that it can be opened from where the user stands.
 *
 * @param path A path as this process means it.
 * @param options Where the user stands.
 * @returns The path itself where both stand in the same folder, else an absolute one.
 */
export function shownPath(path: string, options: StandingOptions = {}): string {
  const { from = initialFolder(), cwd = Deno.cwd() } = options;
  return from === undefined || from === cwd ? path : resolve(cwd, path);
}

/** Where `deno task` was called; undefined where nothing says so, or it may not be asked. */
function initialFolder(): string | undefined {
  const variable = "INIT_CWD";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}
