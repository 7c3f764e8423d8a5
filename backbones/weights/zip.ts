/** Finds what a zip file stores as it is; nothing is unpacked. */
import { InputError, messageOf } from "../../core/errors.ts";
import { regular } from "../../core/files.ts";
import { readZipDirectory, type ZipEntry } from "../../core/zip.ts";

/** Where a member's bytes are. */
export interface ZipMember {
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** More members than any file of weights has: a tensor is one, and ViT-g has some hundred. */
const MOST_MEMBERS = 1_000_000;

/**
 * Lists what a zip file stores as it is. TorchScript compresses its code, which is not read.
 */
export function readZip(
  path: string,
  needed: (name: string) => boolean = () => true,
): ReadonlyMap<string, ZipMember> {
  const members = new Map<string, ZipMember>();
  for (const { name, size, offset, deflated } of directoryOf(path)) {
    if (members.has(name)) {
      throw new InputError(`"${path}" is damaged: it has "${name}" twice; fetch it again`);
    }
    if (!deflated) members.set(name, { offset, length: size });
    else if (needed(name)) {
      throw new InputError(`"${path}": "${name}" is compressed, which weights never are`);
    }
  }
  return members;
}

function directoryOf(path: string): ZipEntry[] {
  try {
    using file = Deno.openSync(regular(path));
    return readZipDirectory(file, MOST_MEMBERS);
  } catch (error) {
    throw new InputError(
      `"${path}" is damaged or cut short: ${messageOf(error)}; fetch it again`,
    );
  }
}
