/** Networks of backbones alone, with made-up weights, which take the same time, or with their own. */
import { type LoadedBackbone, loadedBackbone } from "../../backbones/backbone.ts";
import { mobilenetArchitecture } from "../../backbones/mobilenet.ts";
import { preprocessing } from "../../backbones/preprocess/preprocessing.ts";
import { type Architecture, networkProgram } from "../../backbones/pretrained/architecture.ts";
import { dinov2Config } from "../../backbones/pretrained/published.ts";
import { findBackbone } from "../../backbones/registry.ts";
import { randomWeights, zeroTensors } from "../../backbones/testing/zero_vit.ts";
import type { VitConfig } from "../../backbones/vit/config.ts";
import type { AttentionForm } from "../../backbones/vit/network.ts";
import { vitArchitecture } from "../../backbones/vit/vit.ts";
import { readWeights } from "../../backbones/weights/read.ts";
import type { Precision } from "../../backbones/weights/source.ts";
import { exists } from "../../core/files.ts";
import type { Program } from "../../onnx/mod.ts";
import type { Benchmark, Context, Prepared } from "../benchmark.ts";

export const SIDE = 224;

export const vitS: VitConfig = dinov2Config("s", false);

/** A transformer of the same make that is set up and run in milliseconds. */
export const tinyVit: VitConfig = {
  ...vitS,
  width: 64,
  depth: 3,
  heads: 1,
  hidden: 256,
  grid: 4,
};

/** MobileNetV1 0.75 with its weights from the data folder. */
export const mobilenet = findBackbone("mobilenet-v1-075");

/** Networks on bytes in memory; the floor is their products. */
export const networks: readonly Benchmark[] = [
  {
    ...network("network-vit-tiny", "A transformer of 3 blocks, 64 features", vit(tinyVit)),
    sizes: [{ batch: 64, side: 56 }],
  },
  {
    ...network("network-mobilenet", "MobileNetV1 0.75", [
      mobilenetArchitecture,
      async (_, { data }) => (await mobilenet.load({ folder: data })).program,
    ]),
    large: [{ batch: 8, side: SIDE }],
    missing: missingMobilenet,
  },
  {
    ...network("network-vit-s", "DINOv2 ViT-S/14", vit(vitS)),
    large: [1, 4, 8, 16].map((batch) => ({ batch, side: SIDE })),
  },
  {
    ...network(
      "network-vit-s-standard",
      "DINOv2 ViT-S/14, attention by ONNX's standard operators",
      vit(vitS, { attention: "standard" }),
    ),
    large: [{ batch: 8, side: SIDE }],
  },
  {
    ...network(
      "network-vit-s-int8",
      "DINOv2 ViT-S/14 in 8 bits",
      vit(vitS, { precision: "int8" }),
    ),
    large: [{ batch: 1, side: SIDE }],
  },
];

/** A network, and how it becomes a program. */
type Network = readonly [Architecture, (size: number, context: Context) => Promise<Program>];

function network(name: string, summary: string, [{ products }, load]: Network): Benchmark {
  return {
    name,
    summary,
    sizes: [],
    // A product is a multiplication and an addition.
    work: ({ batch = 0, side = 0 }) => ({ operations: 2 * batch * products!(side) }),
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

interface VitOptions {
  readonly attention?: AttentionForm;
  readonly precision?: Precision;
}

/** A transformer with made-up weights, which are written to the scratch folder. */
function vit(config: VitConfig, options: VitOptions = {}): Network {
  const architecture = vitArchitecture(config);
  const { attention = "fused", precision = "float32" } = options;
  return [architecture, async (size, { scratch }) => {
    const path = `${scratch}/weights.safetensors`;
    await Deno.writeFile(path, randomWeights(zeroTensors(config)));
    const source = { file: readWeights(path), external: precision === "float32", precision };
    return networkProgram("vit", architecture, source, { size, attention });
  }];
}

/** A transformer with made-up weights as a backbone for images of a size. */
export async function vitBackbone(
  config: VitConfig,
  size: number,
  context: Context,
): Promise<LoadedBackbone> {
  const [{ width, steps }, load] = vit(config);
  return loadedBackbone({
    backbone: { name: "vit", input: { width: size, height: size, channels: 3 }, width },
    program: await load(size, context),
    preprocessing: preprocessing(steps(size)),
    batch: 8,
  });
}

export async function missingMobilenet(
  { data }: Pick<Context, "data">,
): Promise<string | undefined> {
  const path = `${data}/${mobilenet.weights!.path}`;
  return await exists(path) ? undefined : `MobileNet's weights are not at "${path}"`;
}
