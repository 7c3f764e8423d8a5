/** Networks of backbones: with made-up weights, which take the same time, or with their own. */
import { type LoadedBackbone, loadedBackbone } from "../../backbones/backbone.ts";
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
import { Weights } from "../../backbones/weights/weights.ts";
import { exists } from "../../core/files.ts";
import type { Program } from "../../onnx/mod.ts";
import type { Context } from "../benchmark.ts";
import { productOperations } from "./operations.ts";

/** DINOv2's ViT-S/14. */
export const vitS = dinov2Config("s", false);

/** A transformer of the same make that is set up and run in milliseconds. */
export const tinyVit: VitConfig = {
  ...vitS,
  width: 64,
  depth: 3,
  heads: 1,
  hidden: 256,
  grid: 4,
};

/** How a transformer becomes a program. */
export interface VitProgramOptions {
  readonly size: number;
  readonly attention?: AttentionForm;
  readonly precision?: Precision;
}

/** Weights that are all 0, without a file. */
class Zeros extends Weights {
  override bytes(name: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(4 * this.info(name).shape.reduce((a, b) => a * b, 1));
  }
}

/** The products of a transformer on some images, of which it needs neither weights nor images. */
export function vitOperations(config: VitConfig, size: number, batch: number): number {
  const file = "none.safetensors";
  const tensors = zeroTensors(config).map(([name, shape]) =>
    [name, { name, dtype: "float32", shape, offset: 0, length: 0, file }] as const
  );
  const weights = new Zeros(file, { tensors: new Map(tensors), metadata: {}, files: [file] });
  const source = { file: weights, external: true };
  const program = networkProgram("vit", vitArchitecture(config), source, { size });
  return productOperations(program, batch);
}

/** A transformer's program with made-up weights, which are written to the scratch folder. */
export async function vitProgram(
  config: VitConfig,
  { scratch }: Pick<Context, "scratch">,
  { size, attention = "fused", precision = "float32" }: VitProgramOptions,
): Promise<{ readonly network: Architecture; readonly program: Program }> {
  const path = `${scratch}/weights.safetensors`;
  await Deno.writeFile(path, randomWeights(zeroTensors(config)));
  const network = vitArchitecture(config);
  const source = { file: readWeights(path), external: precision === "float32", precision };
  return { network, program: networkProgram("vit", network, source, { size, attention }) };
}

/** A transformer as a backbone for images of a size. */
export async function vitBackbone(
  config: VitConfig,
  size: number,
  context: Pick<Context, "scratch">,
): Promise<LoadedBackbone> {
  const { network, program } = await vitProgram(config, context, { size });
  return loadedBackbone({
    backbone: {
      name: "vit",
      input: { width: size, height: size, channels: 3 },
      width: network.width,
    },
    program,
    preprocessing: preprocessing(network.steps(size)),
    batch: 8,
  });
}

/** MobileNetV1 0.75 with its weights from the data folder. */
export const mobilenet = findBackbone("mobilenet-v1-075");

/** Why MobileNet cannot be measured here. */
export async function missingMobilenet(
  { data }: Pick<Context, "data">,
): Promise<string | undefined> {
  const path = `${data}/${mobilenet.weights!.path}`;
  return await exists(path) ? undefined : `MobileNet's weights are not at "${path}"`;
}
