/** Archives of many files: unpacked as a tree, or read in place. */
import type { TreeArchive } from "./published.ts";
import { createHash } from "node:crypto";
import { InputError } from "../../core/errors.ts";
import { NameLines, type NameList, NumberColumn } from "./name_list.ts";
import type { ImageCodec, StoredImages } from "../dataset.ts";

/** The files of an archive, wherever their bytes lie: in the archive itself, or unpacked. */
export interface Members {
  /**
   * `[N]` names as in the archive, sorted by code unit, such as "food-101/meta/train.json". In a tar
   * of tars the name of the inner one, without its ".tar", is a folder.
   */
  readonly names: NameList;
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
 * @param codec How their bytes are to be read.
 * @returns The images' bytes.
 */
export function storedImages(
  members: Members,
  picks: ArrayLike<number>,
  codec: ImageCodec,
): StoredImages {
  const { file, offset, length } = chosen(members, Uint32Array.from(picks));
  return { files: members.files, file, offset, length, codec };
}

/**
 * Chooses members.
 *
 * @param picks `[M]` indices into them.
 * @returns `M` members in that order.
 */
export function pickMembers(members: Members, picks: Uint32Array): Members {
  return { names: members.names.pick(picks), files: members.files, ...chosen(members, picks) };
}

function chosen(
  { file, offset, length }: Pick<Members, "file" | "offset" | "length">,
  picks: Uint32Array,
): Pick<Members, "file" | "offset" | "length"> {
  const floats = (values: Float64Array): Float64Array => {
    const found = new Float64Array(picks.length);
    for (let i = 0; i < found.length; i++) found[i] = values[picks[i]!]!;
    return found;
  };
  return { file: picks.map((i) => file[i]!), offset: floats(offset), length: floats(length) };
}

/** Files as they are found, column by column: millions of objects would take gigabytes. */
export class MemberList {
  readonly #names = new NameLines();
  readonly #file = new NumberColumn();
  readonly #offset = new NumberColumn();
  readonly #length = new NumberColumn();

  /** How many there are. */
  get size(): number {
    return this.#names.count;
  }

  /**
   * Adds a file.
   *
   * @param file The index of the file that holds its bytes.
   * @param length Its bytes.
   */
  add(name: string, file: number, offset: number, length: number): void {
    this.#names.add(name);
    this.#file.add(file);
    this.#offset.add(offset);
    this.#length.add(length);
  }

  /**
   * Puts them in order.
   *
   * @param files Paths of the files that hold their bytes.
   */
  sorted(files: readonly string[]): Members {
    const found = {
      names: this.#names.list(),
      files,
      file: Uint32Array.from(this.#file.values),
      offset: this.#offset.values,
      length: this.#length.values,
    };
    const { names } = found;
    return pickMembers(found, sortedOrder(names.length, (a, b) => names.compare(a, b)));
  }
}

/**
 * Orders 0 to `count` − 1.
 *
 * @returns `[count]` them, sorted.
 */
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

/**
 * Which files of an archive are wanted.
 *
 * @returns Whether a name is of one.
 */
export function wantedIn({ holds, wanted = () => true }: TreeArchive): (name: string) => boolean {
  const folders = Object.keys(holds);
  return (name) => folders.some((folder) => isBelow(name, folder)) && wanted(name);
}

/** Makes sure that all files are there. */
export function requireHolds(names: Iterable<string>, { holds }: TreeArchive): void {
  for (const [folder, count] of Object.entries(holds)) {
    let found = 0;
    for (const name of names) if (isBelow(name, folder)) found++;
    if (count === "some" ? found > 0 : found === count) continue;
    const expected = count === "some" ? "some" : `${count}`;
    const place = folder === "" ? "it" : `its folder "${folder}"`;
    throw new InputError(`${place} holds ${found} files instead of ${expected}`);
  }
}

/**
 * Names the files of an archive and their sizes by a hash, for a dataset's content hash. It is the same
 * wherever their bytes lie.
 *
 * @returns The SHA-256 digest of names and lengths in order, as 64 hexadecimal digits.
 */
export function hashMembers({ names, length }: Members): string {
  const hash = createHash("sha256");
  for (let i = 0; i < names.length; i++) hash.update(`${length[i]} ${names.at(i)}\n`);
  return hash.digest("hex");
}

function isBelow(name: string, folder: string): boolean {
  return folder === "" || name.startsWith(`${folder}/`);
}
