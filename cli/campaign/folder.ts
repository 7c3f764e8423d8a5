/** The folder of a campaign: its manifest, and its results beside it. */
import { withoutSlash } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import type { Flags } from "../flags.ts";

/** The folder that is named, by itself or by its manifest. */
export function folderOf({ operands: [path, ...rest] }: Pick<Flags, "operands">): string {
  if (path === undefined || rest.length > 0) {
    throw new InputError('Name one folder that "deno task bench plan" has written a manifest to');
  }
  return withoutSlash(path.replace(/(^|[/\\])manifest\.jsonl$/, "$1")) || ".";
}
