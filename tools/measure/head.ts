/** Measures a step of head training, inside the program's loop: `deno task bench:head`. */
import { ndarray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { Runtime } from "../../onnx/mod.ts";
import { fastFishingHead, type HeadConfig } from "../../bench/head/config.ts";
import { initialWeights, minibatchOrder, trainFrom } from "../../bench/head/head.ts";
import { peakOperations } from "./peaks.ts";
import { fastest } from "./repeat.ts";

const ROWS = 1280;
const BATCH = 128;
const REPEATS = 7;

/** D → K, and the optimiser. */
const cases: readonly (readonly [number, number, HeadConfig["optimizer"]])[] = [
  [16, 26, "radam"],
  [16, 26, "sgd"],
  [384, 10, "radam"],
  [384, 10, "sgd"],
  [384, 100, "radam"],
  [384, 100, "sgd"],
];

/** Seconds a step: the slope between a short and a long training, so that the start does not count. */
async function secondsPerStep(
  runtime: Runtime,
  config: HeadConfig,
  dimensions: number,
  classes: number,
): Promise<number> {
  const random = new Random("head speed");
  const features = ndarray(
    Float32Array.from({ length: ROWS * dimensions }, () => random.normal()),
    [ROWS, dimensions],
  );
  const labels = Int32Array.from({ length: ROWS }, () => random.integer(classes));
  const initial = initialWeights(config, random, dimensions, classes);
  const times: number[] = [];
  const epochs = [20, 120];
  for (const count of epochs) {
    const order = minibatchOrder(random, ROWS, BATCH, count);
    const schedule = { ...config, epochs: count };
    const set = { features, labels, classes };
    times.push(await fastest(REPEATS, () => trainFrom(runtime, schedule, set, initial, order)));
  }
  return (times[1]! - times[0]!) / ((epochs[1]! - epochs[0]!) * ROWS / BATCH);
}

if (import.meta.main) {
  const runtime = await Runtime.open();
  console.log(
    `cpu, ${runtime.threads} threads, batch ${BATCH}; the floor is the step's two products at the\n` +
      "speed of a large product, measured beside each case\n",
  );
  console.log("D → K        optimizer   µs a step   floor   ratio   GFLOP/s of the floor");
  for (const [dimensions, classes, optimizer] of cases) {
    const config = {
      ...fastFishingHead,
      optimizer,
      batchSize: BATCH,
      momentum: 0.9,
      nesterov: true,
    };
    const peak = await peakOperations(runtime);
    const seconds = await secondsPerStep(runtime, config, dimensions, classes);
    const floor = 4 * BATCH * (dimensions + 1) * classes / peak;
    console.log(
      `${`${dimensions} → ${classes}`.padEnd(13)}${optimizer.padEnd(12)}` +
        `${(seconds * 1e6).toFixed(1).padStart(9)}${(floor * 1e6).toFixed(1).padStart(8)}` +
        `${(seconds / floor).toFixed(1).padStart(8)}${(peak / 1e9).toFixed(0).padStart(8)}`,
    );
  }
  await runtime.close();
}
