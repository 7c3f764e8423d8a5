/** The user's folders: data, and a cache that can be deleted at any time. */
import { InputError } from "./errors.ts";
import { removeLeftovers } from "./save.ts";

/** What the folders depend on; the defaults ask this process. */
export interface FolderOptions {
  readonly env?: ((name: string) => string | undefined) | undefined;
  readonly os?: typeof Deno.build.os;
}

/** The folder of datasets and weights: `TRAWL_DATA`, or else `trawl/data` in the user's cache. */
export function dataFolder(options: FolderOptions = {}): string {
  const { env = readable } = options;
  const chosen = env("TRAWL_DATA");
  if (chosen) return withoutSlash(chosen);
  const cache = userCache(options);
  if (cache === undefined) {
    throw new InputError("Cannot tell where to keep datasets: set TRAWL_DATA to a folder");
  }
  return `${cache}/trawl/data`;
}

/** `$TRAWL_CACHE/NAME`, or `trawl/NAME` in the user's cache; undefined if no variable tells. */
export function cacheFolder(
  name: "derived" | "features",
  options: FolderOptions = {},
): string | undefined {
  const { env = readable } = options;
  const chosen = env("TRAWL_CACHE");
  if (chosen) return `${withoutSlash(chosen)}/${name}`;
  const cache = userCache(options);
  return cache && `${cache}/trawl/${name}`;
}

/**
 * `%LOCALAPPDATA%` on Windows, `~/Library/Caches` on macOS, and elsewhere `$XDG_CACHE_HOME` or `~/.cache`. An
 * empty variable means an unset one, and a relative XDG_CACHE_HOME is to be ignored, by the XDG specification.
 */
function userCache({ env = readable, os = Deno.build.os }: FolderOptions): string | undefined {
  const home = env("HOME");
  const xdg = env("XDG_CACHE_HOME");
  const found = os === "windows"
    ? env("LOCALAPPDATA")
    : os === "darwin"
    ? home && `${home}/Library/Caches`
    : xdg?.startsWith("/")
    ? xdg
    : home && `${home}/.cache`;
  return found ? withoutSlash(found) : undefined;
}

/** Removes what processes that died while they wrote have left in the user's cache. */
export async function cleanCache(): Promise<void> {
  const [derived, features] = [cacheFolder("derived"), cacheFolder("features")];
  if (derived !== undefined) await removeLeftovers(derived);
  // Parts of features have a folder for each set.
  if (features !== undefined) await removeLeftovers(features, 2);
}

export function withoutSlash(path: string): string {
  return path.replace(/(?<=.)[/\\]+$/, "");
}

function readable(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}
