/** MobileNetV1 with width multiplier 0.75 (Howard et al., 1704.04861), as Keras trained it. */
import { batchNorm, clip, conv2d, mean, transpose, type Value } from "../onnx/mod.ts";
import { symmetric } from "./preprocess/normalise.ts";
import type { Architecture } from "./pretrained/architecture.ts";
import { mobilenetReference } from "./reference/convolutional.ts";
import { weight, type WeightSource } from "./weights/source.ts";

const WIDTH = 768;

/** Depthwise stride and output channels of each separable block. */
const blocks: readonly (readonly [stride: 1 | 2, channels: number])[] = [
  [1, 48],
  [2, 96],
  [1, 96],
  [2, 192],
  [1, 192],
  [2, 384],
  [1, 384],
  [1, 384],
  [1, 384],
  [1, 384],
  [1, 384],
  [2, WIDTH],
  [1, WIDTH],
];

/** The axis of outputs in kernels `[height, width, in, out]`. */
const OUT = 3;

const STEM = 24;

/** Keras's, not ONNX's default of 1e-5. */
const EPSILON = 1e-3;

const TRAINED = 224;

/** Multiplications at that size, about. */
const PRODUCTS = 325e6;

/** MobileNetV1 0.75 under Keras's names. */
export const mobilenetArchitecture: Architecture = {
  title: "MobileNetV1 0.75",
  width: WIDTH,
  multiple: 32,
  size: TRAINED,
  attends: false,
  resizable: true,
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  prepare: symmetric,
  steps: (size) => ({ resize: [size, size], channels: 3 }),
  products: (size) => PRODUCTS * (size / TRAINED) ** 2,
  build: mobilenetFeatures,
  reference: mobilenetReference,
};

/** The network up to its last pooling: float32 `[N, 3, H, W]` in −1 … 1 → `[N, 768]`. */
export function mobilenetFeatures(images: Value, weights: WeightSource): Value {
  let x = activated(stem(images, weights), "conv1_bn", weights);
  let channels = STEM;
  blocks.forEach(([stride, width], i) => {
    const block = i + 1;
    x = depthwise(x, `conv_dw_${block}`, channels, stride, weights);
    x = activated(x, `conv_dw_${block}_bn`, weights);
    x = pointwise(x, `conv_pw_${block}`, channels, width, weights);
    x = activated(x, `conv_pw_${block}_bn`, weights);
    channels = width;
  });
  return mean(x, { axis: [2, 3] });
}

function stem(x: Value, weights: WeightSource): Value {
  const kernel = weight(x.graph, weights, "conv1/kernel", [3, 3, 3, STEM], OUT);
  return conv2d(x, transpose(kernel, [3, 2, 0, 1]), undefined, same(2));
}

function depthwise(
  x: Value,
  name: string,
  channels: number,
  stride: 1 | 2,
  weights: WeightSource,
): Value {
  const kernel = weight(x.graph, weights, `${name}/depthwise_kernel`, [3, 3, channels, 1], 2);
  const options = { ...same(stride), groups: channels };
  return conv2d(x, transpose(kernel, [2, 3, 0, 1]), undefined, options);
}

function pointwise(
  x: Value,
  name: string,
  channels: number,
  width: number,
  weights: WeightSource,
): Value {
  const kernel = weight(x.graph, weights, `${name}/kernel`, [1, 1, channels, width], OUT);
  return conv2d(x, transpose(kernel, [3, 2, 0, 1]));
}

/** Batch norm and ReLU6; the runtime folds the former into the convolution before it. */
function activated(x: Value, name: string, weights: WeightSource): Value {
  const part = (kind: string): Value =>
    weight(x.graph, weights, `${name}/${kind}`, [x.shape[1] as number]);
  const [scale, bias] = [part("gamma"), part("beta")];
  const [centre, variance] = [part("moving_mean"), part("moving_variance")];
  return clip(batchNorm(x, { scale, bias, mean: centre, variance }, EPSILON), 0, 6);
}

/** TensorFlow's "same" padding of a 3×3 window: at stride 2 an even size is padded at its end only. */
function same(stride: 1 | 2): {
  stride: 1 | 2;
  padding: readonly [number, number, number, number];
} {
  return { stride, padding: stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1] };
}
