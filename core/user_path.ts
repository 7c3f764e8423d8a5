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
 */
export function userPath(path: string, options: StandingOptions = {}): string {
  if (isAbsolute(path)) return path;
  const { from = initialFolder() } = options;
  if (from === undefined || from === (options.cwd ?? Deno.cwd())) return path;
  return resolve(from, path);
}

/** Names a path of this process so that it can be opened from where the user stands. */
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
