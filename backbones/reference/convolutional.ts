/** Convolutional networks in plain float64, written again from their definitions: MobileNetV1 and ResNet. */
import type { Normalisation } from "../preprocess/normalise.ts";
import type { Weights } from "../weights/weights.ts";

/** Planes of one image. */
export interface Planes {
  /** `[channels, height, width]`. */
  readonly data: Float64Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Bytes `[size, size, 3]` as planes. */
export function normalisedPlanes(
  bytes: Uint8Array,
  size: number,
  { mean, std }: Normalisation,
): Planes {
  const data = new Float64Array(3 * size * size);
  for (let i = 0; i < size * size; i++) {
    for (let c = 0; c < 3; c++) {
      data[c * size * size + i] = (bytes[i * 3 + c]! / 255 - mean[c]!) / std[c]!;
    }
  }
  return { data, channels: 3, height: size, width: size };
}

/** A convolution. */
export interface Convolution {
  /** Element `[o, c, i, j]` of the kernel, c counted inside the group. */
  readonly weight: (o: number, c: number, i: number, j: number) => number;
  readonly out: number;
  readonly size: number;
  readonly stride: number;
  /** Rows and columns of zeros before, and after. */
  readonly padding: readonly [before: number, after: number];
  readonly groups?: number;
}

/** Convolution, written out. */
export function convolve(x: Planes, convolution: Convolution): Planes {
  const { weight, out, size, stride, padding: [before, after], groups = 1 } = convolution;
  const height = Math.floor((x.height + before + after - size) / stride) + 1;
  const width = Math.floor((x.width + before + after - size) / stride) + 1;
  const data = new Float64Array(out * height * width);
  const [channelsIn, channelsOut] = [x.channels / groups, out / groups];
  for (let o = 0; o < out; o++) {
    const first = Math.floor(o / channelsOut) * channelsIn;
    for (let c = 0; c < channelsIn; c++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          accumulate(weight(o, c, i, j), first + c, o, i - before, j - before);
        }
      }
    }
  }
  return { data, channels: out, height, width };

  /** Adds one element of the kernel times the input, shifted, to a whole plane. */
  function accumulate(factor: number, from: number, to: number, dy: number, dx: number): void {
    for (let y = 0; y < height; y++) {
      const row = y * stride + dy;
      if (row < 0 || row >= x.height) continue;
      const source = (from * x.height + row) * x.width;
      const target = (to * height + y) * width;
      const start = Math.max(0, Math.ceil(-dx / stride));
      const end = Math.min(width, Math.floor((x.width - 1 - dx) / stride) + 1);
      for (let k = start; k < end; k++) {
        data[target + k]! += factor * x.data[source + k * stride + dx]!;
      }
    }
  }
}

/** Replaces every number, in place, by a function of it and of its channel. */
function mapChannels(x: Planes, change: (value: number, channel: number) => number): Planes {
  const size = x.height * x.width;
  for (let c = 0; c < x.channels; c++) {
    for (let i = c * size; i < (c + 1) * size; i++) x.data[i] = change(x.data[i]!, c);
  }
  return x;
}

/** Batch normalisation, in place: the tensors are factors, summands, means and variances. */
export function batchNorm(
  x: Planes,
  weights: Weights,
  names: readonly [scale: string, bias: string, mean: string, variance: string],
  epsilon: number,
): Planes {
  const [scale, bias, mean, variance] = names.map((name) => weights.float32(name).data) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return mapChannels(
    x,
    (value, c) => (value - mean[c]!) / Math.sqrt(variance[c]! + epsilon) * scale[c]! + bias[c]!,
  );
}

function channelMeans({ data, channels, height, width }: Planes): Float64Array {
  const size = height * width;
  return Float64Array.from(
    { length: channels },
    (_, c) => data.subarray(c * size, (c + 1) * size).reduce((a, b) => a + b, 0) / size,
  );
}

const STRIDES = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];

/** The features `[768]` of one image; kernels are `[height, width, in, out]`. */
export function mobilenetReference(image: Planes, weights: Weights): Float64Array {
  const activated = (x: Planes, name: string): Planes => {
    const y = batchNorm(x, weights, [
      `${name}/gamma`,
      `${name}/beta`,
      `${name}/moving_mean`,
      `${name}/moving_variance`,
    ], 1e-3);
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

/** A residual network of torchvision's making, its stride in the 3×3 convolutions. */
export interface ResnetConfig {
  readonly prefix: string;
  readonly stages: readonly number[];
  /** Blocks of three convolutions (1×1, 3×3, 1×1) instead of two of 3×3. */
  readonly bottleneck: boolean;
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
    ], 1e-5);
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
