/** Features that are kept on the disk while others are still computed: files of some batches each. */
import { InputError, messageOf } from "../core/errors.ts";
import type { NdArray } from "../core/ndarray.ts";
import { saveStream } from "../core/save.ts";
import type { PartStore } from "./pipeline/keeper.ts";
import { encodeFeatures, readFeatures } from "./stored_features.ts";

/** Parts of one set of features, in a folder of their own. */
export class FeatureParts implements PartStore {
  /** Looks at a folder, which need not exist. */
  constructor(
    readonly folder: string,
    readonly key: string,
    readonly batch: number,
    readonly warn: (message: string) => void = () => {},
  ) {}

  /** Reads what an earlier start has left; a damaged part is removed. */
  async restore(features: NdArray): Promise<readonly boolean[]> {
    const there = new Array<boolean>(Math.ceil(features.shape[0]! / this.batch)).fill(false);
    for (const name of await this.#names()) {
      const path = `${this.folder}/${name}`;
      try {
        const [first, end] = this.#read(path, features);
        there.fill(true, first, end);
      } catch (error) {
        this.warn(`${messageOf(error)}; computing these features again`);
        await Deno.remove(path).catch(() => {});
      }
    }
    return there;
  }

  /** Writes a part, whole or not at all. */
  async keep(features: NdArray, first: number, end: number): Promise<void> {
    const [from, to] = this.#rows(first, end, features);
    const width = features.shape[1]!;
    const part = {
      data: features.data.subarray(from * width, to * width),
      shape: [to - from, width],
    };
    const pieces = encodeFeatures(part, { key: this.key, first: `${first}`, end: `${end}` });
    await saveStream(`${this.folder}/${first}-${end}.safetensors`, ReadableStream.from(pieces));
  }

  /** Removes all parts: they are in one file now. */
  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
    // The folder of all parts goes with the last of them.
    await Deno.remove(this.folder.slice(0, this.folder.lastIndexOf("/"))).catch(() => {});
  }

  #read(path: string, features: NdArray): [first: number, end: number] {
    const { features: part, metadata } = readFeatures(path);
    const [first, end] = [Number(metadata.first), Number(metadata.end)];
    const [from, to] = this.#rows(first, end, features);
    const width = features.shape[1]!;
    if (metadata.key !== this.key || `${part.shape}` !== `${[to - from, width]}`) {
      throw new InputError(`"${path}" is a part of other features`);
    }
    features.data.set(part.data, from * width);
    return [first, end];
  }

  #rows(first: number, end: number, { shape }: NdArray): [from: number, to: number] {
    return [first * this.batch, Math.min(end * this.batch, shape[0]!)];
  }

  async #names(): Promise<string[]> {
    try {
      const entries = await Array.fromAsync(Deno.readDir(this.folder));
      // What ends otherwise was being written when a process died.
      return entries.map(({ name }) => name).filter((name) => name.endsWith(".safetensors"));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        this.warn(`Features of an earlier start are not used: ${messageOf(error)}`);
      }
      return [];
    }
  }
}
