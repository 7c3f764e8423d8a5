/** Images as planes of float64 numbers, and what convolutional networks do to them. */
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
  /** Output channels. */
  readonly out: number;
  /** Height and width of the kernel. */
  readonly size: number;
  /** Steps in both directions. */
  readonly stride: number;
  /** Rows and columns of zeros before, and after. */
  readonly padding: readonly [before: number, after: number];
  /** Groups of channels; default 1. */
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
export function mapChannels(x: Planes, change: (value: number, channel: number) => number): Planes {
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

/** The mean of each channel: `[channels]`. */
export function channelMeans({ data, channels, height, width }: Planes): Float64Array {
  const size = height * width;
  return Float64Array.from(
    { length: channels },
    (_, c) => data.subarray(c * size, (c + 1) * size).reduce((a, b) => a + b, 0) / size,
  );
}
