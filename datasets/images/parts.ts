/** Ways in which images become a part of a dataset: by name, by folder, or as plain pixels. */
import { createHash } from "node:crypto";
import type { Contents, Part } from "../card.ts";
import { type PlainCodec, plainSize, recordImages, storedImages, takeImages } from "./stored.ts";
import type { Pictures, Tree } from "./tree.ts";

/**
 * Members of an archive. The digest covers names without folders, and sizes, so that no image is
 * read for it, and an archive unpacked by hand has the same.
 */
export function memberPart(tree: Tree, picks: ArrayLike<number>, labels: ArrayLike<number>): Part {
  const { members } = tree;
  const { names: _, ...places } = members;
  return {
    labels: Int32Array.from(labels),
    images: storedImages({ ...takeImages(places, picks), codec: "file" }),
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

/** Pictures whose folders are their classes: the given rows, by default all. */
export function folderPart(
  tree: Tree,
  { index, folder }: Pictures,
  rows?: ArrayLike<number>,
): Part {
  if (rows === undefined) return memberPart(tree, index, folder);
  const chosen = Uint32Array.from(rows);
  return memberPart(tree, chosen.map((row) => index[row]!), chosen.map((row) => folder[row]!));
}

/** A dataset of pictures whose folders are their classes, split by rows. */
export function splitFolders(
  tree: Tree,
  found: Pictures,
  { train, test }: Readonly<Record<"train" | "test", ArrayLike<number>>>,
): Contents {
  return {
    classes: found.folders,
    train: folderPart(tree, found, train),
    test: folderPart(tree, found, test),
  };
}

/** Pixels in blocks of evenly spaced pictures, copied once into memory that all threads share. */
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
