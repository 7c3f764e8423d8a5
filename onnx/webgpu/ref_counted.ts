/** Tensors that are released once nobody uses them any more. */
import type { Tensor } from "onnxruntime-node";

export class RefCounted {
  #users = 1;

  /** @param owned False if the buffer belongs to somebody else and stays. */
  constructor(readonly tensor: Tensor, readonly owned: boolean = true) {}

  retain(): this {
    this.#users++;
    return this;
  }

  /** Removes a user; without any, a buffer on the device is freed. */
  release(): void {
    this.#users--;
    const onDevice = this.tensor.location === "gpu-buffer";
    if (this.#users === 0 && this.owned && onDevice) this.tensor.dispose();
  }
}

/** The tensors of a run, or of one iteration of a loop in it, by name. */
export class TensorScope {
  readonly #own = new Map<string, RefCounted>();

  /** @param outer Looks up names of the scope around this one. */
  constructor(readonly outer?: (name: string) => RefCounted | undefined) {}

  /** Takes a tensor over from the caller. */
  set(name: string, tensor: RefCounted): void {
    this.#own.get(name)?.release();
    this.#own.set(name, tensor);
  }

  get(name: string): RefCounted {
    const found = this.#own.get(name) ?? this.outer?.(name);
    if (found === undefined) throw new Error(`Unknown value "${name}"`);
    return found;
  }

  /** Releases tensors of this scope; outer ones stay. */
  drop(names: Iterable<string>): void {
    for (const name of names) {
      this.#own.get(name)?.release();
      this.#own.delete(name);
    }
  }

  close(): void {
    this.drop([...this.#own.keys()]);
  }
}
