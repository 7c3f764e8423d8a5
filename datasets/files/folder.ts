/** Where datasets lie on this machine. */
import { InputError } from "../../core/errors.ts";

/** What the folder depends on; every default asks this process. */
export interface FolderOptions {
  /** Looks up an environment variable. */
  readonly env?: (name: string) => string | undefined;
  /** The operating system, as in {@linkcode Deno.build}. */
  readonly os?: typeof Deno.build.os;
}

/**
 * The data folder: what `TRAWL_DATA` names, or else `trawl/data` in the user's cache, which is
 * `$XDG_CACHE_HOME` or `~/.cache`, on macOS `~/Library/Caches`, on Windows `%LOCALAPPDATA%`.
 */
export function dataFolder(options: FolderOptions = {}): string {
  const { env = (name: string) => Deno.env.get(name), os = Deno.build.os } = options;
  const chosen = env("TRAWL_DATA");
  if (chosen) return withoutSlash(chosen);
  const cache = userCache(env, os);
  if (cache === undefined) {
    throw new InputError("Cannot tell where datasets lie: set TRAWL_DATA to a folder");
  }
  return `${withoutSlash(cache)}/trawl/data`;
}

function userCache(
  env: (name: string) => string | undefined,
  os: typeof Deno.build.os,
): string | undefined {
  if (os === "windows") return env("LOCALAPPDATA") || undefined;
  const home = env("HOME");
  if (os === "darwin") return home ? `${home}/Library/Caches` : undefined;
  const xdg = env("XDG_CACHE_HOME");
  // The XDG base directory specification: a relative path is invalid and to be ignored.
  if (xdg?.startsWith("/")) return xdg;
  return home ? `${home}/.cache` : undefined;
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)[/\\]+$/, "");
}
