/** The files of an archive, found by name and read. */
import { createHash } from "node:crypto";
import { compareText } from "../../core/canonical.ts";
import { type Members, sortedOrder } from "../files/members.ts";
import { type Part, storedBytes, storedImages, takeImages } from "./stored.ts";

/** Pictures and the folders they are in, in the order of torchvision's `ImageFolder`. */
export interface Pictures {
  /** Names of the folders, without what is above, sorted by code unit. */
  readonly folders: readonly string[];
  /** `[N]` indices into the members, sorted by folder and then by name, both by code unit. */
  readonly index: Uint32Array;
  readonly folder: Uint32Array;
  /** The given rows as a part, by default all; their folders are their classes. */
  part(rows?: ArrayLike<number>): Part;
}

/** The files of an archive. */
export class Tree {
  constructor(readonly members: Members, readonly title: string) {}

  /** Finds a file by its path, such as "food-101/meta/train.json". */
  find(path: string): number {
    const { names } = this.members;
    let [low, high] = [0, names.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (names[middle]! < path) low = middle + 1;
      else high = middle;
    }
    if (names[low] !== path) {
      throw new Error(`there is no "${path}" in ${this.title}`);
    }
    return low;
  }

  nameOf(index: number): string {
    const path = this.members.names[index]!;
    return path.slice(path.lastIndexOf("/") + 1);
  }

  /** Lists the pictures below a folder of the archive, without hidden ones and folders not kept. */
  pictures(within = "", keep: (folder: string) => boolean = () => true): Pictures {
    const start = within === "" ? "" : `${within}/`;
    const { names } = this.members;
    const found = new Uint32Array(names.length);
    const numbers = new Uint32Array(names.length);
    const numberOf = new Map<string, number>();
    let count = 0;
    for (let i = 0; i < names.length; i++) {
      const path = names[i]!;
      if (!path.startsWith(start) || !PICTURE.test(path) || HIDDEN.test(path)) continue;
      const folder = path.split("/").at(-2) ?? "";
      if (!keep(folder)) continue;
      const number = numberOf.get(folder) ?? numberOf.size;
      numberOf.set(folder, number);
      found[count] = i;
      numbers[count++] = number;
    }
    const folders = [...numberOf.keys()].sort(compareText);
    const rank = new Uint32Array(folders.length);
    for (const [i, name] of folders.entries()) rank[numberOf.get(name)!] = i;
    const order = sortedOrder(
      count,
      (a, b) =>
        rank[numbers[a]!]! - rank[numbers[b]!]! ||
        compareText(this.nameOf(found[a]!), this.nameOf(found[b]!)),
    );
    const index = order.map((i) => found[i]!);
    const folder = order.map((i) => rank[numbers[i]!]!);
    const part = (rows: ArrayLike<number> = index.map((_, row) => row)): Part => {
      const chosen = Uint32Array.from(rows);
      return this.part(chosen.map((row) => index[row]!), chosen.map((row) => folder[row]!));
    };
    return { folders, index, folder, part };
  }

  listed(paths: readonly string[], labels: ArrayLike<number>): Part {
    return this.part(paths.map((path) => this.find(path)), labels);
  }

  /** Images by their indices. Names without folders, and sizes, are the digest: none is read. */
  part(picks: ArrayLike<number>, labels: ArrayLike<number>): Part {
    const { names: _, ...places } = this.members;
    return {
      labels: Int32Array.from(labels),
      images: storedImages({ ...takeImages(places, picks), codec: "file" }),
      digest: () => {
        const hash = createHash("sha256");
        for (const pick of Array.from(picks)) {
          hash.update(`${places.length[pick]} ${this.nameOf(pick)}\n`);
        }
        return hash.digest("hex");
      },
    };
  }

  bytes(path: string): Uint8Array {
    return storedBytes({ ...this.members, codec: "file" }, this.find(path));
  }

  lines(path: string): string[] {
    const text = new TextDecoder().decode(this.bytes(path));
    return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  }
}

const PICTURE = /\.(jpe?g|png|bmp|webp)$/i;

/** Files that systems leave behind: ".DS_Store", "__MACOSX". */
const HIDDEN = /(^|\/)(\.|__)/;
