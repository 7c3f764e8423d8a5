/** The accuracy of a head on the test set, which only upper bounds may know. */
import type { Query, TrainedOn } from "../strategy.ts";
import { predictedLabels } from "./gradients.ts";

/** Trains a head on the labelled set and some rows of the pool, with their true labels. */
export async function trainWith(
  { labelled, train, truth }: Query,
  rows: readonly number[],
): Promise<TrainedOn> {
  const all = [...Array(labelled.size).keys(), ...rows.map((row) => labelled.size + row)];
  return await train!(all, [...labelled.labels!, ...rows.map((row) => truth!.labels[row]!)]);
}

/** The share of the test set whose largest logit is the label's. */
export async function testAccuracy({ runtime, truth }: Query, head: TrainedOn): Promise<number> {
  const { data } = await predictedLabels(runtime, await head.testLogits!());
  const right = truth!.testLabels.filter((label, row) => label === data[row]);
  return right.length / truth!.testLabels.length;
}
