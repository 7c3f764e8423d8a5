/** A problem's data: from the dataset and its backbone to the arrays that the loop works on. */
import { sha256 } from "../core/files.ts";
import { takeRows } from "../core/ndarray.ts";
import { stream } from "../core/random.ts";
import type { DataContext, Dataset, Split } from "../datasets/dataset.ts";
import { findDataset } from "../datasets/registry.ts";
import { InputError } from "../core/errors.ts";
import type { Runtime } from "../onnx/mod.ts";
import type { ProblemData } from "./execution/protocol.ts";
import type { LabelledRows } from "./loop.ts";
import { measureScale, standardise } from "./standardise.ts";
import type { Problem } from "./suites/suite.ts";

/** The arrays of one problem. */
export interface ProblemArrays {
  readonly pool: LabelledRows;
  readonly test: LabelledRows;
}

/** A problem whose dataset has been read, and whose features have not. */
export class ProblemSource {
  private constructor(
    readonly problem: Problem,
    readonly data: ProblemData,
    readonly pool: Split,
    readonly test: Split,
  ) {}

  /**
   * Reads a problem's dataset.
   *
   * @param problem The problem.
   * @param context Where files lie, and what may be fetched.
   * @returns The problem with everything that its runs' keys depend on.
   * @throws {InputError} If the dataset or the backbone is not known, missing or damaged.
   */
  static async open(problem: Problem, context: DataContext): Promise<ProblemSource> {
    const dataset = await findDataset(problem.dataset).load(context);
    const pool = takePool(dataset.train, problem.poolShare);
    const data: ProblemData = {
      datasetHash: hashOf(dataset, problem),
      backboneHash: sha256(`none\n${problem.standardise ?? false}`),
      poolSize: pool.labels.length,
      testSize: dataset.test.labels.length,
      dimensions: pool.features!.shape[1]!,
      classes: dataset.classes,
    };
    return new ProblemSource(problem, data, pool, dataset.test);
  }

  /**
   * Computes the features, or reads them from their cache.
   *
   * @param runtime Where.
   * @param context Told of progress.
   * @returns Pool and test set.
   */
  async arrays(_runtime: Runtime, _context: DataContext): Promise<ProblemArrays> {
    const [pool, test] = [this.pool.features, this.test.features];
    if (pool === undefined || test === undefined) throw new InputError("Images are not there yet");
    const scaled = this.problem.standardise ? [measureScale(pool)] : [];
    const [poolRows, testRows] = [pool, test].map((rows) =>
      scaled.reduce((features, scale) => standardise(features, scale), rows)
    );
    return await Promise.resolve({
      pool: { features: poolRows!, labels: this.pool.labels },
      test: { features: testRows!, labels: this.test.labels },
    });
  }
}

/** The rows of the training split that are the pool: all, or a share drawn once for all runs. */
function takePool(train: Split, share: number | undefined): Split {
  if (share === undefined || share === 1) return train;
  const count = Math.floor(train.labels.length * share);
  const rows = stream(0, "pool split").choice(train.labels.length, count).sort();
  const { images, features } = train;
  return {
    labels: rows.map((row) => train.labels[row]!),
    ...(features === undefined ? {} : { features: takeRows(features, rows) }),
    ...(images === undefined
      ? {}
      : { images: { length: count, read: (index) => images.read(rows[index]!) } }),
  };
}

function hashOf(dataset: Dataset, { poolShare }: Problem): string {
  const { contentHash } = dataset;
  return poolShare === undefined ? contentHash : sha256(`${contentHash}\npool share ${poolShare}`);
}
