/** The head, its training, its posterior and the metrics, against the reference's numbers. */
import { assertAlmostEquals, assertLess } from "@std/assert";
import type { NdArray } from "../core/ndarray.ts";
import { Runtime } from "../onnx/mod.ts";
import { fastFishingHead, type HeadConfig } from "../bench/head/config.ts";
import { headFrom, trainFrom } from "../bench/head/head.ts";
import { laplace } from "../bench/head/laplace.ts";
import { evaluate } from "../bench/metrics.ts";
import { fixtureTest } from "./support/data.ts";
import { type Head, loadSituation, type Situation, situations } from "./support/fixtures.ts";

const TOLERANCE = 1e-4;

function joined(head: Head): NdArray {
  const [classes, dimensions] = head.weight.shape as [number, number];
  const data = new Float32Array(classes * (dimensions + 1));
  for (let k = 0; k < classes; k++) {
    data.set(head.weight.data.subarray(k * dimensions, (k + 1) * dimensions), k * (dimensions + 1));
    data[k * (dimensions + 1) + dimensions] = head.bias.data[k]!;
  }
  return { data, shape: [classes, dimensions + 1] };
}

function largestDifference(a: NdArray, b: NdArray): number {
  return a.data.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b.data[i]!)), 0);
}

function configOf({ expected: { training } }: Situation, optimizer: "radam" | "sgd"): HeadConfig {
  const common = { ...fastFishingHead, epochs: training.epochs, batchSize: training.batch_size };
  const { lr, weight_decay } = training[optimizer];
  return {
    ...common,
    optimizer,
    learningRate: lr,
    weightDecay: weight_decay,
    momentum: training.sgd.momentum,
    nesterov: training.sgd.nesterov,
  };
}

async function withRuntime(run: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await Runtime.open();
  try {
    await run(runtime);
  } finally {
    await runtime.close();
  }
}

for (const name of situations) {
  for (const optimizer of ["radam", "sgd"] as const) {
    fixtureTest(`${name}: ${optimizer} trains the reference's head`, [name], async () => {
      const situation = await loadSituation(name);
      const { orders, batch_size } = situation.expected.training;
      const batches = orders.flat();
      const order = {
        data: Int32Array.from(batches.flat()),
        shape: [batches.length, batch_size],
      };
      await withRuntime(async (runtime) => {
        const head = await trainFrom(
          runtime,
          configOf(situation, optimizer),
          { ...situation.labelled, classes: situation.classes },
          [joined(situation.training.initial)],
          order,
        );
        const expected = joined(situation.training[optimizer]);
        assertLess(largestDifference(head.weights[0]!, expected), TOLERANCE);
      });
    });
  }

  fixtureTest(`${name}: the head predicts the reference's logits`, [name], async () => {
    const { head, test } = await loadSituation(name);
    await withRuntime(async (runtime) => {
      const { logits } = await headFrom(runtime, fastFishingHead, [joined(head)])
        .predict(test.features);
      assertLess(largestDifference(logits, test.logits), TOLERANCE);
    });
  });

  fixtureTest(`${name}: mean-field logits are the reference's`, [name], async () => {
    const { labelled, test } = await loadSituation(name);
    await withRuntime(async (runtime) => {
      const posterior = await laplace(runtime, labelled.features);
      const logits = await posterior.meanField(test.logits, test.features);
      assertLess(largestDifference(logits, test.meanFieldLogits), TOLERANCE);
    });
  });

  fixtureTest(`${name}: metrics are the reference's`, [name], async () => {
    const { test, expected } = await loadSituation(name);
    const metrics = evaluate(test.logits, test.labels);
    assertAlmostEquals(metrics.accuracy, expected.metrics.accuracy!, TOLERANCE);
    assertAlmostEquals(metrics.balancedAccuracy, expected.metrics.balanced_accuracy!, TOLERANCE);
    assertAlmostEquals(metrics.nll, expected.metrics.nll!, TOLERANCE);
    assertAlmostEquals(metrics.brier, expected.metrics.brier!, TOLERANCE);
    assertAlmostEquals(metrics.ece, expected.metrics.ece!, TOLERANCE);
    assertAlmostEquals(metrics.ace, expected.metrics.ace!, TOLERANCE);
  });
}
