/** Deflated data: streams of it, and data whose size is known before it is unpacked. */
import { Buffer } from "node:buffer";
import { pipeline, Readable, type Transform } from "node:stream";
import {
  constants,
  createGunzip,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import { messageOf } from "../../core/errors.ts";

/** Whether data begins as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Deflate makes at most this many bytes of one: a larger claim is false. */
const MOST_GROWTH = 1032;

type Wrapping = "gzip" | "zlib" | "raw";

const UNPACK = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync } as const;

/** Unpacks what the first 4,096 bytes hold: enough for a header that says how much there is. */
export function inflateStart(bytes: Uint8Array, wrapping: Wrapping): Uint8Array {
  try {
    return UNPACK[wrapping](bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new Error(`its compressed data is damaged (${messageOf(error)})`);
  }
}

/** Unpacks data that must give exactly `size` bytes: nothing larger is ever made. */
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

const PIECE = 1 << 18;

/** Unpacks a stream of gzip data, also of several gzip files one after another. */
export function gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(chunks, createGunzip({ chunkSize: PIECE }));
}

/** Unpacks a stream of raw deflated data. */
export function inflateRaw(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(chunks, createInflateRaw({ chunkSize: PIECE }));
}

async function* through(
  chunks: AsyncIterable<Uint8Array>,
  unpacking: Transform,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(asBuffers(chunks), { objectMode: false });
  // Whatever fails destroys the other end, and is thrown by the loop.
  pipeline(source, unpacking, () => {});
  try {
    for await (const chunk of unpacking) yield chunk as Uint8Array;
  } finally {
    source.destroy();
    unpacking.destroy();
  }
}

async function* asBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}
