/** Tensors of a run by name, let go when nobody holds them any more. */
import type { Tensor } from "onnxruntime-node";

/** A tensor that several may hold. */
export class Held {
  #holders = 1;

  /**
   * Takes a tensor over.
   *
   * @param owned False where the buffer is somebody else's and stays; default true.
   */
  constructor(readonly tensor: Tensor, readonly owned: boolean = true) {}

  /** Holds it once more. */
  hold(): this {
    this.#holders++;
    return this;
  }

  /** Lets it go once. */
  drop(): void {
    this.#holders--;
    const onDevice = this.tensor.location === "gpu-buffer";
    if (this.#holders === 0 && this.owned && onDevice) this.tensor.dispose();
  }
}

/** The tensors of a run, or of one iteration of a loop in it. */
export class Tensors {
  readonly #own = new Map<string, Held>();

  /** Starts empty. */
  constructor(readonly outer?: (name: string) => Held | undefined) {}

  /** Keeps a tensor. */
  set(name: string, held: Held): void {
    this.#own.get(name)?.drop();
    this.#own.set(name, held);
  }

  /** Finds a tensor. */
  get(name: string): Held {
    const found = this.#own.get(name) ?? this.outer?.(name);
    if (found === undefined) throw new Error(`Nothing is known of "${name}"`);
    return found;
  }

  /** Lets tensors go that are known here; those of outer names stay. */
  drop(names: Iterable<string>): void {
    for (const name of names) {
      this.#own.get(name)?.drop();
      this.#own.delete(name);
    }
  }

  /** Lets all tensors go that are known here. */
  close(): void {
    this.drop([...this.#own.keys()]);
  }
}
