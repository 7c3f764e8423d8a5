/** The small problems of the golden runs: drawn letters, and rows of numbers. */
import { imageFeatures } from "../../backbones/features.ts";
import { scattering } from "../../backbones/scattering/scattering.ts";
import { fastFishingHead } from "../../bench/head/config.ts";
import type { LabelledRows, LoopTask } from "../../bench/acquisition.ts";
import { type NdArray, ndarray } from "../../core/ndarray.ts";
import { Random } from "../../core/random.ts";
import { drawGlyphs } from "../../datasets/sets/glyphs/glyphs.ts";
import type { Runtime } from "../../onnx/mod.ts";

export interface GoldenProblem
  extends Omit<LoopTask, "runtime" | "strategy" | "settings" | "seed"> {
  readonly name: string;
  readonly strategies?: readonly string[];
}

const HEAD = { ...fastFishingHead, epochs: 50, batchSize: 10, learningRate: 0.1 };
const BUDGET = { initial: 20, budget: 10, cycles: 3, subset: 0 };

/** Computes the features of all problems, which the runs share. */
export async function goldenProblems(runtime: Runtime): Promise<readonly GoldenProblem[]> {
  const rows = gaussians();
  const head = { ...HEAD, kind: "mlp", hidden: 16 } as const;
  return [
    await glyphs(runtime),
    rows,
    // Picks would hang on the rounding that switches a hidden unit on or off: these are drawn.
    { ...rows, name: `${rows.name}-mlp`, head, strategies: ["random"] },
  ];
}

async function glyphs(runtime: Runtime): Promise<GoldenProblem> {
  const { train, test, classes } = drawGlyphs({ train: 300, test: 500 });
  const backbone = await scattering.load({ folder: "" });
  const rowsOf = async ({ images, labels }: typeof train): Promise<LabelledRows> => ({
    features: everyNth(await imageFeatures(images!, backbone, { runtime, workers: 0 }), 12),
    labels,
  });
  const [pool, rest] = [await rowsOf(train), await rowsOf(test)];
  return {
    ...BUDGET,
    name: "glyphs",
    head: HEAD,
    pool,
    test: rest,
    classes: classes.length,
  };
}

/** Some of the columns, since BAIT's time grows by the cube of their number. */
function everyNth({ data, shape }: NdArray, step: number): NdArray {
  const [rows, width] = shape as [number, number];
  const columns = Math.ceil(width / step);
  const taken = new Float32Array(rows * columns);
  for (let i = 0; i < taken.length; i++) {
    taken[i] = data[Math.floor(i / columns) * width + step * (i % columns)]!;
  }
  return ndarray(taken, [rows, columns]);
}

/** Rows of numbers from a normal distribution per class. */
export function gaussians(): GoldenProblem {
  const [classes, width] = [5, 16];
  const random = new Random("golden gaussians");
  const centres = Array.from({ length: classes * width }, () => 0.6 * random.normal());
  const draw = (rows: number): LabelledRows => {
    const labels = Int32Array.from({ length: rows }, () => random.integer(classes));
    const data = Float32Array.from(
      { length: rows * width },
      (_, i) => centres[labels[Math.floor(i / width)]! * width + i % width]! + random.normal(),
    );
    return { features: ndarray(data, [rows, width]), labels };
  };
  return {
    ...BUDGET,
    name: "gaussians",
    head: HEAD,
    pool: draw(300),
    test: draw(500),
    classes,
  };
}
