/** Deflated data whose size is known before it is unpacked. */
import { constants, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { messageOf } from "../../core/errors.ts";

/**
 * Tells gzip data by its first bytes.
 *
 * @returns Whether it is gzip data.
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Deflate never makes more out of a byte: whoever claims more lies. */
const MOST_GROWTH = 1032;

/** How data is wrapped: gzip's way, zlib's, or not at all. */
export type Wrapping = "gzip" | "zlib" | "raw";

const UNPACK = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync } as const;

/**
 * Unpacks the start of deflated data: enough for a header that says how much there is.
 *
 * @returns What the first 4,096 bytes hold.
 */
export function inflateStart(bytes: Uint8Array, wrapping: Wrapping): Uint8Array {
  try {
    return UNPACK[wrapping](bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new Error(`its compressed data is damaged (${messageOf(error)})`);
  }
}

/**
 * Unpacks deflated data of a known size into one array: nothing larger is ever made.
 *
 * @param size How many bytes it must give.
 * @returns Those bytes.
 */
export function inflateExactly(bytes: Uint8Array, wrapping: Wrapping, size: number): Uint8Array {
  if (!(size <= bytes.length * MOST_GROWTH)) {
    throw new Error(`${bytes.length} compressed bytes cannot hold the ${size} that it claims`);
  }
  let out: Uint8Array;
  try {
    // One chunk of the whole size, so that no chunks have to be joined. A byte more shows excess.
    out = UNPACK[wrapping](bytes, { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 });
  } catch (error) {
    throw new Error(`its compressed data is cut short or damaged (${messageOf(error)})`);
  }
  if (out.length !== size) {
    throw new Error(`its compressed data holds ${out.length} bytes instead of ${size}`);
  }
  return new Uint8Array(out.buffer, out.byteOffset, size);
}
