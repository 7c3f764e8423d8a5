import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import { fastFishingHead, type HeadConfig } from "./config.ts";
import {
  initialLayer,
  initialWeights,
  minibatchOrder,
  trainFrom,
  trainHead,
  withConstantUnit,
} from "./head.ts";

type Matrix = number[][];

const CLASSES = 3;
const DIMENSIONS = 4;
const ROWS = 20;

const base: HeadConfig = {
  ...fastFishingHead,
  epochs: 6,
  batchSize: 8,
  weightDecay: 0.05,
  momentum: 0.9,
  nesterov: true,
};

function problem(): { features: NdArray; labels: Int32Array; classes: number } {
  const random = new Random("training");
  const data = Float32Array.from({ length: ROWS * DIMENSIONS }, () => random.normal());
  return {
    features: ndarray(data, [ROWS, DIMENSIONS]),
    labels: Int32Array.from({ length: ROWS }, () => random.integer(CLASSES)),
    classes: CLASSES,
  };
}

function matrix({ data, shape: [rows, columns] }: NdArray): Matrix {
  return Array.from(
    { length: rows! },
    (_, i) => [...data.subarray(i * columns!, (i + 1) * columns!)],
  );
}

/** One optimiser step of one number as PyTorch's documentation writes it, in float64. */
function pytorchStep(
  config: HeadConfig,
  rate: number,
  t: number,
  weight: number,
  gradient: number,
  state: { m: number; v: number },
): number {
  const decoupled = config.optimizer === "adamw";
  const g = gradient + (decoupled ? 0 : config.weightDecay * weight);
  if (config.optimizer === "sgd") {
    state.m = config.momentum * state.m + g;
    return weight - rate * (config.nesterov ? g + config.momentum * state.m : state.m);
  }
  state.m = 0.9 * state.m + 0.1 * g;
  state.v = 0.999 * state.v + 0.001 * g * g;
  const mHat = state.m / (1 - 0.9 ** t);
  if (config.optimizer === "radam") {
    const limit = 2 / (1 - 0.999) - 1;
    const rho = limit - 2 * t * 0.999 ** t / (1 - 0.999 ** t);
    if (rho <= 5) return weight - rate * mHat;
    const rectified = Math.sqrt(
      (rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho),
    );
    const adaptive = Math.sqrt(1 - 0.999 ** t) / (Math.sqrt(state.v) + 1e-8);
    return weight - rate * mHat * rectified * adaptive;
  }
  const kept = decoupled ? weight * (1 - rate * config.weightDecay) : weight;
  return kept - rate * mHat / (Math.sqrt(state.v / (1 - 0.999 ** t)) + 1e-8);
}

/** Trains in plain float64: layers `[out, in + 1]`, the last column the bias. */
function plainTraining(
  config: HeadConfig,
  set: ReturnType<typeof problem>,
  layers: Matrix[],
  order: NdArray<Int32Array>,
): Matrix[] {
  const x = matrix(set.features);
  const [steps, batch] = order.shape as [number, number];
  const states = layers.map((layer) => layer.map((row) => row.map(() => ({ m: 0, v: 0 }))));
  for (let step = 0; step < steps; step++) {
    const epoch = Math.floor(step * config.epochs / steps);
    const rate = config.learningRate * (1 + Math.cos(Math.PI * epoch / config.epochs)) / 2;
    const gradients = layers.map((layer) => layer.map((row) => row.map(() => 0)));
    for (const i of order.data.subarray(step * batch, (step + 1) * batch)) {
      accumulate(layers, x[i]!, set.labels[i]!, gradients, batch);
    }
    layers = layers.map((layer, l) =>
      layer.map((row, k) =>
        row.map((w, d) =>
          pytorchStep(config, rate, step + 1, w, gradients[l]![k]![d]!, states[l]![k]![d]!)
        )
      )
    );
  }
  return layers;
}

function accumulate(
  layers: Matrix[],
  x: number[],
  label: number,
  gradients: Matrix[],
  batch: number,
): void {
  const apply = (layer: Matrix, input: number[]): number[] =>
    layer.map((row) => row.reduce((sum, w, d) => sum + w * (input[d] ?? 1), 0));
  const activations = [x];
  for (const layer of layers.slice(0, -1)) {
    activations.push(apply(layer, activations.at(-1)!).map((z) => Math.max(0, z)));
  }
  const logits = apply(layers.at(-1)!, activations.at(-1)!);
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  let error = logits.map((z, k) => Math.exp(z) / total - (k === label ? 1 : 0));
  for (let l = layers.length - 1; l >= 0; l--) {
    const input = activations[l]!;
    layers[l]!.forEach((row, k) =>
      row.forEach((_, d) => gradients[l]![k]![d]! += error[k]! * (input[d] ?? 1) / batch)
    );
    error = input.map((a, d) =>
      a > 0 ? layers[l]!.reduce((sum, row, k) => sum + row[d]! * error[k]!, 0) : 0
    );
  }
}

for (const kind of ["linear", "mlp"] as const) {
  for (const optimizer of ["sgd", "adam", "adamw", "radam"] as const) {
    Deno.test(`a ${kind} head trained by ${optimizer} is the plain float64 one`, async () => {
      const own = kind === "linear"
        ? { hidden: 0 }
        : { hidden: 5, batchSize: 32, partialBatch: "fill" } as const;
      const config = { ...base, kind, optimizer, ...own };
      const set = problem();
      const random = new Random(`initial ${kind}`);
      const layers = kind === "linear"
        ? [initialLayer(random, CLASSES, DIMENSIONS)]
        : [initialLayer(random, 5, DIMENSIONS), initialLayer(random, CLASSES, 5)];
      const order = minibatchOrder(random, ROWS, config);
      const expected = plainTraining(config, set, layers.map(matrix), order);

      const runtime = await Runtime.open({ threads: 1 });
      const given = kind === "linear" ? layers : [withConstantUnit(layers[0]!), layers[1]!];
      const { weights } = await trainFrom(runtime, config, set, given, order);
      await runtime.close();

      expected.forEach((layer, l) => {
        const actual = matrix(weights[l]!);
        layer.forEach((row, k) =>
          row.forEach((w, d) => assertLess(Math.abs(w - actual[k]![d]!), 2e-5))
        );
      });
      if (kind === "mlp") assertEquals(matrix(weights[0]!)[5], [0, 0, 0, 0, 0]);
    });
  }
}

Deno.test("training twice gives the same bits", async () => {
  const runtime = await Runtime.open();
  const train = async (): Promise<Float32Array> => {
    const streams = { initial: new Random("a"), order: new Random("b") };
    return (await trainHead(runtime, base, problem(), streams)).weights[0]!.data;
  };
  assertEquals(await train(), await train());
  await runtime.close();
});

Deno.test("minibatches are permutations, the partial one dropped", () => {
  const { data, shape } = minibatchOrder(new Random("order"), 10, { batchSize: 4, epochs: 3 });
  assertEquals(shape, [6, 4]);
  for (let epoch = 0; epoch < 3; epoch++) {
    const rows = data.subarray(epoch * 8, (epoch + 1) * 8);
    assertEquals(new Set(rows).size, 8);
    assert(rows.every((row) => row >= 0 && row < 10));
  }
});

Deno.test("filled minibatches show every row equally often in an epoch, or once more", () => {
  const order = (rows: number, batchSize: number): NdArray<Int32Array> =>
    minibatchOrder(new Random(`${rows}`), rows, { batchSize, epochs: 3, partialBatch: "fill" });
  for (const [rows, batch] of [[10, 4], [10, 64], [64, 64], [65, 64], [1, 3], [200, 7]] as const) {
    const { data, shape } = order(rows, batch);
    const steps = Math.ceil(rows / batch);
    assertEquals(shape, [3 * steps, batch]);
    const drawn = steps * batch;
    for (let epoch = 0; epoch < 3; epoch++) {
      const own = data.subarray(epoch * drawn, (epoch + 1) * drawn);
      const counts = new Array<number>(rows).fill(0);
      for (const row of own) counts[row]!++;
      const [least, most] = [Math.floor(drawn / rows), Math.ceil(drawn / rows)];
      assert(counts.every((count) => count === least || count === most), `${rows} ${batch}`);
      for (let start = 0; start < drawn; start += rows) {
        const permutation = own.subarray(start, start + rows);
        assertEquals(new Set(permutation).size, permutation.length);
      }
    }
    assertEquals(order(rows, batch).data, data);
  }
});

Deno.test("without partial minibatches, filling changes nothing", () => {
  const [dropped, filled] = (["drop", "fill"] as const).map((partialBatch) =>
    minibatchOrder(new Random("order"), 12, { batchSize: 4, epochs: 3, partialBatch })
  );
  assertEquals(filled, dropped);
});

Deno.test("initial weights lie within PyTorch's bound", () => {
  const [first, second] = initialWeights(
    { ...base, kind: "mlp", hidden: 50 },
    new Random("w"),
    16,
    3,
  );
  assertEquals([first!.shape, second!.shape], [[51, 17], [3, 51]]);
  assert(first!.data.every((w) => Math.abs(w) <= 1 / 4));
  assert(first!.data.some((w) => Math.abs(w) > 0.23));
});

Deno.test("labels outside the classes are named", async () => {
  const runtime = await Runtime.open({ threads: 1 });
  const set = { ...problem(), classes: 2 };
  const streams = { initial: new Random("a"), order: new Random("b") };
  await assertRejects(
    () => trainHead(runtime, base, set, streams),
    InputError,
    "is outside the 2 classes",
  );
  await runtime.close();
});
