/** The networks that are measured, and their images.*/
import { type LoadedBackbone, loadedBackbone } from "../../../backbones/backbone.ts";
import { cacheFolder } from "../../../core/cache_folder.ts";
import { preprocessing } from "../../../backbones/preprocess/preprocessing.ts";
import { networkProgram } from "../../../backbones/pretrained/architecture.ts";
import { vitArchitecture } from "../../../backbones/vit/vit.ts";
import { findBackbone } from "../../../backbones/registry.ts";
import { safetensorsBytes } from "../../../backbones/testing/safetensors.ts";
import { type NamedShape, zeroTensors } from "../../../backbones/testing/zero_vit.ts";
import { dinov2Config } from "../../../backbones/pretrained/published.ts";
import { readWeights } from "../../../backbones/weights/read.ts";
import { writeWhole } from "../../../core/save.ts";
import { stream } from "../../../core/random.ts";
import type { ImageList } from "../../../datasets/dataset.ts";
import { findDataset } from "../../../datasets/registry.ts";
import { storedImages } from "../../../datasets/images/stored.ts";

/** Networks that can be measured. */
export const networks = ["mobilenet", "vit-s"] as const;

/** Images that can be measured. */
export const pictures = ["cifar", "photos"] as const;

/** Photographs that are copied, as many times as there are images to be. */
const PHOTOGRAPHS = ["owl.jpg", "cat_720p.jpg"];

/** What both are made from. */
export interface Subjects {
  /** The data folder. */
  readonly data: string;
  /** A folder for files that are made; whoever made it removes it. */
  readonly scratch: string;
}

/**
 * Loads a network: MobileNetV1 0.75 with its weights, or DINOv2's ViT-S/14 with made-up ones, which
 * take the same time.
 */
export async function openNetwork(
  name: typeof networks[number],
  { data, scratch }: Subjects,
): Promise<LoadedBackbone> {
  if (name === "mobilenet") return await findBackbone("mobilenet-v1-075").load({ folder: data });
  const path = `${scratch}/vit-s.safetensors`;
  const config = dinov2Config("s", false);
  await writeWhole(path, madeUpWeights(zeroTensors(config)));
  const architecture = vitArchitecture(config);
  return loadedBackbone({
    backbone: {
      name: "dinov2-vits14",
      input: { width: 224, height: 224, channels: 3 },
      width: architecture.width,
    },
    program: networkProgram("vit-s", architecture, { file: readWeights(path) }),
    preprocessing: preprocessing(architecture.steps(224)),
    batch: 8,
  });
}

/**
 * Opens images: the training images of CIFAR-10's first file, or JPEG photographs.
 *
 * @param count How many, at least.
 * @param subjects Where files are; photographs are copied into the scratch folder.
 */
export async function openPictures(
  name: typeof pictures[number],
  count: number,
  { data, scratch }: Subjects,
): Promise<ImageList> {
  if (name === "cifar") {
    const { train } = await findDataset("cifar10-mini").load({
      folder: data,
      network: false,
      cache: cacheFolder("derived"),
    });
    const stored = train.images!.stored!;
    const again = <T extends Uint32Array | Float64Array>(from: T, to: T): T =>
      to.map((_, i) => from[i % from.length]!) as T;
    return storedImages({
      ...stored,
      file: again(stored.file, new Uint32Array(count)),
      offset: again(stored.offset, new Float64Array(count)),
      length: again(stored.length, new Float64Array(count)),
    });
  }
  const files = Array.from({ length: count }, (_, i) => `${scratch}/${i}.jpg`);
  for (const [i, file] of files.entries()) {
    await Deno.copyFile(`${data}/images/${PHOTOGRAPHS[i % PHOTOGRAPHS.length]}`, file);
  }
  return storedImages({
    files,
    file: Uint32Array.from(files, (_, i) => i),
    offset: new Float64Array(count),
    length: new Float64Array(count).fill(-1),
    codec: "file",
  });
}

/** A file of small random numbers under the names of a network. */
function madeUpWeights(tensors: readonly NamedShape[]): Uint8Array {
  const random = stream(0, "made-up weights");
  let offset = 0;
  const entries = tensors.map(([name, shape]) => {
    const start = offset;
    offset = start + 4 * shape.reduce((a, b) => a * b, 1);
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const numbers = Float32Array.from({ length: offset / 4 }, () => random.uniform() / 20 - 1 / 40);
  return safetensorsBytes(Object.fromEntries(entries), new Uint8Array(numbers.buffer));
}
