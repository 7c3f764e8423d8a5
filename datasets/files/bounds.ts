/** What archives may expand to: a small one that holds terabytes is no dataset. */
import type { ArchiveBounds } from "./published.ts";
import { InputError } from "../../core/errors.ts";

const DEFAULTS: ArchiveBounds = { members: 4_000_000, bytes: 1e12, ratio: 100 };

/** Text of no size to speak of may be packed better than any ratio. */
const FREE = 1 << 20;

/** Counts what an archive expands to. */
export class Budget {
  readonly #bounds: ArchiveBounds;
  readonly #bytes: number;
  #members = 0;
  #spent = 0;

  /**
   * Starts with nothing counted.
   *
   * @param archive Bytes of the archive.
   */
  constructor(archive: number, bounds: Partial<ArchiveBounds> = {}) {
    this.#bounds = { ...DEFAULTS, ...bounds };
    this.#bytes = Math.min(this.#bounds.bytes, FREE + archive * this.#bounds.ratio);
  }

  /** Members, at most. */
  get members(): number {
    return this.#bounds.members;
  }

  /** Counts a member. */
  member(): void {
    if (++this.#members > this.#bounds.members) {
      throw new InputError(`The archive has more than ${this.#bounds.members} members`);
    }
  }

  /** Counts bytes before they are used. */
  spend(bytes: number): void {
    this.#spent += bytes;
    if (this.#spent > this.#bytes) {
      throw new InputError(
        `The archive expands to more than ${this.#bytes} bytes, which no dataset of its size does`,
      );
    }
  }
}
