/** The files of an archive by the million: their names, and where their bytes are. */
import { compareText } from "../../core/canonical.ts";
import type { ImageCodec, StoredImages } from "../dataset.ts";
import type { TreeArchive } from "./published.ts";

/** The files of an archive, wherever their bytes are: in the archive itself, or unpacked. */
export interface Members {
  /**
   * `[N]` names as in the archive, sorted by code unit, such as "food-101/meta/train.json". In a tar
   * of tars the name of the inner one, without its ".tar", is a folder.
   */
  readonly names: readonly string[];
  /** Paths of the files that hold their bytes. */
  readonly files: readonly string[];
  /** `[N]` indices into `files`. */
  readonly file: Uint32Array;
  /** `[N]` the first byte of each in its file. */
  readonly offset: Float64Array;
  /** `[N]` bytes of each. */
  readonly length: Float64Array;
}

/**
 * Chooses images among members.
 *
 * @param picks `[M]` indices into the members, in the order of the images.
 * @param codec How their bytes are read.
 */
export function storedImages(
  members: Members,
  picks: ArrayLike<number>,
  codec: ImageCodec,
): StoredImages {
  const { files, file, offset, length } = pickMembers(members, Uint32Array.from(picks));
  return { files, file, offset, length, codec };
}

/** Chooses the members of `[M]` indices, in their order. */
export function pickMembers(members: Members, picks: Uint32Array): Members {
  const { names, files, file, offset, length } = members;
  const floats = (values: Float64Array): Float64Array => {
    const found = new Float64Array(picks.length);
    for (let i = 0; i < found.length; i++) found[i] = values[picks[i]!]!;
    return found;
  };
  return {
    names: Array.from(picks, (i) => names[i]!),
    files,
    file: picks.map((i) => file[i]!),
    offset: floats(offset),
    length: floats(length),
  };
}

/** Collects members column by column: millions of objects would take gigabytes. */
export class MemberList {
  readonly #names: string[] = [];
  readonly #file: number[] = [];
  readonly #offset: number[] = [];
  readonly #length: number[] = [];

  /** How many there are. */
  get size(): number {
    return this.#names.length;
  }

  /**
   * Adds a member.
   *
   * @param file The index of the file that holds its bytes.
   * @param length Its bytes.
   */
  add(name: string, file: number, offset: number, length: number): void {
    this.#names.push(name);
    this.#file.push(file);
    this.#offset.push(offset);
    this.#length.push(length);
  }

  /**
   * Sorts them by name.
   *
   * @param files Paths of the files that hold their bytes.
   */
  sorted(files: readonly string[]): Members {
    const names = this.#names;
    const members = {
      names,
      files,
      file: new Uint32Array(this.#file),
      offset: new Float64Array(this.#offset),
      length: new Float64Array(this.#length),
    };
    const order = sortedOrder(names.length, (a, b) => compareText(names[a]!, names[b]!));
    return pickMembers(members, order);
  }
}

/** `[count]` the numbers from 0 to `count` − 1, sorted. */
export function sortedOrder(
  count: number,
  compare: (a: number, b: number) => number,
): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(count);
  let ascending = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    ascending &&= i === 0 || compare(i - 1, i) <= 0;
  }
  // Most archives are packed in order.
  return ascending ? order : order.sort(compare);
}

/** Tells which files of an archive are wanted, by their names. */
export function wantedIn({ holds, wanted = () => true }: TreeArchive): (name: string) => boolean {
  const folders = Object.keys(holds);
  return (name) => folders.some((folder) => isBelow(name, folder)) && wanted(name);
}

/** Throws unless all files are there that an archive should hold. */
export function requireHolds(names: readonly string[], { holds }: TreeArchive): void {
  for (const [folder, count] of Object.entries(holds)) {
    const found = names.reduce((sum, name) => isBelow(name, folder) ? sum + 1 : sum, 0);
    if (count === "some" ? found > 0 : found === count) continue;
    const place = folder === "" ? "it" : `its folder "${folder}"`;
    throw new Error(`${place} holds ${found} files instead of ${count}`);
  }
}

function isBelow(name: string, folder: string): boolean {
  return folder === "" || name.startsWith(`${folder}/`);
}
