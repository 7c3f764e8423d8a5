/** Predicts the class of every picture with a head that is trained on the labelled ones. */
import { fastFishingHead } from "../bench/head/config.ts";
import { trainHead } from "../bench/head/head.ts";
import { measureScale, standardise } from "../bench/standardise.ts";
import { classIndices, sortedClasses } from "../core/labels.ts";
import { type NdArray, takeRows } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import { argMax, cast, Graph, Program, type Runtime } from "../onnx/mod.ts";
import type { Labels } from "./session.ts";

/** Pictures and their features `[N, D]`. */
interface Pictures {
  readonly paths: readonly string[];
  readonly features: NdArray;
}

/**
 * Trains as `select` and `next` do, on features standardised by all pictures.
 *
 * @returns `[N]` classes; undefined if the labels are of fewer than two.
 */
export async function predict(
  { paths, features }: Pictures,
  labels: Labels,
  { runtime, seed }: { readonly runtime: Runtime; readonly seed: number },
): Promise<string[] | undefined> {
  const classes = sortedClasses(labels.values());
  if (classes.length < 2) return undefined;
  const rowOf = new Map(paths.map((path, row) => [path, row]));
  const rows = Array.from(labels.keys(), (path) => rowOf.get(path)!);
  const seen = standardise(features, measureScale(features));
  const head = await trainHead(runtime, fastFishingHead, {
    features: takeRows(seen, rows),
    labels: classIndices([...labels.values()], classes),
    classes: classes.length,
  }, { initial: stream(seed, "initial weights"), order: stream(seed, "minibatch order") });
  const { logits } = await head.predict(seen);
  const graph = new Graph("predictions");
  const values = graph.input("logits", "float32", ["N", "K"]);
  const program = new Program(graph, { best: cast(argMax(values, { axis: 1 }), "int32") });
  const { best } = await runtime.run(program, { logits });
  return Array.from(best!.data as Int32Array, (index) => classes[index]!);
}
