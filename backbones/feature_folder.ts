/** Where features are kept: apart from what computes them, so that asking needs no runtime. */
import { cacheFolder } from "../core/cache_folder.ts";
import { TrawlError } from "../core/errors.ts";

/** Where features are kept unless the user says otherwise. */
export function featureFolder(environment?: (name: string) => string | undefined): string {
  const folder = cacheFolder("features", environment);
  if (folder !== undefined) return folder;
  throw new TrawlError("There is no home folder to keep features in; set TRAWL_CACHE to a folder");
}
