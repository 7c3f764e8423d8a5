/** Features of images: computed once, batch by batch, and kept on the disk. */
import { cacheFolder } from "../core/cache_folder.ts";
import { InputError, messageOf, RequeueError, TrawlError } from "../core/errors.ts";
import { exists, sha256 } from "../core/files.ts";
import { type NdArray, requireFinite } from "../core/ndarray.ts";
import { saveStream } from "../core/save.ts";
import type { ImageList } from "../datasets/dataset.ts";
import { inBlocks, takeBetween } from "../onnx/blocks.ts";
import { type Runtime, runtimeVersion } from "../onnx/mod.ts";
import type { LoadedBackbone } from "./backbone.ts";
import { openBatches } from "./decode_pool.ts";
import { openSafetensors, safetensorsHeader } from "./weights/read.ts";

/** Part of every key: a change of the file's layout, or of how images are decoded, makes new files. */
const LAYOUT = "trawl features 2";

const TENSOR = "features";

/** The most that is lost if the process dies: features of so many images, or of so much time. */
const UNKEPT = { images: 1024, milliseconds: 5000 };

/** All that decides features, beside ONNX Runtime's version; the number of threads does not. */
export interface FeatureKey {
  readonly content: string;
  readonly split: string;
  readonly backbone: string;
  /** The execution provider: two providers agree to a few digits only. */
  readonly provider: string;
}

/** How features are computed. */
export interface FeatureOptions {
  readonly runtime: Runtime;
  /** Threads that read and preprocess images; default as many as keep the program busy. */
  readonly workers?: number;
  /** Ends the computation, without waiting for images that are being read. */
  readonly signal?: AbortSignal;
  /** Called with the images done, first with those that were kept, and after every batch. */
  readonly progress?: (done: number, total: number) => void;
  readonly warn?: (message: string) => void;
  /** Keeps features while others are still computed; default they are not kept. */
  readonly parts?: FeatureParts;
  /** Whether it is an error if features cannot be kept; default it is a warning. */
  readonly mustKeep?: boolean;
}

interface CachedFeatureOptions
  extends Omit<FeatureOptions, "parts">, Pick<FeatureKey, "content" | "split"> {
  readonly cache: FeatureCache;
  /** Written into the file for readers, such as the dataset's name. */
  readonly about?: Readonly<Record<string, string>>;
}

/** The folder that features are kept in. */
export function featureFolder(environment?: (name: string) => string | undefined): string {
  const folder = cacheFolder("features", { env: environment });
  if (folder !== undefined) return folder;
  throw new TrawlError("There is no home folder to keep features in; set TRAWL_CACHE to a folder");
}

/** Reads features `[N, D]` from the cache, or computes and keeps them; damage costs time only. */
export async function cachedFeatures(
  images: ImageList,
  backbone: LoadedBackbone,
  options: CachedFeatureOptions,
): Promise<NdArray> {
  const { cache, runtime, warn, content, split, about, mustKeep } = options;
  const key: FeatureKey = { content, split, backbone: backbone.hash, provider: runtime.provider };
  try {
    const kept = await cache.read(key, [images.length, backbone.width]);
    if (kept !== undefined) return kept;
  } catch (error) {
    warn?.(`${messageOf(error)}; computing the features again`);
  }
  const parts = cache.parts(key, backbone.batch, options);
  const features = await imageFeatures(images, backbone, { ...options, parts });
  try {
    await cache.write(key, features, {
      ...about,
      backbone_name: backbone.name,
      preprocessing: backbone.preprocessing,
      ...(backbone.takes === undefined ? {} : { takes: backbone.takes }),
    });
    await parts.remove();
  } catch (error) {
    if (mustKeep) throw error;
    warn?.(`Features are not kept: ${messageOf(error)}`);
  }
  return features;
}

/**
 * Computes features `[N, D]`. Every batch has the same shape, the last one padded, so that features
 * depend neither on the number of workers nor on interruptions, and a GPU tunes its kernels once. A
 * batch that does not fit the memory is halved, and so are those after it.
 */
export async function imageFeatures(
  images: ImageList,
  backbone: LoadedBackbone,
  options: FeatureOptions,
): Promise<NdArray> {
  const { length } = images;
  const { batch, width } = backbone;
  const features = { data: new Float32Array(length * width), shape: [length, width] };
  const there = await options.parts?.restore(features) ?? [];
  const missing = Array.from({ length: Math.ceil(length / batch) }, (_, i) => i)
    .filter((i) => !there[i]);
  if (missing.length > 0) await compute(images, missing, features, backbone, options);
  const advice = "the network or its weights are damaged: deno task export says which weight is";
  requireFinite(features, `Features of "${backbone.name}"`, advice);
  return features;
}

/** Fills in the rows of the missing batches; stops at the first that is not finite. */
async function compute(
  images: ImageList,
  missing: readonly number[],
  features: NdArray,
  backbone: LoadedBackbone,
  { runtime, workers, signal, progress, parts }: FeatureOptions,
): Promise<void> {
  const { program, batch, width, input } = backbone;
  const { length } = images;
  const shape = [batch, input.height, input.width, input.channels];
  const sizeOf = (number: number): number => Math.min(batch, length - number * batch);
  const wanted = missing.flatMap((number) =>
    Array.from({ length: sizeOf(number) }, (_, i) => number * batch + i)
  );
  let done = length - wanted.length;
  const task = { images, wanted: Uint32Array.from(wanted), backbone };
  const batches = openBatches(task, runtime, workers);
  const found = new Float32Array(batch * width);
  let fits = batch;
  try {
    await runtime.prepare(program);
    progress?.(done, length);
    for (const number of missing) {
      const data = await unlessAborted(() => batches.next(), signal);
      fits = await inBlocks(batch, fits, async (start, end) => {
        const results = await runtime.run(program, {
          [program.inputs[0]!.name]: takeBetween({ data, shape }, start, end),
        });
        const rows = results[program.outputs[0]!.name]!;
        found.set(rows.data as Float32Array, start * width);
      });
      const size = sizeOf(number);
      const rows = found.subarray(0, size * width);
      features.data.set(rows, number * batch * width);
      if (!rows.every(Number.isFinite)) return;
      await parts?.add(features, number, size);
      done += size;
      progress?.(done, length);
    }
  } catch (error) {
    await parts?.flush(features);
    throw error;
  } finally {
    const closed = batches.close();
    // Workers finish the images that they are reading; after a signal that is not waited for.
    if (!signal?.aborted) await closed;
  }
}

/** Waits for a batch, but not beyond a signal: a single large picture takes many seconds. */
async function unlessAborted<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const stopped = new RequeueError("Stopped before all features were computed");
  if (signal?.aborted) throw stopped;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(stopped);
  signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([promise, work()]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** A folder of features, one safetensors file per key. */
export class FeatureCache {
  constructor(readonly folder: string) {}

  path(key: FeatureKey): string {
    return `${this.folder}/${digest(key)}.safetensors`;
  }

  /** Reads features, which must have the shape `[N, D]`; undefined if they are not in the cache. */
  async read(key: FeatureKey, shape: readonly number[]): Promise<NdArray | undefined> {
    const kept = await this.open(key);
    if (kept === undefined || `${kept.features.shape}` === `${shape}`) return kept?.features;
    throw otherFeatures(this.path(key));
  }

  /** Reads features and the texts about them; undefined if they are not in the cache. */
  async open(key: FeatureKey): Promise<ReturnType<typeof readFeatures> | undefined> {
    const path = this.path(key);
    if (!await exists(path)) return undefined;
    const kept = readFeatures(path);
    if (kept.metadata.key === digest(key)) return kept;
    throw otherFeatures(path);
  }

  /** Writes features, whole or not at all, and texts about them for readers of the file. */
  async write(
    key: FeatureKey,
    features: NdArray,
    about: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const metadata = { ...about, ...key, onnxruntime: runtimeVersion(), key: digest(key) };
    await saveStream(this.path(key), encodeFeatures(features, metadata));
  }

  parts(key: FeatureKey, batch: number, options: PartOptions = {}): FeatureParts {
    const name = sha256(`${digest(key)} in batches of ${batch}`);
    return new FeatureParts(`${this.folder}/parts/${name}`, name, batch, options);
  }
}

type PartOptions = Pick<FeatureOptions, "warn" | "mustKeep">;

/** Part of one set of features, in files of some batches: read when it is started again. */
export class FeatureParts {
  #first = 0;
  #end = 0;
  #images = 0;
  #since = performance.now();
  #hasFailed = false;

  constructor(
    readonly folder: string,
    readonly key: string,
    readonly batch: number,
    readonly options: PartOptions = {},
  ) {}

  /** Fills in what an earlier start has left, and tells which batches are there. */
  async restore(features: NdArray): Promise<readonly boolean[]> {
    const there = new Array<boolean>(Math.ceil(features.shape[0]! / this.batch)).fill(false);
    for (const name of await this.#names()) {
      const path = `${this.folder}/${name}`;
      try {
        const [first, end] = this.#read(path, features);
        there.fill(true, first, end);
      } catch (error) {
        this.options.warn?.(`${messageOf(error)}; computing these features again`);
        await Deno.remove(path).catch(() => {});
      }
    }
    this.#since = performance.now();
    return there;
  }

  /** Takes a batch whose rows are filled in; numbers ascend, with or without gaps. */
  async add(features: NdArray, number: number, images: number): Promise<void> {
    if (number !== this.#end) await this.flush(features);
    if (this.#images === 0) this.#first = number;
    this.#end = number + 1;
    this.#images += images;
    const passed = performance.now() - this.#since;
    if (this.#images >= UNKEPT.images || passed >= UNKEPT.milliseconds) await this.flush(features);
  }

  async flush(features: NdArray): Promise<void> {
    const isEmpty = this.#images === 0;
    this.#images = 0;
    if (isEmpty || this.#hasFailed) return;
    try {
      await this.keep(features, this.#first, this.#end);
    } catch (error) {
      if (this.options.mustKeep) throw error;
      // That costs time after an interruption, not the run.
      this.#hasFailed = true;
      this.options.warn?.(`Features are not kept meanwhile: ${messageOf(error)}`);
    }
    this.#since = performance.now();
  }

  /** Writes the rows of batches `first` to `end − 1`, whole or not at all. */
  async keep(features: NdArray, first: number, end: number): Promise<void> {
    const [from, to] = this.#rows(first, end, features);
    const width = features.shape[1]!;
    const part = {
      data: features.data.subarray(from * width, to * width),
      shape: [to - from, width],
    };
    const pieces = encodeFeatures(part, { key: this.key, first: `${first}`, end: `${end}` });
    await saveStream(`${this.folder}/${first}-${end}.safetensors`, pieces);
  }

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
      // Other files were being written when a process died.
      return entries.map(({ name }) => name).filter((name) => name.endsWith(".safetensors"));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        this.options.warn?.(`Features of an earlier start are not used: ${messageOf(error)}`);
      }
      return [];
    }
  }
}

function otherFeatures(path: string): TrawlError {
  return new TrawlError(`"${path}" holds other features than its name says`);
}

function digest(key: FeatureKey): string {
  const { content, split, backbone, provider } = key;
  return sha256(JSON.stringify([LAYOUT, runtimeVersion(), content, split, backbone, provider]));
}

/** A safetensors file with a checksum that every read verifies, piece by piece; nothing is copied. */
function encodeFeatures(
  features: NdArray,
  metadata: Readonly<Record<string, string>>,
): ReadableStream<Uint8Array> {
  const { buffer, byteOffset, byteLength } = features.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const header = safetensorsHeader(TENSOR, features, { ...metadata, sha256: sha256(bytes) });
  return ReadableStream.from([header, bytes]);
}

function readFeatures(
  path: string,
): { readonly features: NdArray; readonly metadata: Readonly<Record<string, string>> } {
  const file = openSafetensors(path);
  const { dtype, shape } = file.info(TENSOR);
  const bytes = file.bytes(TENSOR);
  const { metadata } = file;
  if (dtype !== "float32" || metadata.sha256 !== sha256(bytes)) {
    throw new InputError(`"${path}" is damaged: its checksum does not match`);
  }
  const data = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return { features: { data, shape }, metadata };
}
