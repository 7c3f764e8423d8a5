/**
 * Operators of neural networks: softmax, normalisation, convolution and pooling.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { conv2d, Graph, maxPool, softmax } from "../mod.ts";
 *
 * const graph = new Graph("neural");
 * const images = graph.input("images", "float32", ["N", 3, 32, 32]);
 * const weight = graph.input("weight", "float32", [8, 3, 3, 3]);
 * const maps = conv2d(images, weight, undefined, { padding: [1, 1, 1, 1] });
 * assertEquals(maps.shape, ["N", 8, 32, 32]);
 * assertEquals(maxPool(maps, [2, 2], { stride: 2 }).shape, ["N", 8, 16, 16]);
 * assertEquals(softmax(graph.input("logits", "float32", ["N", 10])).shape, ["N", 10]);
 * ```
 *
 * @module
 */
import { resolveAxis, sameShape } from "../dims.ts";
import { float, type Value } from "../graph.ts";
import { type Dim, GraphError } from "../types.ts";

/** Normalises x along an axis; default the last. */
export type Softmax = (x: Value, axis?: number) => Value;

/** `e^x / Σ e^x` along an axis, computed without overflow. */
export const softmax: Softmax = alongAxis("Softmax");
/** `log softmax(x)` along an axis, computed without overflow. */
export const logSoftmax: Softmax = alongAxis("LogSoftmax");

/** Layer normalisation over the last axis (Ba et al., 1607.06450); scale and bias are `[D]`. */
export function layerNorm(x: Value, scale: Value, bias: Value, epsilon = 1e-5): Value {
  const width = [x.shape.at(-1)!];
  if (!sameShape(scale.shape, width) || !sameShape(bias.shape, width)) {
    throw new GraphError(`LayerNormalization: ${scale} and ${bias} do not fit ${x}`);
  }
  return x.graph.apply("LayerNormalization", [x, scale, bias], x, {
    axis: -1,
    epsilon: float(epsilon),
  });
}

/** Statistics of batch normalisation, each `[C]`. */
export interface BatchStatistics {
  /** Factor of normalised channels. */
  readonly scale: Value;
  /** Added after that. */
  readonly bias: Value;
  /** Running mean of training. */
  readonly mean: Value;
  /** Running variance of training. */
  readonly variance: Value;
}

/**
 * Batch normalisation of `[N, C, ...]` by statistics of training (Ioffe and Szegedy, 1502.03167).
 */
export function batchNorm(x: Value, statistics: BatchStatistics, epsilon = 1e-5): Value {
  const { scale, bias, mean, variance } = statistics;
  const operands = [x, scale, bias, mean, variance];
  for (const statistic of operands.slice(1)) {
    if (!sameShape(statistic.shape, [x.shape[1]!])) {
      throw new GraphError(`BatchNormalization: ${statistic} does not fit ${x}`);
    }
  }
  return x.graph.apply("BatchNormalization", operands, x, { epsilon: float(epsilon) });
}

/** How a window moves over an image. */
export interface WindowOptions {
  /** Steps in height and width; default 1. */
  readonly stride?: number | readonly [number, number];
  /** Rows and columns added: top, left, bottom, right; default none. */
  readonly padding?: readonly [number, number, number, number];
}

/** How a convolution's kernel moves, and which channels it sees. */
export interface ConvOptions extends WindowOptions {
  /** Parts into which channels are split, each with its own kernels; default 1. */
  readonly groups?: number;
}

/**
 * Two-dimensional convolution (cross-correlation, as usual): `[N, C, H, W]` with weight `[M,
 * C/groups, kH, kW]` and bias `[M]` to `[N, M, H', W']`. H and W are known numbers.
 */
export function conv2d(
  x: Value,
  weight: Value,
  bias?: Value,
  options: ConvOptions = {},
): Value {
  const groups = options.groups ?? 1;
  const [channels, perGroup] = [x.shape[1], weight.shape[1]];
  if (x.rank !== 4 || weight.rank !== 4 || channels !== Number(perGroup) * groups) {
    throw new GraphError(`Conv: ${weight} in ${groups} groups does not fit ${x}`);
  }
  const kernel = weight.shape.slice(2) as number[];
  const { strides, pads } = windowAttributes(options);
  const operands = bias === undefined ? [x, weight] : [x, weight, bias];
  const shape = [x.shape[0]!, weight.shape[0]!, ...windowed("Conv", x, kernel, strides, pads)];
  const attributes = { group: groups, kernel_shape: kernel, strides, pads };
  return x.graph.apply("Conv", operands, { dtype: x.dtype, shape }, attributes);
}

/** Reduces windows of height × width in each channel of `[N, C, H, W]`; padding does not count. */
export type Pooling = (
  x: Value,
  kernel: readonly [number, number],
  options?: WindowOptions,
) => Value;

/** Mean over windows. */
export const averagePool: Pooling = pooling("AveragePool");
/** Maximum over windows. */
export const maxPool: Pooling = pooling("MaxPool");

function alongAxis(operator: string): Softmax {
  return (x, axis = -1) =>
    x.graph.apply(operator, [x], x, { axis: resolveAxis(operator, axis, x.rank) });
}

function pooling(operator: string): Pooling {
  return (x, kernel, options = {}) => {
    const { strides, pads } = windowAttributes(options);
    const shape = [x.shape[0]!, x.shape[1]!, ...windowed(operator, x, kernel, strides, pads)];
    const attributes = { kernel_shape: kernel, strides, pads };
    return x.graph.apply(operator, [x], { dtype: x.dtype, shape }, attributes);
  };
}

function windowAttributes(options: WindowOptions): { strides: number[]; pads: number[] } {
  const stride = options.stride ?? 1;
  return {
    strides: typeof stride === "number" ? [stride, stride] : [...stride],
    pads: [...options.padding ?? [0, 0, 0, 0]],
  };
}

function windowed(
  operator: string,
  x: Value,
  kernel: readonly number[],
  strides: readonly number[],
  pads: readonly number[],
): Dim[] {
  if (x.rank !== 4) throw new GraphError(`${operator}: ${x} is not [N, C, H, W]`);
  return [0, 1].map((i) => {
    const length = x.shape[i + 2]!;
    if (typeof length === "string") {
      throw new GraphError(`${operator}: height and width of ${x} must be known numbers`);
    }
    const steps = (length + pads[i]! + pads[i + 2]! - kernel[i]!) / strides[i]!;
    if (steps < 0) throw new GraphError(`${operator}: window [${kernel}] is larger than ${x}`);
    return Math.floor(steps) + 1;
  });
}
