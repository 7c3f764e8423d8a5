/** How picks change with the features' precision: `deno task bench:precision REFERENCE OTHER…`. */
import { loadBackbone } from "../../backbones/user/load.ts";
import { cacheFolder, dataFolder } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import { findDataset } from "../../datasets/registry.ts";
import { Runtime } from "../../onnx/mod.ts";
import { runCommand, writeOut } from "../../cli/command.ts";
import { fastFishingHead } from "../../bench/head/config.ts";
import { initialWeights, minibatchOrder, trainFrom } from "../../bench/head/head.ts";
import { splitFeatures } from "../../bench/data.ts";

const DATASET = "cifar10-mini";
const LABELLED = [10, 100, 200];
const SEEDS = 8;
const SUBSET = 1000;
const BUDGET = 10;

/** Relative noise that reference features are given, for comparison. */
const NOISES = [1e-6, 1e-5, 1e-4, 1e-3];

/** One selection by margin: the same labelled rows, head and candidates for every seed. */
async function picks(
  runtime: Runtime,
  features: NdArray,
  labels: Int32Array,
  labelled: number,
  seed: number,
): Promise<number[]> {
  const { shape: [rows = 0, width = 0] } = features;
  const classes = 10;
  const drawn = stream(seed, "precision rows", labelled).choice(rows, labelled + SUBSET);
  const [own, candidates] = [drawn.slice(0, labelled), drawn.slice(labelled)];
  const set = {
    features: takeRows(features, own),
    labels: Int32Array.from(own, (row) => labels[row]!),
    classes,
  };
  const { batchSize, epochs } = fastFishingHead;
  const initial = initialWeights(
    fastFishingHead,
    stream(seed, "precision weights", labelled),
    width,
    classes,
  );
  const order = minibatchOrder(
    stream(seed, "precision order", labelled),
    labelled,
    batchSize,
    epochs,
  );
  const head = await trainFrom(runtime, fastFishingHead, set, initial, order);
  const { logits: { data } } = await head.predict(takeRows(features, candidates));
  return Array.from(candidates, (row, i) => {
    const odds = Array.from(data.subarray(i * classes, (i + 1) * classes), Math.exp);
    const [first, second] = odds.sort((a, b) => b - a) as [number, number];
    const total = odds.reduce((a, b) => a + b);
    return { row, margin: (first - second) / total };
  }).sort((a, b) => a.margin - b.margin).slice(0, BUDGET).map(({ row }) => row);
}

function distance(a: Float32Array, b: Float32Array): number {
  let [difference, length] = [0, 0];
  a.forEach((x, i) => {
    difference += (x - b[i]!) ** 2;
    length += x ** 2;
  });
  return Math.sqrt(difference / length);
}

async function measure(names: readonly string[]): Promise<number> {
  const [reference, ...others] = names;
  if (reference === undefined || others.length === 0) {
    throw new InputError("Name the reference's backbone, then those that are compared with it");
  }
  const runtime = await Runtime.open();
  const dataset = await findDataset(DATASET).load({
    folder: dataFolder(),
    network: false,
    cache: cacheFolder("derived"),
  });
  const featuresOf = async (name: string): Promise<NdArray> => {
    const backbone = await loadBackbone(name, { folder: dataFolder() });
    return (await splitFeatures(dataset, "train", backbone, { runtime })).features;
  };
  const base = await featuresOf(reference);
  const sides: [string, NdArray][] = NOISES.map((noise) => {
    const random = stream(0, "precision noise");
    return [`noise ${noise}`, {
      ...base,
      data: base.data.map((x) => x * (1 + noise * random.normal())),
    }];
  });
  for (const name of others) {
    sides.push([name.slice(name.lastIndexOf("/") + 1), await featuresOf(name)]);
  }
  writeOut(`Share of ${BUDGET} picks by margin that stay, ${DATASET}, mean of ${SEEDS} seeds\n`);
  writeOut(`features${" ".repeat(34)}relative change   at ${LABELLED.join(", ")} labels\n`);
  for (const [name, features] of sides) {
    const shares: string[] = [];
    for (const labelled of LABELLED) {
      let shared = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const own = await picks(runtime, base, dataset.train.labels, labelled, seed);
        const other = new Set(await picks(runtime, features, dataset.train.labels, labelled, seed));
        shared += own.filter((row) => other.has(row)).length;
      }
      shares.push((shared / (BUDGET * SEEDS)).toFixed(2));
    }
    const change = distance(base.data, features.data).toExponential(1);
    writeOut(`${name.padEnd(42)}${change.padStart(15)}   ${shares.join("   ")}\n`);
  }
  await runtime.close();
  return 0;
}

if (import.meta.main) await runCommand(() => measure(Deno.args));
