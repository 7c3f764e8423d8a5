/** MobileNetV1 in plain float64, from Keras's names and layouts. */
import type { Weights } from "../weights/weights.ts";
import { batchNorm, channelMeans, convolve, mapChannels, type Planes } from "./image.ts";

/** Strides of the thirteen depthwise convolutions. */
const STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
const EPSILON = 1e-3;

/** The features `[768]` of one image; kernels are `[height, width, in, out]`. */
export function mobilenetReference(image: Planes, weights: Weights): Float64Array {
  const activated = (x: Planes, name: string): Planes => {
    const y = batchNorm(x, weights, [
      `${name}/gamma`,
      `${name}/beta`,
      `${name}/moving_mean`,
      `${name}/moving_variance`,
    ], EPSILON);
    return mapChannels(y, (value) => Math.min(6, Math.max(0, value)));
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
  let x = activated(full(image, "conv1", 2), "conv1_bn");
  STRIDES.forEach((stride, k) => {
    x = activated(depthwise(x, `conv_dw_${k + 1}`, stride), `conv_dw_${k + 1}_bn`);
    x = activated(full(x, `conv_pw_${k + 1}`, 1), `conv_pw_${k + 1}_bn`);
  });
  return channelMeans(x);
}

/** TensorFlow's "same" for even sizes. */
function same(stride: number): readonly [number, number] {
  return stride === 1 ? [1, 1] : [0, 1];
}
