/** Unpacking a few named files of a dataset out of an archive. */
import type { Archive } from "./published.ts";
import { InputError, messageOf, TrawlError } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { saveStream } from "../../core/save.ts";
import { stamp } from "../../core/stamp.ts";
import { entriesOf } from "./entries.ts";
import { checked } from "./source_file.ts";
import { verifyFile, type VerifyOptions } from "./verify.ts";

/**
 * Unpacks members of an archive. A member is checked as it is written, and appears under its name once
 * it is whole and genuine; only names that were asked for are written.
 */
export async function unpack(
  path: string,
  archive: Archive,
  wanted: readonly string[],
  folder: string,
  options: VerifyOptions = {},
): Promise<void> {
  // The whole archive is checked before a byte of it is believed.
  await verifyFile(path, archive, options);
  const left = new Set(wanted);
  try {
    using source = await Deno.open(regular(path));
    const asked = { ...archive, wanted: (name: string) => left.has(name) };
    for await (const entry of entriesOf(source, asked)) {
      options.signal?.throwIfAborted();
      const file = archive.members[entry.name]!;
      left.delete(entry.name);
      try {
        await saveStream(`${folder}/${file.name}`, checked(entry.content(), file));
        await stamp(`${folder}/${file.name}`, file, options.cache);
      } catch (error) {
        if (error instanceof TrawlError) throw error;
        throw new Error(`its member "${entry.name}" is damaged: ${messageOf(error)}`);
      }
      if (left.size === 0) break;
    }
    if (left.size > 0) throw new Error(`it has no member "${[...left][0]}"`);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof TrawlError && !(error instanceof InputError)) throw error;
    throw new InputError(
      `Cannot unpack "${path}": ${messageOf(error)}; remove it, and fetch it again or put the ` +
        "genuine file there",
    );
  }
}
