/** Rules by which the files of an archive become the images of a split. */
import type { Arrangement } from "./image_set.ts";
import { memberPart, type Part } from "./part.ts";
import type { Tree } from "./tree.ts";

/**
 * Lists files by their names.
 *
 * @param names `[N]` names in it, in the order of the images.
 * @param labels `[N]` class indices.
 */
export function listed(tree: Tree, names: readonly string[], labels: readonly number[]): Part {
  return memberPart(tree, names.map((name) => tree.find(name)), labels);
}

/** Pictures in folders that are named after their classes. */
export interface Foldered {
  /** Folder names, sorted by code unit. */
  readonly classes: readonly string[];
  /** `[N]` indices into the tree's members, class by class, by name within. */
  readonly pictures: Uint32Array;
  /** `[N]` indices into the classes. */
  readonly labels: Uint32Array;
}

/**
 * Finds pictures in folders that are named after their classes.
 *
 * @param keep Which folders are classes; default all.
 * @returns Pictures and classes, in the order of torchvision's `ImageFolder`.
 */
export function foldered(
  tree: Tree,
  folder = "",
  keep?: (name: string) => boolean,
): Foldered {
  const { folders, index, folder: labels } = tree.pictureList(folder, keep);
  return { classes: folders, pictures: index, labels };
}

/**
 * Takes some of the pictures.
 *
 * @param rows Indices into them, in the order of the images; default all.
 */
export function taken(tree: Tree, found: Foldered, rows?: ArrayLike<number>): Part {
  const { pictures, labels } = found;
  if (rows === undefined) return memberPart(tree, pictures, labels);
  const chosen = Uint32Array.from(rows);
  return memberPart(tree, chosen.map((row) => pictures[row]!), chosen.map((row) => labels[row]!));
}

/** Arranges two folders whose folders are named after the same classes. */
export function twoFolders(tree: Tree, train: string, test: string): Arrangement {
  const [first, second] = [foldered(tree, train), foldered(tree, test)];
  const odd = first.classes.find((name) => !second.classes.includes(name)) ??
    second.classes.find((name) => !first.classes.includes(name));
  if (odd !== undefined) {
    throw new Error(
      `there is a folder "${odd}" in only one of "${train}" and "${test}" in ${tree.title}`,
    );
  }
  return { classes: first.classes, train: taken(tree, first), test: taken(tree, second) };
}
