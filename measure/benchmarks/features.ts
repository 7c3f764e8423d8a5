/** Features of images beside the network that they feed, and networks beside their products. */
import type { LoadedBackbone } from "../../backbones/backbone.ts";
import { imageFeatures } from "../../backbones/features.ts";
import { mobilenetArchitecture } from "../../backbones/mobilenet.ts";
import { findBackbone } from "../../backbones/registry.ts";
import type { ImageList } from "../../datasets/dataset.ts";
import { loadDecoder } from "../../datasets/images/decode.ts";
import { storedImages } from "../../datasets/images/stored.ts";
import type { Program, Runtime } from "../../onnx/mod.ts";
import type { Sizes } from "../../runs/measurement.ts";
import type { Benchmark, Context, Prepared } from "../benchmark.ts";
import {
  missingMobilenet,
  mobilenet,
  tinyVit,
  vitBackbone,
  vitOperations,
  vitProgram,
  type VitProgramOptions,
  vitS,
} from "./networks.ts";
import { drawnPhotograph, smallPictures } from "./pictures.ts";

/** The side of the images that networks take. */
const SIDE = 224;

/** Larger pipelines: small pictures and photographs, by as many workers as it chooses, by one, by two. */
const pipelines: readonly Sizes[] = [{ width: 32, height: 32 }, { width: 500, height: 375 }]
  .flatMap((size) =>
    [{}, { workers: 1 }, { workers: 2 }].map((workers) => ({
      images: 256,
      ...size,
      ...workers,
    }))
  );

/** Pipelines from stored pictures to features; the floor is the network alone, on ready bytes. */
export const pipelinesToFeatures: readonly Benchmark[] = [
  pipeline("features-scattering", "scattering", {
    sizes: [{ images: 100, width: 32, height: 32 }],
    large: [{ images: 10_000, width: 32, height: 32 }],
    load: ({ data }) => findBackbone("scattering").load({ folder: data }),
  }),
  pipeline("features-vit-tiny", "a transformer of 3 blocks, 64 features", {
    sizes: [{ images: 64, width: 32, height: 32 }],
    load: (context) => vitBackbone(tinyVit, 56, context),
  }),
  {
    ...pipeline("features-mobilenet", "MobileNetV1 0.75", {
      sizes: [],
      large: pipelines,
      load: ({ data }) => mobilenet.load({ folder: data }),
    }),
    missing: missingMobilenet,
  },
  pipeline("features-vit-s", "DINOv2 ViT-S/14", {
    sizes: [],
    large: pipelines.map((sizes) => ({ ...sizes, images: 64 })),
    load: (context) => vitBackbone(vitS, SIDE, context),
  }),
];

/** Networks alone on bytes in memory; the floor is their products. */
export const networks: readonly Benchmark[] = [
  network("network-vit-tiny", "A transformer of 3 blocks, 64 features", {
    sizes: [{ batch: 64, side: 56 }],
    operations: (side, batch) => vitOperations(tinyVit, side, batch),
    program: vit({}, tinyVit),
  }),
  {
    ...network("network-mobilenet", "MobileNetV1 0.75", {
      sizes: [],
      large: [{ batch: 8, side: SIDE }],
      // A product is a multiplication and an addition.
      operations: (side, batch) => 2 * batch * mobilenetArchitecture.products(side),
      program: async (_, { data }) => (await mobilenet.load({ folder: data })).program,
    }),
    missing: missingMobilenet,
  },
  network("network-vit-s", "DINOv2 ViT-S/14", {
    sizes: [],
    large: [1, 4, 8, 16].map((batch) => ({ batch, side: SIDE })),
    operations: operationsOfVitS,
    program: vit({}),
  }),
  network("network-vit-s-standard", "DINOv2 ViT-S/14, attention by ONNX's standard operators", {
    sizes: [],
    large: [{ batch: 8, side: SIDE }],
    operations: operationsOfVitS,
    program: vit({ attention: "standard" }),
  }),
  network("network-vit-s-int8", "DINOv2 ViT-S/14 in 8 bits", {
    sizes: [],
    large: [{ batch: 1, side: SIDE }],
    operations: operationsOfVitS,
    program: vit({ precision: "int8" }),
  }),
];

interface PipelineParts extends Pick<Benchmark, "sizes" | "large"> {
  load(context: Context): Promise<LoadedBackbone>;
}

function pipeline(name: string, title: string, { load, ...cases }: PipelineParts): Benchmark {
  return {
    name,
    summary: `Features by ${title}, from stored pictures; the floor is the network alone`,
    ...cases,
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

interface NetworkParts extends Pick<Benchmark, "sizes" | "large"> {
  operations(side: number, batch: number): number;
  program(size: number, context: Context): Promise<Program>;
}

function network(
  name: string,
  summary: string,
  { operations, program: load, ...cases }: NetworkParts,
): Benchmark {
  return {
    name,
    summary,
    ...cases,
    work: ({ batch = 0, side = 0 }) => ({ operations: operations(side, batch) }),
    amount: ({ batch = 0 }) => ({ count: batch, unit: "images" }),
    setUp: async ({ batch = 0, side = 0 }, context): Promise<Prepared> => {
      const program = await load(side, context);
      const data = Uint8Array.from({ length: batch * side ** 2 * 3 }, (_, i) => i * 31 & 255);
      const images = { data, shape: [batch, side, side, 3] };
      const { runtime } = context;
      return {
        run: async () => {
          // Lets it keep its memory, as pipelines do; once it is open, this does nothing.
          await runtime.prepare(program);
          return await runtime.run(program, { images });
        },
      };
    },
  };
}

function operationsOfVitS(side: number, batch: number): number {
  return vitOperations(vitS, side, batch);
}

function vit(options: Omit<VitProgramOptions, "size">, config = vitS): NetworkParts["program"] {
  return async (size, context) => (await vitProgram(config, context, { ...options, size })).program;
}

/** Small pictures in memory, or copies of a JPEG photograph in files. */
async function picturesOf(
  { images: count = 0, width = 0, height = 0 }: Sizes,
  { scratch }: Context,
): Promise<ImageList> {
  if (width === 32 && height === 32) return smallPictures(count).images;
  const bytes = await drawnPhotograph(await loadDecoder(), width, height);
  const files = Array.from({ length: count }, (_, i) => `${scratch}/${i}.jpg`);
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
