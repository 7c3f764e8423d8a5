/** The content hash of the user's own data: over all bytes, labels and names, in their order. */
import { createHash, type Hash } from "node:crypto";
import { resolve } from "node:path";
import { canonical } from "../../core/canonical.ts";
import { sha256 } from "../../core/files.ts";
import { readSealed, writeSealed } from "../../core/save.ts";
import { yielding } from "../../core/yield_now.ts";
import type { DataContext, PictureCounts, StoredImages } from "../dataset.ts";
import { countPicture } from "../images/exif.ts";
import { storedBytes } from "../images/stored.ts";
import type { NumberedRows } from "./rows.ts";

/** What is hashed. */
export interface Content {
  readonly name: string;
  readonly classes: readonly string[];
  readonly train: NumberedRows;
  readonly test: NumberedRows;
}

const PARTS = ["train", "test"] as const;

/** Part of every fingerprint: to change what is hashed or counted, change it. */
const LAYOUT = "trawl own data 3";

interface Examined {
  readonly hash: string;
  /** Image files that lose something when they are read. */
  readonly counts: PictureCounts;
}

/** Computes the content hash and counts; kept until a file's size or time changes. */
export async function contentHash(content: Content, context: DataContext): Promise<Examined> {
  const { cache } = context;
  const fingerprint = cache === undefined ? undefined : fingerprintOf(content);
  if (fingerprint === undefined) return await examine(content, context);
  const path = `${cache}/${fingerprint}.hash`;
  const known = await readSealed(path, context.warn);
  if (known !== undefined) return JSON.parse(known);
  const found = await examine(content, context);
  // A folder that cannot be written costs time, not the dataset.
  await writeSealed(path, JSON.stringify(found))
    .catch((error: Error) => context.warn?.(error.message));
  return found;
}

async function examine(content: Content, context: DataContext): Promise<Examined> {
  const { name, classes } = content;
  const hash = createHash("sha256").update(canonical(classes));
  const total = PARTS.reduce((sum, part) => sum + content[part].labels.length, 0);
  const pause = yielding(context.signal);
  const counts = { rotated: 0, clipped: 0, narrowed: 0 };
  let done = 0;
  for (const part of PARTS) {
    const { numbers, images, features } = content[part];
    hash.update(`\n${part} ${numbers.length}\n`).update(bytesOf(numbers));
    if (features !== undefined) {
      hash.update(`\n${features.shape.join(" ")}\n`).update(bytesOf(features.data));
    }
    if (images !== undefined) {
      hash.update(`\n${canonical(images.codec)}\n`);
      for (let i = 0; i < images.file.length; i++) {
        examineImage(hash, images, i, counts);
        if (i % 50 > 0) continue;
        context.progress?.(`${name}: ${done + i} of ${total} images read`);
        await pause();
      }
    }
    done += numbers.length;
  }
  return { hash: hash.digest("hex"), counts };
}

function examineImage(hash: Hash, images: StoredImages, i: number, counts: PictureCounts): void {
  const bytes = storedBytes(images, i);
  hash.update(`${bytes.length}\n`).update(bytes);
  if (images.codec === "file") countPicture(counts, bytes);
}

/** Covers the sizes and times of files; undefined for data in memory. */
function fingerprintOf(content: Content): string | undefined {
  const hash = createHash("sha256").update(LAYOUT).update(canonical(content.classes));
  for (const part of PARTS) {
    const { numbers, images } = content[part];
    if (images === undefined) return undefined;
    hash.update(`\n${part} ${canonical(images.codec)}\n`).update(bytesOf(numbers));
    for (const places of [images.file, images.offset, images.length]) hash.update(bytesOf(places));
    for (const file of images.files) {
      if (typeof file !== "string") return undefined;
      // For a million files, synchronous calls take a tenth of the time.
      const { size, mtime } = Deno.statSync(file);
      hash.update(`${resolve(file)}\n${size} ${mtime?.getTime()}\n`);
    }
  }
  return sha256(hash.digest());
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
