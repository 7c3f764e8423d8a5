/** Residual networks as architectures. */
import type { PreprocessingSteps } from "../preprocess/steps.ts";
import { resnetReference } from "../reference/resnet.ts";
import { type ResnetConfig, resnetName } from "../resnet/detect.ts";
import { resnetFeatures } from "../resnet/network.ts";
import { type Architecture, imagenet } from "./architecture.ts";

/** Halvings on the way. */
const STRIDE = 32;

/** The size that torchvision's weights are evaluated at. */
const USUAL = 224;

/** Multiplications of ResNet-18 and of ResNet-50 at 224, about; others by their blocks. */
const PRODUCTS = { plain: 1.8e9 / 8, bottleneck: 4.1e9 / 16 };

/**
 * A residual network.
 *
 * @param resized The shorter side before 224 pixels are cut out; default 256.
 */
export function resnetArchitecture(config: ResnetConfig, resized = 256): Architecture {
  const blocks = config.stages.reduce((a, b) => a + b, 0);
  return {
    title: resnetName(config),
    width: config.width,
    multiple: STRIDE,
    size: USUAL,
    attends: false,
    resizable: true,
    normalisation: imagenet,
    steps: (size): PreprocessingSteps => ({
      resize: { shorter: Math.round(size * resized / USUAL) },
      filter: "bilinear",
      crop: [size, size],
      channels: 3,
    }),
    products: (size) =>
      blocks * PRODUCTS[config.bottleneck ? "bottleneck" : "plain"] * (size / USUAL) ** 2,
    build: (images, source) => resnetFeatures(images, config, source),
    reference: (image, weights) => resnetReference(image, config, weights),
  };
}
