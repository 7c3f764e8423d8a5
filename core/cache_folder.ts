/** Where what can be computed again is kept: it can be deleted at any time. */
import { removeLeftovers } from "./save.ts";

/**
 * A folder of the user's cache.
 *
 * @param name Such as "features".
 * @param env Looks up an environment variable; default those that this process may read.
 * @returns `$TRAWL_CACHE/NAME`, or else `trawl/NAME` in `$XDG_CACHE_HOME` or the home folder's `.cache`;
 * undefined where no variable tells. The folder need not exist.
 */
export function cacheFolder(
  name: "derived" | "features",
  env: (name: string) => string | undefined = readable,
): string | undefined {
  // An empty variable means an unset one, by the XDG specification.
  const own = env("TRAWL_CACHE");
  if (own) return `${own.replace(/(?<=.)[/\\]+$/, "")}/${name}`;
  const home = env("HOME") || env("USERPROFILE");
  const caches = env("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  return caches ? `${caches.replace(/(?<=.)[/\\]+$/, "")}/trawl/${name}` : undefined;
}

/** Removes what processes that died while they wrote have left in the user's cache. */
export async function cleanCache(): Promise<void> {
  const [derived, features] = [cacheFolder("derived"), cacheFolder("features")];
  if (derived !== undefined) await removeLeftovers(derived);
  // Parts of features have a folder for each set.
  if (features !== undefined) await removeLeftovers(features, 2);
}

function readable(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}
