/** Ways in which images become a part of a dataset: by name, by folder, or as plain pixels. */
import { createHash } from "node:crypto";
import type { Part } from "../card.ts";
import { storedImages as pickImages } from "../files/members.ts";
import { type PlainCodec, plainSize, recordImages } from "./plain.ts";
import { storedImages } from "./stored.ts";
import type { Pictures, Tree } from "./tree.ts";

/**
 * Members of an archive. The digest covers names and sizes, so that no image is read for it and it is
 * the same in an archive and unpacked. It leaves folders out: unpacking by hand may change them.
 *
 * @param picks `[N]` indices into the members.
 * @param labels `[N]` class indices.
 */
export function memberPart(
  tree: Tree,
  picks: ArrayLike<number>,
  labels: ArrayLike<number>,
): Part {
  const { members } = tree;
  return {
    labels: Int32Array.from(labels),
    images: storedImages(pickImages(members, picks, "file")),
    digest: () => {
      const hash = createHash("sha256");
      for (let i = 0; i < picks.length; i++) {
        const pick = picks[i]!;
        hash.update(`${members.length[pick]} ${tree.nameOf(pick)}\n`);
      }
      return hash.digest("hex");
    },
  };
}

/** A file of a list: its path in the archive, and its class index. */
export interface ListedFile {
  readonly path: string;
  readonly label: number;
}

/** Files of a list, in its order. */
export function listedPart(tree: Tree, files: readonly ListedFile[]): Part {
  return memberPart(
    tree,
    files.map(({ path }) => tree.find(path)),
    files.map(({ label }) => label),
  );
}

/**
 * Pictures whose folders are their classes.
 *
 * @param rows Which of them, in the order of the part; default all.
 */
export function folderPart(
  tree: Tree,
  { index, folder }: Pictures,
  rows?: ArrayLike<number>,
): Part {
  if (rows === undefined) return memberPart(tree, index, folder);
  const chosen = Uint32Array.from(rows);
  return memberPart(tree, chosen.map((row) => index[row]!), chosen.map((row) => folder[row]!));
}

/**
 * Pixels, copied once into memory that all threads share.
 *
 * @param blocks The pictures, block by block; the same number of bytes each picture.
 * @param labels `[N]` class indices.
 * @param spacing Of the pictures in a block.
 */
export function pixelPart(
  blocks: readonly Uint8Array[],
  codec: PlainCodec,
  labels: ArrayLike<number>,
  spacing: { readonly first?: number; readonly stride?: number } = {},
): Part {
  const { stride = plainSize(codec) } = spacing;
  const records = blocks.map((bytes) => {
    const file = new SharedArrayBuffer(bytes.length);
    new Uint8Array(file).set(bytes);
    return { file, count: bytes.length / stride, codec, ...spacing };
  });
  const [first, ...rest] = records;
  return {
    labels: Int32Array.from(labels),
    images: storedImages(recordImages([first!, ...rest])),
    digest: () => {
      const hash = createHash("sha256");
      for (const { file } of records) hash.update(new Uint8Array(file));
      return hash.digest("hex");
    },
  };
}
