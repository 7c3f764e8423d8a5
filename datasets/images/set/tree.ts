/** The files of an archive, found by their names and read. */
import { compareText } from "../../../core/canonical.ts";
import { type Members, sortedOrder } from "../../files/tree.ts";
import { storedBytes } from "../stored.ts";

/** A member of an archive that lies in a folder. */
export interface TreeFile {
  /** Its index among the members. */
  readonly index: number;
  /** The name of the folder that it lies in, without what is above. */
  readonly folder: string;
  /** Its own name, without folders. */
  readonly name: string;
}

/** Pictures in folders, in the order of torchvision's `ImageFolder` where folders are classes. */
export interface PictureList {
  /** Names of the folders, without what is above, sorted by code unit. */
  readonly folders: readonly string[];
  /** `[N]` indices into the members, sorted by folder and then by name, both by code unit. */
  readonly index: Uint32Array;
  /** `[N]` indices into the folders. */
  readonly folder: Uint32Array;
}

/** The files of an archive. */
export class Tree {
  /**
   * Files of an archive.
   *
   * @param title How errors call them, such as `"food-101.tar.gz"`.
   */
  constructor(readonly members: Members, readonly title: string) {}

  /**
   * Finds a file.
   *
   * @param name Its name in the archive, such as "food-101/meta/train.json".
   */
  find(name: string): number {
    const { names } = this.members;
    let [low, high] = [0, names.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (names.at(middle) < name) low = middle + 1;
      else high = middle;
    }
    if (low === names.length || names.at(low) !== name) {
      throw new Error(`there is no "${name}" in ${this.title}`);
    }
    return low;
  }

  /**
   * Lists the pictures in a folder of the archive and below, those that systems hide left out.
   *
   * @param folder Such as "images"; "" for the whole archive.
   * @returns Them, in the order of {@linkcode PictureList}.
   */
  pictures(folder = ""): TreeFile[] {
    const { folders, index, folder: of } = this.pictureList(folder);
    return Array.from(index, (index, i) => {
      const path = this.members.names.at(index);
      return { index, folder: folders[of[i]!]!, name: path.slice(path.lastIndexOf("/") + 1) };
    });
  }

  /**
   * Lists pictures as {@linkcode pictures} does, in columns, which of a million take little memory.
   *
   * @param folder Such as "images"; "" for the whole archive.
   * @param keep Which folders to take, by their names; default all.
   */
  pictureList(folder = "", keep: (name: string) => boolean = () => true): PictureList {
    const start = folder === "" ? "" : `${folder}/`;
    const { names } = this.members;
    const found = new Uint32Array(names.length);
    const numbers = new Uint32Array(names.length);
    const numberOf = new Map<string, number>();
    let count = 0;
    for (let i = 0; i < names.length; i++) {
      const path = names.at(i);
      if (!path.startsWith(start) || !PICTURE.test(path) || HIDDEN.test(path)) continue;
      const own = path.split("/").at(-2) ?? "";
      if (!keep(own)) continue;
      const number = numberOf.get(own) ?? numberOf.size;
      numberOf.set(own, number);
      found[count] = i;
      numbers[count++] = number;
    }
    const folders = [...numberOf.keys()].sort(compareText);
    const rank = new Uint32Array(folders.length);
    for (const [i, name] of folders.entries()) rank[numberOf.get(name)!] = i;
    const order = sortedOrder(
      count,
      (a, b) => rank[numbers[a]!]! - rank[numbers[b]!]! || names.compareLast(found[a]!, found[b]!),
    );
    return {
      folders,
      index: order.map((i) => found[i]!),
      folder: order.map((i) => rank[numbers[i]!]!),
    };
  }

  /**
   * Reads a file.
   *
   * @returns Its bytes.
   */
  bytes(name: string): Uint8Array {
    const index = this.find(name);
    const { files, file, offset, length } = this.members;
    return storedBytes({
      files,
      file: file.subarray(index, index + 1),
      offset: offset.subarray(index, index + 1),
      length: length.subarray(index, index + 1),
      codec: "file",
    }, 0);
  }

  /** Reads a text file. */
  lines(name: string): string[] {
    const text = new TextDecoder().decode(this.bytes(name));
    return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  }
}

const PICTURE = /\.(jpe?g|png|bmp|webp)$/i;

/** What systems leave behind: ".DS_Store", "__MACOSX". */
const HIDDEN = /(^|\/)(\.|__)/;
