/** A part of an image set: images, what they show, and a digest of both. */
import { createHash } from "node:crypto";
import { storedImages as pickImages } from "../../files/tree.ts";
import type { ImageList } from "../../dataset.ts";
import type { PlainCodec } from "../plain.ts";
import { recordImages } from "../records.ts";
import { storedImages } from "../stored.ts";
import type { Tree } from "./tree.ts";

/** Images of a split, in their order. */
export interface Part {
  /** `[N]` class indices. */
  readonly labels: Int32Array;
  /** `[N]` images. */
  readonly images: ImageList;
  /** A digest of everything that decides content and order of the images; labels need not be in it. */
  readonly digest: string;
}

/**
 * Makes members of an archive a part. Its digest is one of names and sizes, the same wherever the images
 * lie, and needs no image to be read. Folders are left out: an archive and a tree that was made of it by
 * hand may differ in them.
 *
 * @param picks `[N]` indices into its members.
 * @param labels `[N]` class indices.
 */
export function memberPart(
  tree: Tree,
  picks: ArrayLike<number>,
  labels: ArrayLike<number>,
): Part {
  const { members } = tree;
  const hash = createHash("sha256");
  for (let i = 0; i < picks.length; i++) {
    const pick = picks[i]!;
    const path = members.names.at(pick);
    hash.update(`${members.length[pick]} ${path.slice(path.lastIndexOf("/") + 1)}\n`);
  }
  return {
    labels: Int32Array.from(labels),
    images: storedImages(pickImages(members, picks, "file")),
    digest: hash.digest("hex"),
  };
}

/** Where pictures lie in bytes that follow each other evenly. */
export interface Spacing {
  /** The first byte of the first picture; default 0. */
  readonly first?: number;
  /** Bytes from one picture to the next; default those of a picture. */
  readonly stride?: number;
}

/**
 * Makes pixels in memory a part. They are copied into shared memory, once, for all threads.
 *
 * @param blocks The pictures, block by block; the same number of bytes each picture.
 * @param codec How the pixels of each picture are stored.
 * @param labels `[N]` class indices.
 */
export function pixelPart(
  blocks: readonly Uint8Array[],
  codec: PlainCodec,
  labels: ArrayLike<number>,
  spacing: Spacing = {},
): Part {
  const hash = createHash("sha256");
  const { stride = codec.width * codec.height * codec.channels } = spacing;
  const records = blocks.map((bytes) => {
    hash.update(bytes);
    const file = new SharedArrayBuffer(bytes.length);
    new Uint8Array(file).set(bytes);
    return { file, count: bytes.length / stride, codec, ...spacing };
  });
  const [first, ...rest] = records;
  return {
    labels: Int32Array.from(labels),
    images: storedImages(recordImages([first!, ...rest])),
    digest: hash.digest("hex"),
  };
}
