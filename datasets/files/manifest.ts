/** What a tree held when it was unpacked: a file in its folder, written before the tree has its name. */
import * as v from "valibot";
import { InputError, messageOf } from "../../core/errors.ts";
import { regular, writeWhole } from "../../core/files.ts";

/** One file of a tree. */
export interface ManifestLine {
  /** Its name in the archive. */
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** Its SHA-256 digest. */
  readonly sha256: string;
}

const FORMAT = "trawl manifest 1";
const headerSchema = v.object({
  format: v.literal(FORMAT),
  archive: v.string(),
  files: v.number(),
});

/** Where the manifest of a tree lies. */
export function manifestPath(folder: string): string {
  return `${folder}/.trawl-manifest`;
}

/** Writes a manifest. */
export async function writeManifest(
  folder: string,
  archive: string,
  lines: readonly ManifestLine[],
): Promise<void> {
  const header = JSON.stringify({ format: FORMAT, archive, files: lines.length });
  const text = lines.map(({ name, bytes, sha256 }) => `${sha256} ${bytes} ${name}\n`);
  await writeWhole(manifestPath(folder), `${header}\n${text.join("")}`);
}

/**
 * Reads a manifest.
 *
 * @returns Its files, or undefined where there is none: it was not unpacked here.
 */
export async function readManifest(folder: string): Promise<ManifestLine[] | undefined> {
  const path = manifestPath(folder);
  try {
    const [first, ...rest] = (await Deno.readTextFile(regular(path))).trimEnd().split("\n");
    const { files } = v.parse(headerSchema, JSON.parse(first!));
    if (rest.length !== files) throw new Error(`it has ${rest.length} lines instead of ${files}`);
    return rest.map(parseLine);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new InputError(
      `"${path}" is damaged (${messageOf(error)}): remove the folder, and fetch it again`,
    );
  }
}

function parseLine(line: string): ManifestLine {
  const found = /^([0-9a-f]{64}) (\d+) (.+)$/.exec(line);
  if (found === null) throw new Error(`no line of a manifest: "${line}"`);
  return { sha256: found[1]!, bytes: Number(found[2]), name: found[3]! };
}
