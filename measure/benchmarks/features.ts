/** Features of stored pictures, beside the network that they feed. */
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import { imageFeatures } from "../../backbones/features.ts";
import { findBackbone } from "../../backbones/registry.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { storedImages } from "../../datasets/images/stored.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Sizes } from "../../runs/measurement.ts";
import type { Benchmark, Context, Prepared } from "../benchmark.ts";
import { missingMobilenet, mobilenet, SIDE, tinyVit, vitBackbone, vitS } from "./networks.ts";
import { photograph, smallPictures } from "./pictures.ts";

/** Small pictures and photographs, by as many workers as it chooses, by one, by two. */
const large: readonly Sizes[] = [{ width: 32, height: 32 }, { width: 500, height: 375 }]
  .flatMap((size) =>
    [{}, { workers: 1 }, { workers: 2 }].map((workers) => ({ images: 256, ...size, ...workers }))
  );

/** Pipelines from stored pictures to features; the floor is the network alone, on ready bytes. */
export const pipelines: readonly Benchmark[] = [
  {
    ...pipeline(
      "scattering",
      "scattering",
      ({ data }) => findBackbone("scattering").load({ folder: data }),
    ),
    sizes: [{ images: 100, width: 32, height: 32 }],
    large: [{ images: 10_000, width: 32, height: 32 }],
  },
  {
    ...pipeline(
      "vit-tiny",
      "a transformer of 3 blocks, 64 features",
      (context) => vitBackbone(tinyVit, 56, context),
    ),
    sizes: [{ images: 64, width: 32, height: 32 }],
  },
  {
    ...pipeline("mobilenet", "MobileNetV1 0.75", ({ data }) => mobilenet.load({ folder: data })),
    large,
    missing: missingMobilenet,
  },
  {
    ...pipeline("vit-s", "DINOv2 ViT-S/14", (context) => vitBackbone(vitS, SIDE, context)),
    large: large.map((sizes) => ({ ...sizes, images: 64 })),
  },
];

function pipeline(
  name: string,
  title: string,
  load: (context: Context) => Promise<LoadedBackbone>,
): Benchmark {
  return {
    name: `features-${name}`,
    summary: `Features by ${title}, from stored pictures; the floor is the network alone`,
    sizes: [],
    amount: ({ images = 0 }) => ({ count: images, unit: "images" }),
    setUp: async (sizes, context): Promise<Prepared> => {
      const backbone = await load(context);
      const images = await picturesOf(sizes, context);
      const { runtime } = context;
      const { workers } = sizes;
      const options = { runtime, ...workers !== undefined && { workers } };
      const feed = await firstBatch(images, backbone);
      return {
        run: () => imageFeatures(images, backbone, options),
        floor: async () => {
          for (let done = 0; done < images.length; done += backbone.batch) await feed(runtime);
        },
      };
    },
  };
}

/** Small pictures in memory, or copies of a JPEG photograph in files. */
async function picturesOf(
  { images: count = 0, width = 0, height = 0 }: Sizes,
  context: Context,
): Promise<ImageList> {
  if (width === 32 && height === 32) return smallPictures(count).images;
  const bytes = await photograph(context, width, height);
  const files = Array.from({ length: count }, (_, i) => `${context.scratch}/${i}.jpg`);
  for (const file of files) await Deno.writeFile(file, bytes);
  return storedImages({
    files,
    file: Uint32Array.from(files, (_, i) => i),
    offset: new Float64Array(count),
    length: new Float64Array(count).fill(-1),
    codec: "file",
  });
}

/** Runs a program on the first batch of pictures, which is made once. */
async function firstBatch(
  images: ImageList,
  { program, batch, input, preprocess }: LoadedBackbone,
): Promise<(runtime: Runtime) => Promise<unknown>> {
  const { width, height, channels } = input;
  const size = width * height * channels;
  const data = new Uint8Array(batch * size);
  for (let i = 0; i < Math.min(batch, images.length); i++) {
    data.set(preprocess(await images.read(i)), i * size);
  }
  const feeds = { [program.inputs[0]!.name]: { data, shape: [batch, height, width, channels] } };
  return (runtime) => runtime.run(program, feeds);
}
