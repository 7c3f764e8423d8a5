import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../core/errors.ts";
import {
  add,
  cast,
  cumulativeSum,
  type Dim,
  div,
  float,
  Graph,
  mean,
  mul,
  Program,
  softmax,
  sub,
  sum,
  unsqueeze,
  type Value,
} from "../../onnx/mod.ts";
import { inputNote, type LoadedBackbone } from "../backbone.ts";
import { loadUserBackbone } from "./load.ts";

/** A model of 8 × 8 pictures: channel means, and what is made of them. */
async function load(
  batch: Dim,
  build: (rows: Value, images: Value) => Value,
): Promise<LoadedBackbone> {
  const folder = await Deno.makeTempDir();
  try {
    const graph = new Graph("user");
    const images = graph.input("x", "float32", [batch, 3, 8, 8]);
    const y = build(mean(images, { axis: [2, 3] }), images);
    await new Program(graph, { y }).save(`${folder}/user.onnx`);
    return await loadUserBackbone({ path: `${folder}/user.onnx` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Any operator of one output. */
function node(
  operator: string,
  operands: readonly Value[],
  attributes: Record<string, number> = {},
): Value {
  const [{ graph, shape }] = operands as [Value];
  return graph.node({ operator, operands, attributes, outputs: [{ dtype: "float32", shape }] })[0]!;
}

/** Batch normalisation as PyTorch exports it from `model.train()`. */
function trainingNorm(images: Value): Value {
  const { graph } = images;
  const three = (x: number): Value =>
    graph.constant({ data: new Float32Array(3).fill(x), shape: [3] });
  const [y] = graph.node({
    operator: "BatchNormalization",
    // The runtime updates the last two in place: they are constants of their own.
    operands: [images, three(1), three(0), three(0.5), three(2)],
    attributes: { training_mode: 1, epsilon: float(1e-5) },
    outputs: [images, { dtype: "float32", shape: [3] }, { dtype: "float32", shape: [3] }],
  });
  return y!;
}

/** Rounded to 8 bits, on one scale for all of a tensor. */
function quantised(x: Value): Value {
  const [bytes, scale, zero] = x.graph.node({
    operator: "DynamicQuantizeLinear",
    operands: [x],
    outputs: [{ dtype: "uint8", shape: x.shape }, { dtype: "float32", shape: [] }, {
      dtype: "uint8",
      shape: [],
    }],
  });
  return node("DequantizeLinear", [bytes!, scale!, zero!]);
}

const others = "depend on the others in its batch";
const cases: Readonly<Record<string, readonly [string, (rows: Value, images: Value) => Value]>> = {
  "batch normalisation in training mode": [
    others,
    (_, images) => mean(trainingNorm(images), { axis: [2, 3] }),
  ],
  "less the mean of the batch": [others, (rows) => sub(rows, mean(rows, { axis: 0, keep: true }))],
  "a softmax over the batch": [others, (rows) => softmax(rows, 0)],
  "sums of all pictures before": [others, (rows) => cumulativeSum(rows, 0)],
  "sums of all pictures after": [
    others,
    (rows) => {
      const axis = rows.graph.constant({ data: BigInt64Array.of(0n), shape: [] });
      return node("CumSum", [rows, axis], { reverse: 1 });
    },
  ],
  "8 bits on one scale for the batch": [others, quantised],
  "pixels of 8 bits on one scale for the batch": [
    others,
    (_, images) => mean(quantised(images), { axis: [2, 3] }),
  ],
  "pictures in reverse": [
    "depend on its place in the batch",
    (rows) => {
      const lengths = rows.graph.constant({ data: BigInt64Array.of(3n), shape: [1] });
      const reversed = node("ReverseSequence", [unsqueeze(rows, 1), lengths], { time_axis: 0 });
      return mean(reversed, { axis: 1 });
    },
  ],
  "one over the size of the batch": [
    "depend on how many are in its batch",
    // Every row of a softmax adds 1 to the sum.
    (rows) => div(rows, sum(softmax(rows, 1))),
  ],
  "one row for all pictures": [
    "gives features [1, 3] for 3 pictures",
    (rows) => mean(rows, { axis: 0, keep: true }),
  ],
  "a reshape to one picture": [
    "cannot be run on 3 pictures: ",
    (rows) => {
      const shape = rows.graph.constant({ data: BigInt64Array.of(1n, 3n), shape: [2] });
      return node("Reshape", [rows, shape]);
    },
  ],
  "noise": ["change from run to run", (rows) => add(rows, node("RandomNormalLike", [rows]))],
};
for (const [what, [message, build]] of Object.entries(cases)) {
  Deno.test(`a model of ${what} is refused`, async () => {
    await assertRejects(() => load("N", build), InputError, message);
  });
}

Deno.test("a model of fixed batches is refused for the same reasons, but not one of a single picture", async () => {
  const [, training] = cases["batch normalisation in training mode"]!;
  await assertRejects(() => load(2, training), InputError, others);
  await assertRejects(() => load(1, cases["noise"]![1]), InputError, "change from run to run");
  await load(1, training);
  const place = (rows: Value): Value =>
    add(rows, rows.graph.constant({ data: Float32Array.of(0, 1, 2, 3), shape: [4, 1] }));
  await assertRejects(() => load(4, place), InputError, "depend on its place in the batch");
});

Deno.test("the input of a file is described in words; a model that only rounds is accepted", async () => {
  const loaded = await load("N", (_, images) => {
    const wide = mul(images, 1e3);
    return mean(node("Tanh", [cast(cast(wide, "float16"), "float32")]), { axis: [2, 3] });
  });
  assertEquals(
    inputNote(loaded),
    '"user.onnx": bytes → ImageNet mean and std, input "x", resize the shorter side to 9 ' +
      "(Pillow bicubic), crop to 8 × 8, colour",
  );
});
