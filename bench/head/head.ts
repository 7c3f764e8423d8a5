/** The head: a linear or one-hidden-layer classifier on fixed features, trained from scratch. */
import { InputError } from "../../core/errors.ts";
import type { NdArray } from "../../core/ndarray.ts";
import type { Random } from "../../core/random.ts";
import { runInBlocks } from "../../onnx/blocks.ts";
import {
  concat,
  fill,
  Graph,
  Program,
  relu,
  type Runtime,
  slice,
  type Value,
} from "../../onnx/mod.ts";
import type { HeadConfig } from "./config.ts";
import { coefficients } from "./optimizer.ts";
import { product, trainingProgram } from "./training.ts";

interface LabelledSet {
  readonly features: NdArray;
  /** `[n]`, each in [0, K). */
  readonly labels: Int32Array;
  readonly classes: number;
}

export interface TrainingStreams {
  /** The same for every cycle: each one starts from equal weights. */
  readonly initial: Random;
  readonly order: Random;
}

export interface TrainedHead {
  /** `[K, D+1]`, or `[H+1, D+1]` and `[K, H+1]`; the last column is the bias. */
  readonly weights: readonly NdArray[];
  /** Features `[N, D]` → logits `[N, K]`, and the input of the last layer: `[N, H]`, or the features. */
  predict(features: NdArray): Promise<{ logits: NdArray; hidden: NdArray }>;
}

export async function trainHead(
  runtime: Runtime,
  config: HeadConfig,
  set: LabelledSet,
  streams: TrainingStreams,
): Promise<TrainedHead> {
  const [rows, dimensions] = set.features.shape as [number, number];
  if (rows === 0) throw new InputError("A head cannot be trained on an empty labelled set");
  const order = minibatchOrder(streams.order, rows, config);
  const initial = initialWeights(config, streams.initial, dimensions, set.classes);
  return await trainFrom(runtime, config, set, initial, order);
}

/** Trains from given weights; `order [T, batch]` has the rows of T minibatches, equally many per epoch. */
export async function trainFrom(
  runtime: Runtime,
  config: HeadConfig,
  set: LabelledSet,
  initial: readonly NdArray[],
  order: NdArray<Int32Array>,
): Promise<TrainedHead> {
  const [steps, batch] = order.shape as [number, number];
  const { features, labels, classes } = set;
  const wrong = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (wrong >= 0) {
    throw new InputError(
      `Label ${labels[wrong]} of row ${wrong} is outside the ${classes} classes`,
    );
  }
  const dimensions = features.shape[1]!;
  const program = trainingProgram(config, { dimensions, classes, batch });
  const feeds: Record<string, NdArray | NdArray<Int32Array>> = {
    features,
    labels: { data: labels, shape: [labels.length] },
    order,
  };
  initial.forEach((weight, i) => feeds[`weight${i}`] = weight);
  for (const [name, data] of Object.entries(coefficients(config, steps / config.epochs))) {
    feeds[name] = { data, shape: [steps] };
  }
  const trained = await runtime.run(program, feeds);
  return headFrom(runtime, config, initial.map((_, i) => trained[`weight${i}_trained`] as NdArray));
}

export function headFrom(
  runtime: Runtime,
  config: HeadConfig,
  weights: readonly NdArray[],
): TrainedHead {
  const program = predictionProgram(config, weights);
  return {
    weights,
    async predict(features): Promise<{ logits: NdArray; hidden: NdArray }> {
      const shared = Object.fromEntries(weights.map((weight, i) => [`weight${i}`, weight]));
      const { logits, hidden } = await runInBlocks(runtime, program, {
        rows: features,
        input: "features",
        shared,
        size: Math.max(1, features.shape[0]!),
      });
      return {
        logits: logits as NdArray,
        hidden: config.kind === "linear" ? features : hidden as NdArray,
      };
    },
  };
}

/** `features [N, D]` and the weights → `logits [N, K]` and, for an MLP, `hidden [N, H]`. */
function predictionProgram(config: HeadConfig, weights: readonly NdArray[]): Program {
  const graph = new Graph(`predict-${config.kind}`);
  const dimensions = weights[0]!.shape[1]! - 1;
  const features = graph.input("features", "float32", ["N", dimensions]);
  const [first, second] = weights.map(({ shape }, i) =>
    graph.input(`weight${i}`, "float32", shape)
  );
  const inner = product(withOnes(features), first!);
  if (second === undefined) return new Program(graph, { logits: inner });
  const hidden = relu(slice(inner, 1, 0, config.hidden));
  return new Program(graph, { logits: product(withOnes(hidden), second), hidden });
}

function withOnes(x: Value): Value {
  return concat([x, fill(x.graph, 1, [x.shape[0]!, 1])], 1);
}

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

/** Adds the hidden unit whose output is 1 to `[H, D+1]`: a row of zeros, which training keeps. */
export function withConstantUnit(layer: NdArray): NdArray {
  const [rows, columns] = layer.shape as [number, number];
  const data = new Float32Array((rows + 1) * columns);
  data.set(layer.data);
  return { data, shape: [rows + 1, columns] };
}

/** The initial weights of a head: `weight0` and, for an MLP, `weight1` of the training program. */
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

/** Rows of every minibatch, `[T, b]`: in every epoch other permutations, the last one in part. */
export function minibatchOrder(
  random: Random,
  rows: number,
  { batchSize, epochs, partialBatch = "drop" }: Pick<
    HeadConfig,
    "batchSize" | "epochs" | "partialBatch"
  >,
): NdArray<Int32Array> {
  const isFilled = partialBatch === "fill";
  const batch = isFilled ? batchSize : Math.min(batchSize, rows);
  const steps = isFilled ? Math.ceil(rows / batch) : Math.floor(rows / batch);
  const drawn = steps * batch;
  const data = new Int32Array(epochs * drawn);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let start = 0; start < drawn; start += rows) {
      const order = random.permutation(rows).subarray(0, drawn - start);
      data.set(order, epoch * drawn + start);
    }
  }
  return { data, shape: [epochs * steps, batch] };
}
