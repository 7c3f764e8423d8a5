/** MobileNetV1 in plain float64, from Keras's names and layouts. */
import type { Weights } from "../weights/weights.ts";
import { channelMeans, convolve, mapChannels, type Planes } from "./image.ts";

/** Strides of the thirteen depthwise convolutions. */
const STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
const EPSILON = 1e-3;

/**
 * The features of one image.
 *
 * @param weights Keras names, kernels `[height, width, in, out]`.
 * @returns `[768]`.
 */
export function mobilenetReference(image: Planes, weights: Weights): Float64Array {
  const normed = (x: Planes, name: string): Planes => {
    const [gamma, beta, mean, variance] = ["gamma", "beta", "moving_mean", "moving_variance"]
      .map((kind) => weights.float32(`${name}/${kind}`).data) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
    return mapChannels(x, (value, c) => {
      const y = (value - mean[c]!) / Math.sqrt(variance[c]! + EPSILON) * gamma[c]! + beta[c]!;
      return Math.min(6, Math.max(0, y));
    });
  };
  const full = (x: Planes, name: string, stride: number): Planes => {
    const { data, shape } = weights.float32(`${name}/kernel`);
    const [size, , channels, out] = shape as [number, number, number, number];
    return convolve(x, {
      weight: (o, c, i, j) => data[((i * size + j) * channels + c) * out + o]!,
      out,
      size,
      stride,
      padding: size === 1 ? [0, 0] : same(stride),
    });
  };
  const depthwise = (x: Planes, name: string, stride: number): Planes => {
    const { data } = weights.float32(`${name}/depthwise_kernel`);
    return convolve(x, {
      weight: (o, _c, i, j) => data[(i * 3 + j) * x.channels + o]!,
      out: x.channels,
      size: 3,
      stride,
      padding: same(stride),
      groups: x.channels,
    });
  };
  let x = normed(full(image, "conv1", 2), "conv1_bn");
  STRIDES.forEach((stride, k) => {
    x = normed(depthwise(x, `conv_dw_${k + 1}`, stride), `conv_dw_${k + 1}_bn`);
    x = normed(full(x, `conv_pw_${k + 1}`, 1), `conv_pw_${k + 1}_bn`);
  });
  return channelMeans(x);
}

/** TensorFlow's "same" for even sizes. */
function same(stride: number): readonly [number, number] {
  return stride === 1 ? [1, 1] : [0, 1];
}
