/** Libraries out of a package, which is a zip archive. */
import { unzipSync } from "fflate";
import { messageOf, TrawlError } from "../../core/errors.ts";

/** No library is larger: what claims to be is no library. */
const MOST_BYTES = 2 ** 31;

/**
 * Unpacks one member. Only the name that is asked for is looked at, and nothing is written: no member
 * can land anywhere.
 *
 * @param archive The package's bytes.
 * @returns The member's bytes: a library for Linux on x64.
 */
export function unpackLibrary(archive: Uint8Array, member: string): Uint8Array {
  let size: number | undefined;
  let bytes: Uint8Array | undefined;
  try {
    bytes = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (name !== member) return false;
        size = originalSize;
        return originalSize <= MOST_BYTES;
      },
    })[member];
  } catch (error) {
    throw new TrawlError(`The package is damaged at "${member}": ${messageOf(error)}`);
  }
  if (size === undefined) throw new TrawlError(`The package has no member "${member}"`);
  if (bytes === undefined) {
    throw new TrawlError(`Member "${member}" of the package claims to have ${size} bytes`);
  }
  if (bytes.length !== size) {
    throw new TrawlError(
      `The package is damaged at "${member}": ${bytes.length} bytes instead of ${size}`,
    );
  }
  if (!isLibrary(bytes)) {
    throw new TrawlError(`Member "${member}" of the package is no library for Linux on x64`);
  }
  return bytes;
}

/** An ELF file of 64 bits, little endian, for x86-64. */
function isLibrary(bytes: Uint8Array): boolean {
  const start = [0x7f, 0x45, 0x4c, 0x46, 2, 1];
  return start.every((byte, i) => bytes[i] === byte) && bytes[18] === 0x3e && bytes[19] === 0;
}
