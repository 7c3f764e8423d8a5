/** How picks change with the precision of the features. */
import { type LoadedBackbone, loadedBackbone } from "../../backbones/backbone.ts";
import { imageFeatures } from "../../backbones/features.ts";
import { mobilenetArchitecture } from "../../backbones/mobilenet.ts";
import { preprocessing } from "../../backbones/preprocess/preprocessing.ts";
import { networkProgram, squareInput } from "../../backbones/pretrained/architecture.ts";
import { readWeights } from "../../backbones/weights/read.ts";
import type { Precision } from "../../backbones/weights/source.ts";
import { fastFishingHead } from "../../bench/head/config.ts";
import { runLoop } from "../../bench/loop.ts";
import { messageOf } from "../../core/errors.ts";
import { type NdArray, takeRows } from "../../core/ndarray.ts";
import { stream } from "../../core/random.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import { findDataset } from "../../datasets/registry.ts";
import type { Runtime } from "../../onnx/mod.ts";
import { strategyNamed } from "../../strategies/registry.ts";
import type { Benchmark, Context } from "../benchmark.ts";
import { missingMobilenet, mobilenet } from "./networks.ts";

const LABELLED = [10, 100, 200];
const SEEDS = 8;
const CANDIDATES = 1000;
const BUDGET = 10;

/** Relative noise that the reference's features are given, for comparison. */
const NOISES = [1e-6, 1e-5, 1e-4, 1e-3];

/** The side of the images that the network takes, and images per run. */
const [SIDE, BATCH] = [128, 24];

/** Features in float32 are the reference; the others are of rounded weights, or have noise. */
export const precision: Benchmark = {
  name: "precision",
  summary:
    `Picks by margin of MobileNet's features of CIFAR-10; its figures are the share of picks that ` +
    "stay if the weights are rounded, or the features have noise, and how much the features change",
  sizes: [],
  large: [{ images: 2000 }],
  slow: [{ images: 10_000 }],
  missing: async (context) =>
    await missingMobilenet(context) ??
      await loadImages(context).then(() => undefined, messageOf),
  setUp: async ({ images = 0 }, context) => {
    const { runtime } = context;
    const { train } = await loadImages(context);
    const list = { ...train.images!, length: images };
    const featuresIn = (kind: Precision): Promise<NdArray> =>
      imageFeatures(list, backboneIn(kind, context), { runtime });
    const labels = train.labels.slice(0, images);
    const base = await featuresIn("float32");
    return {
      run: () => picksOf(runtime, base, labels, [100, 0]),
      figures: async () => {
        const figures: Record<string, number> = {};
        const compare = async (name: string, features: NdArray): Promise<void> => {
          figures[`${name}: relative change`] = distance(base.data, features.data);
          for (const labelled of LABELLED) {
            let stay = 0;
            for (let seed = 0; seed < SEEDS; seed++) {
              const own = await picksOf(runtime, base, labels, [labelled, seed]);
              const other = new Set(await picksOf(runtime, features, labels, [labelled, seed]));
              stay += own.filter((row) => other.has(row)).length;
            }
            figures[`${name}: share at ${labelled} labels`] = stay / (BUDGET * SEEDS);
          }
        };
        for (const noise of NOISES) await compare(`noise of ${noise}`, noisy(base, noise));
        for (const kind of ["float16", "int8"] as const) {
          await compare(`${kind} weights`, await featuresIn(kind));
        }
        return figures;
      },
    };
  },
};

async function loadImages({ data, scratch }: Context): Promise<Dataset> {
  const source = findDataset("cifar10-mini");
  return await source.load({ folder: data, network: false, cache: scratch });
}

function backboneIn(kind: Precision, { data }: Context): LoadedBackbone {
  const source = { file: readWeights(`${data}/${mobilenet.weights!.path}`), precision: kind };
  const { width, steps } = mobilenetArchitecture;
  return loadedBackbone({
    backbone: { name: `mobilenet ${kind}`, input: squareInput(SIDE), width },
    program: networkProgram("mobilenet", mobilenetArchitecture, source, { size: SIDE }),
    preprocessing: preprocessing(steps(SIDE)),
    batch: BATCH,
  });
}

/** One selection by margin: the same labelled rows, weights and candidates for every seed. */
async function picksOf(
  runtime: Runtime,
  features: NdArray,
  labels: Int32Array,
  [initial, seed]: readonly [labelled: number, seed: number],
): Promise<Uint32Array> {
  const [row] = await runLoop({
    runtime,
    strategy: strategyNamed("margin"),
    settings: {},
    seed,
    pool: { features, labels },
    test: { features: takeRows(features, [0]), labels: labels.slice(0, 1) },
    classes: 10,
    head: fastFishingHead,
    initial,
    budget: BUDGET,
    cycles: 1,
    subset: CANDIDATES,
  });
  return row!.picks;
}

function noisy(features: NdArray, noise: number): NdArray {
  const random = stream(0, "noise");
  return { ...features, data: features.data.map((x) => x * (1 + noise * random.normal())) };
}

function distance(a: Float32Array, b: Float32Array): number {
  let [difference, length] = [0, 0];
  a.forEach((x, i) => {
    difference += (x - b[i]!) ** 2;
    length += x ** 2;
  });
  return Math.sqrt(difference / length);
}
