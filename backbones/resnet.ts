/** Residual networks (He et al., 1512.03385) as torchvision builds and names them. */
import { InputError } from "../core/errors.ts";
import { add, batchNorm, conv2d, maxPool, mean, relu, type Value } from "../onnx/mod.ts";
import { imagenet } from "./preprocess/normalise.ts";
import type { Architecture } from "./pretrained/architecture.ts";
import { type ResnetConfig, resnetReference } from "./reference/convolutional.ts";
import { weight, type WeightSource } from "./weights/source.ts";
import type { Weights } from "./weights/weights.ts";

const named: Readonly<Record<string, string>> = {
  "2,2,2,2": "ResNet-18",
  "3,4,6,3": "ResNet-34",
  "3,4,6,3 bottleneck": "ResNet-50",
  "3,4,23,3 bottleneck": "ResNet-101",
  "3,8,36,3 bottleneck": "ResNet-152",
};

const STRIDE = 32;

const USUAL = 224;

/** Multiplications per block of ResNet-18 and of ResNet-50 at 224 pixels, about. */
const PRODUCTS = { plain: 1.8e9 / 8, bottleneck: 4.1e9 / 16 };

/** A residual network; images are resized to a shorter side of `resized` at 224 pixels. */
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
    steps: (size) => ({
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

/** "ResNet-50", or the network's stages if it has no name. */
export function resnetName({ stages, bottleneck }: ResnetConfig): string {
  const key = `${stages}${bottleneck ? " bottleneck" : ""}`;
  return named[key] ?? `ResNet of ${stages.join(" + ")} blocks`;
}

/** Works out the network from its tensors; undefined if the names are not those of a ResNet. */
export function detectResnet(weights: Weights): ResnetConfig | undefined {
  const anchor = "layer1.0.conv1.weight";
  const found = [...weights.tensors.keys()].find((name) =>
    name === anchor || name.endsWith(`.${anchor}`)
  );
  if (found === undefined) return undefined;
  const prefix = found.slice(0, -anchor.length);
  const has = (name: string): boolean => weights.tensors.has(`${prefix}${name}`);
  const bottleneck = has("layer1.0.conv3.weight");
  const stages = [1, 2, 3, 4].map((stage) => {
    let blocks = 0;
    while (has(`layer${stage}.${blocks}.conv1.weight`)) blocks++;
    return blocks;
  });
  if (stages.includes(0)) {
    throw new InputError(
      `"${weights.path}" has no tensor "${prefix}layer${stages.indexOf(0) + 1}.0.conv1.weight": ` +
        "a ResNet has four stages",
    );
  }
  const last = `${prefix}layer4.${stages[3]! - 1}.${bottleneck ? "conv3" : "conv2"}.weight`;
  return { prefix, stages, bottleneck, width: weights.info(last).shape[0]! };
}

/** The network up to its last pooling: normalised float32 `[N, 3, H, W]` → `[N, width]`. */
export function resnetFeatures(images: Value, config: ResnetConfig, source: WeightSource): Value {
  const { prefix, stages, bottleneck } = config;
  const convolve = convolution(source, prefix);
  let x = relu(convolve(images, "conv1", "bn1", 7, 2));
  x = maxPool(x, [3, 3], { stride: 2, padding: [1, 1, 1, 1] });
  stages.forEach((blocks, i) => {
    for (let j = 0; j < blocks; j++) {
      const name = `layer${i + 1}.${j}`;
      const stride = i > 0 && j === 0 ? 2 : 1;
      const inner = bottleneck ? threeLayers(x, name, stride) : twoLayers(x, name, stride);
      x = relu(add(inner, shortcut(x, name, stride)));
    }
  });
  return mean(x, { axis: [2, 3] });

  function twoLayers(x: Value, name: string, stride: number): Value {
    const y = relu(convolve(x, `${name}.conv1`, `${name}.bn1`, 3, stride));
    return convolve(y, `${name}.conv2`, `${name}.bn2`, 3, 1);
  }

  function threeLayers(x: Value, name: string, stride: number): Value {
    let y = relu(convolve(x, `${name}.conv1`, `${name}.bn1`, 1, 1));
    y = relu(convolve(y, `${name}.conv2`, `${name}.bn2`, 3, stride));
    return convolve(y, `${name}.conv3`, `${name}.bn3`, 1, 1);
  }

  function shortcut(x: Value, name: string, stride: number): Value {
    if (!source.file.tensors.has(`${prefix}${name}.downsample.0.weight`)) return x;
    return convolve(x, `${name}.downsample.0`, `${name}.downsample.1`, 1, stride);
  }
}

/** A convolution and its batch normalisation, which the runtime folds into it. */
function convolution(
  source: WeightSource,
  prefix: string,
): (x: Value, kernel: string, norm: string, size: number, stride: number) => Value {
  return (x, kernel, norm, size, stride) => {
    const name = `${prefix}${kernel}.weight`;
    const channels = x.shape[1] as number;
    const [out = 0, perGroup = 0] = source.file.info(name).shape;
    // Fewer input channels than there are mean a convolution in groups, as in ResNeXt.
    const groups = perGroup > 0 && channels % perGroup === 0 ? channels / perGroup : 1;
    const matrix = weight(x.graph, source, name, [out, channels / groups, size, size]);
    const edge = (size - 1) / 2;
    const y = conv2d(x, matrix, undefined, { stride, groups, padding: [edge, edge, edge, edge] });
    const part = (kind: string): Value =>
      weight(x.graph, source, `${prefix}${norm}.${kind}`, [out]);
    return batchNorm(y, {
      scale: part("weight"),
      bias: part("bias"),
      mean: part("running_mean"),
      variance: part("running_var"),
    });
  };
}
