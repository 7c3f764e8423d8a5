/** The `mobilenet-v1-075` backbones: one network and its ImageNet weights, at several image sizes. */
import { InputError } from "../../core/errors.ts";
import { Graph, Program, softmax } from "../../onnx/mod.ts";
import { loadedBackbone, type WeightsFile } from "../backbone.ts";
import { mobilenetArchitecture } from "../pretrained/mobilenet.ts";
import type { PretrainedBackbone } from "../pretrained/pretrained.ts";
import { imageInput, symmetric } from "../preprocess/normalise.ts";
import { preprocessing } from "../preprocess/preprocessing.ts";
import { openWeights } from "../weights/open.ts";
import type { WeightSource } from "../weights/source.ts";
import { MOBILENET_WIDTH, mobilenetFeatures, mobilenetLogits } from "./network.ts";

/** Google's weights of 2017 as Keras stores them, in one safetensors file. */
export const mobilenetWeights: WeightsFile = {
  path: "mobilenet_v1_075_224/model.safetensors",
  bytes: 10420048,
  sha256: "007af4d9db9d2e68de9a45fb9f65fa291604d0367491a94304859b092ac6ab28",
};

/** The size that the weights were trained at. */
const TRAINED = 224;

/** Pixels per run that keep the activations in the cache: measured. */
const PIXELS_PER_RUN = 8 * TRAINED ** 2;

/** At the size that the weights were trained at. */
export const mobilenet: PretrainedBackbone = mobilenetBackbone(TRAINED);

/** Half the work of 224; the best of all sizes on 32 × 32 pictures. */
export const mobilenet160: PretrainedBackbone = mobilenetBackbone(160);

/** A third of the work of 224, for small pictures where speed counts. */
export const mobilenet128: PretrainedBackbone = mobilenetBackbone(128);

/** The network for square images of one size. */
export function mobilenetBackbone(side: number): PretrainedBackbone {
  requireSide(side);
  const steps = { resize: [side, side], channels: 3 } as const;
  const network = { ...mobilenetArchitecture, size: side };
  const backbone: PretrainedBackbone = {
    name: side === TRAINED ? "mobilenet-v1-075" : `mobilenet-v1-075-${side}`,
    title: `MobileNetV1 0.75, ImageNet weights, ${side} × ${side}`,
    licence: "Apache-2.0",
    source: "Howard et al., MobileNets, arXiv 1704.04861; weights of TensorFlow.js",
    input: { width: side, height: side, channels: 3 },
    width: MOBILENET_WIDTH,
    preprocessing: preprocessing(steps).description,
    weights: mobilenetWeights,
    atSize: mobilenetBackbone,
    files: [mobilenetWeights],
    network,
    detect: () => network,
    load: async ({ folder }) => {
      const file = await openWeights(folder, mobilenetWeights);
      return loadedBackbone({
        backbone,
        program: mobilenetProgram(side, { file }),
        preprocessing: preprocessing(steps),
        batch: Math.max(1, Math.round(PIXELS_PER_RUN / side ** 2)),
        weights: file,
      });
    },
  };
  return backbone;
}

/**
 * The network as a program.
 *
 * @param weights Where weights come from, and whether they stay there.
 * @returns A program: uint8 "images" `[N, side, side, 3]` → float32 "features" `[N, 768]`.
 */
export function mobilenetProgram(side: number, weights: WeightSource): Program {
  const graph = new Graph(`mobilenet-v1-075 ${side}`);
  const images = symmetric(imageInput(graph, side, side, 3));
  const features = mobilenetFeatures(images, weights);
  return new Program(graph, { features }, { folder: weights.file.folder });
}

/**
 * The network with the classifier that it was trained with.
 *
 * @param weights Where weights come from, and whether they stay there.
 * @returns A program: uint8 "images" `[N, side, side, 3]` → float32 "probabilities" `[N, 1000]` of
 * the ImageNet classes.
 */
export function mobilenetClassifier(side: number, weights: WeightSource): Program {
  requireSide(side);
  const graph = new Graph(`mobilenet-v1-075 classifier ${side}`);
  const images = symmetric(imageInput(graph, side, side, 3));
  const logits = mobilenetLogits(mobilenetFeatures(images, weights), weights);
  return new Program(graph, { probabilities: softmax(logits) });
}

function requireSide(side: number): void {
  if (side > 0 && side % 32 === 0) return;
  throw new InputError(`MobileNet takes images whose side 32 divides, not ${side}`);
}
