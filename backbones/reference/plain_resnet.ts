/** A residual network in plain float64: slow, and written again from its definition. */
import type { Weights } from "../weights/weights.ts";
import { batchNorm, channelMeans, convolve, mapChannels, type Planes } from "./image.ts";

const EPSILON = 1e-5;

/** A residual network of torchvision's making, its stride in the 3×3 convolutions. */
export interface ResnetConfig {
  /** The beginning of every tensor's name. */
  readonly prefix: string;
  /** Blocks of each of the four stages. */
  readonly stages: readonly number[];
  /** Blocks of three convolutions (1×1, 3×3, 1×1) instead of two of 3×3. */
  readonly bottleneck: boolean;
  /** Features of the pooled output. */
  readonly width: number;
}

/** The features of one image: `[width]`. */
export function resnetReference(
  image: Planes,
  config: ResnetConfig,
  weights: Weights,
): Float64Array {
  const { prefix, stages, bottleneck } = config;
  const layer = (x: Planes, conv: string, norm: string, stride: number): Planes => {
    const { data, shape } = weights.float32(`${prefix}${conv}.weight`);
    const [out, perGroup, size] = shape as [number, number, number];
    const edge = (size - 1) / 2;
    const y = convolve(x, {
      weight: (o, c, i, j) => data[((o * perGroup + c) * size + i) * size + j]!,
      out,
      size,
      stride,
      padding: [edge, edge],
      groups: x.channels / perGroup,
    });
    const name = `${prefix}${norm}`;
    return batchNorm(y, weights, [
      `${name}.weight`,
      `${name}.bias`,
      `${name}.running_mean`,
      `${name}.running_var`,
    ], EPSILON);
  };
  const relu = (x: Planes): Planes => mapChannels(x, (value) => Math.max(0, value));
  let x = maxPool(relu(layer(image, "conv1", "bn1", 2)));
  stages.forEach((blocks, s) => {
    for (let b = 0; b < blocks; b++) {
      const name = `layer${s + 1}.${b}`;
      const stride = s > 0 && b === 0 ? 2 : 1;
      const strides = bottleneck ? [1, stride, 1] : [stride, 1];
      let y = x;
      strides.forEach((step, i) => {
        if (i > 0) y = relu(y);
        y = layer(y, `${name}.conv${i + 1}`, `${name}.bn${i + 1}`, step);
      });
      const short = weights.tensors.has(`${prefix}${name}.downsample.0.weight`)
        ? layer(x, `${name}.downsample.0`, `${name}.downsample.1`, stride)
        : x;
      x = relu({ ...y, data: y.data.map((value, i) => value + short.data[i]!) });
    }
  });
  return channelMeans(x);
}

/** 3×3, stride 2, one row and column around. */
function maxPool(x: Planes): Planes {
  const [height, width] = [x.height, x.width].map((n) => Math.floor((n - 1) / 2) + 1) as [
    number,
    number,
  ];
  const data = new Float64Array(x.channels * height * width).fill(-Infinity);
  for (let c = 0; c < x.channels; c++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const at = (c * height + i) * width + j;
        for (let y = Math.max(0, 2 * i - 1); y <= Math.min(x.height - 1, 2 * i + 1); y++) {
          for (let z = Math.max(0, 2 * j - 1); z <= Math.min(x.width - 1, 2 * j + 1); z++) {
            data[at] = Math.max(data[at]!, x.data[(c * x.height + y) * x.width + z]!);
          }
        }
      }
    }
  }
  return { data, channels: x.channels, height, width };
}
