/**
 * The training program: one graph with one `Loop` over minibatches.
 *
 * A bias is the weight of a constant input: a layer of D inputs and K outputs is one `[K, D+1]`
 * matrix, its last column the bias. The hidden layer of an MLP has one unit more, whose output is 1: its
 * incoming weights are zero and stay zero, because its gradient is masked.
 */
import {
  add,
  concat,
  fill,
  gather,
  gemm,
  Graph,
  loop,
  matmul,
  mul,
  oneHot,
  Program,
  relu,
  sign,
  softmax,
  sub,
  type Value,
} from "../../onnx/mod.ts";
import type { HeadConfig } from "./config.ts";
import {
  coefficientInputs,
  coefficientsAt,
  gradientScale,
  initialState,
  optimizerStep,
} from "./optimizer.ts";

interface TrainingShape {
  readonly dimensions: number;
  readonly classes: number;
  /** Rows per minibatch. */
  readonly batch: number;
}

/**
 * Builds the program that trains a head by minibatch gradient descent on the mean cross-entropy.
 *
 * Inputs: `features [n, D]`, `labels [n]` int32, `order [T, batch]` int32 (the rows of each of T
 * minibatches), the initial weights (`weight0 [K, D+1]`, or `[H+1, D+1]` and `weight1 [K, H+1]`), and
 * the optimiser's coefficients `[T]`. Outputs: the weights after T steps, under the same names.
 */
export function trainingProgram(config: HeadConfig, shape: TrainingShape): Program {
  const { dimensions, classes, batch } = shape;
  const graph = new Graph(`train-${config.kind}-${config.optimizer}`);
  const features = graph.input("features", "float32", ["n", dimensions]);
  const labels = graph.input("labels", "int32", ["n"]);
  const order = graph.input("order", "int32", ["T", batch]);
  const weights = config.kind === "linear"
    ? [graph.input("weight0", "float32", [classes, dimensions + 1])]
    : [
      graph.input("weight0", "float32", [config.hidden + 1, dimensions + 1]),
      graph.input("weight1", "float32", [classes, config.hidden + 1]),
    ];
  const schedule = coefficientInputs(config, graph);
  const inputs = concat([features, fill(graph, 1, ["n", 1])], 1);
  const targets = oneHot(labels, classes);
  const keeps = initialState(config, weights[0]!).length;

  const { state } = loop({
    count: stepCount(graph),
    state: [...weights, ...weights.flatMap((weight) => initialState(config, weight))],
    body: (step, current) => {
      const rows = gather(order, step);
      const x = gather(inputs, rows);
      const y = gather(targets, rows);
      const layers = current.slice(0, weights.length);
      const moments = current.slice(weights.length);
      const coefficients = coefficientsAt(schedule, step);
      const gradients = config.kind === "linear"
        ? linearGradient(config, x, y, layers[0]!, batch)
        : mlpGradients(config, x, y, layers, batch);
      const next = layers.map((weight, i) =>
        optimizerStep(
          config,
          weight,
          gradients[i]!,
          moments.slice(i * keeps, (i + 1) * keeps),
          coefficients,
        )
      );
      return { state: [...next.map((p) => p.weight), ...next.flatMap((p) => p.state)] };
    },
  });
  return new Program(
    graph,
    Object.fromEntries(weights.map((weight, i) => [`${weight.name}_trained`, state[i]!])),
  );
}

function stepCount(graph: Graph): Value {
  return graph.apply("Squeeze", [graph.dimension("T")], { dtype: "int64", shape: [] });
}

function linearGradient(
  config: HeadConfig,
  x: Value,
  y: Value,
  weight: Value,
  batch: number,
): Value[] {
  const error = sub(softmax(product(x, weight)), y);
  return [layerGradient(config, x, error, weight, batch)];
}

function mlpGradients(
  config: HeadConfig,
  x: Value,
  y: Value,
  [first, second]: readonly Value[],
  batch: number,
): Value[] {
  const rectified = relu(product(x, first!));
  const hidden = add(rectified, constantUnit(x.graph, config.hidden));
  const error = sub(softmax(product(hidden, second!)), y);
  // The constant unit is rectified to 0, so that its sign masks its gradient, too.
  const back = mul(matmul(error, second!), sign(rectified));
  return [
    layerGradient(config, x, back, first!, batch),
    layerGradient(config, hidden, error, second!, batch),
  ];
}

/** `input·weightᵀ`: `[b, in]`, `[out, in]` → `[b, out]`. */
export function product(input: Value, weight: Value): Value {
  return gemm(input, weight, undefined, { transposeB: true });
}

/** Mean gradient of one layer, `errorᵀ·input / batch`, plus weight decay unless decoupled. */
function layerGradient(
  config: HeadConfig,
  input: Value,
  error: Value,
  weight: Value,
  batch: number,
): Value {
  const decay = config.optimizer === "adamw" ? 0 : config.weightDecay;
  const scale = gradientScale(config);
  return gemm(error, input, decay === 0 ? undefined : weight, {
    transposeA: true,
    alpha: scale / batch,
    beta: scale * decay,
  });
}

/** `[hidden + 1]`: zeros, and 1 for the unit that carries the next layer's bias. */
function constantUnit(graph: Graph, hidden: number): Value {
  const unit = new Float32Array(hidden + 1);
  unit[hidden] = 1;
  return graph.constant({ data: unit, shape: [hidden + 1] });
}
