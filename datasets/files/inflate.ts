/** Decompressing streams. */
import { Buffer } from "node:buffer";
import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";

/** Bytes come out in pieces of this size. */
const PIECE = 1 << 18;

/**
 * Decompresses gzip, also several streams one after another.
 *
 * @param chunks The compressed bytes.
 * @returns The bytes.
 */
export function gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(chunks, createGunzip({ chunkSize: PIECE }));
}

/**
 * Decompresses raw deflate.
 *
 * @param chunks The compressed bytes.
 * @returns The bytes.
 */
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
