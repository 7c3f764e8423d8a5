/** Initial weights and minibatch orders: drawn here, so that they are the same on every provider. */
import type { NdArray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import type { HeadConfig } from "./config.ts";

/**
 * A layer's initial weights, uniform in ±1/√D for weights and bias: PyTorch's default for
 * `nn.Linear` (He et al., 1502.01852, with a = √5).
 *
 * @returns `[K, D+1]`, the last column the bias.
 */
export function initialLayer(random: Random, outputs: number, inputs: number): NdArray {
  const bound = 1 / Math.sqrt(inputs);
  const data = Float32Array.from(
    { length: outputs * (inputs + 1) },
    () => bound * (2 * random.uniform() - 1),
  );
  return { data, shape: [outputs, inputs + 1] };
}

/**
 * Adds the hidden unit whose output is 1: a row of zeros, which training keeps.
 *
 * @param layer `[H, D+1]`.
 * @returns `[H+1, D+1]`.
 */
export function withConstantUnit(layer: NdArray): NdArray {
  const [rows, columns] = layer.shape as [number, number];
  const data = new Float32Array((rows + 1) * columns);
  data.set(layer.data);
  return { data, shape: [rows + 1, columns] };
}

/**
 * The initial weights of a head.
 *
 * @returns `weight0` and, for an MLP, `weight1`, as the training program takes them.
 */
export function initialWeights(
  config: HeadConfig,
  random: Random,
  dimensions: number,
  classes: number,
): NdArray[] {
  if (config.kind === "linear") return [initialLayer(random, classes, dimensions)];
  const first = withConstantUnit(initialLayer(random, config.hidden, dimensions));
  return [first, initialLayer(random, classes, config.hidden)];
}

/**
 * The rows of every minibatch: a fresh permutation every epoch, the last partial minibatch dropped.
 *
 * @param random The stream "minibatch order".
 * @param batch Rows a minibatch, at most n.
 * @returns `[epochs · ⌊n/batch⌋, batch]`.
 */
export function minibatchOrder(
  random: Random,
  rows: number,
  batch: number,
  epochs: number,
): NdArray<Int32Array> {
  const steps = Math.floor(rows / batch);
  const data = new Int32Array(epochs * steps * batch);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(rows);
    data.set(order.subarray(0, steps * batch), epoch * steps * batch);
  }
  return { data, shape: [epochs * steps, batch] };
}
