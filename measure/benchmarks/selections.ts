/** A selection of every strategy, on made-up problems. */
import { ndarray } from "../../core/ndarray.ts";
import { Random, stream } from "../../core/random.ts";
import type { Runtime } from "../../onnx/mod.ts";
import type { Sizes } from "../../runs/measurement.ts";
import { strategies } from "../../strategies/registry.ts";
import { select } from "../../strategies/select.ts";
import type { Query } from "../../strategies/strategy.ts";
import type { Benchmark } from "../benchmark.ts";

/** One benchmark per strategy. */
export const selections: readonly Benchmark[] = strategies.map((strategy) => ({
  name: strategy.name,
  summary: `A selection by ${strategy.title}`,
  sizes: [{ N: 1000, n: 100, D: 32, K: 5, B: 10 }],
  setUp: (sizes, { runtime }) => {
    const query = madeUpQuery(sizes, runtime);
    return Promise.resolve({ run: () => select(strategy, query) });
  },
}));

/** Makes a query up: features of variance 1, logits of standard deviation 2, the same at every call. */
export function madeUpQuery(sizes: Sizes, runtime: Runtime): Query {
  const { N = 0, n = 0, D = 0, K = 0, B = 0 } = sizes;
  const random = new Random("selections");
  const array = (rows: number, columns: number, scale: number) =>
    ndarray(
      Float32Array.from({ length: rows * columns }, () => scale * random.normal()),
      [rows, columns],
    );
  return {
    pool: { size: N, features: array(N, D, 1), logits: array(N, K, 2) },
    labelled: {
      size: n,
      features: array(n, D, 1),
      logits: array(n, K, 2),
      labels: Int32Array.from({ length: n }, () => random.integer(K)),
    },
    classes: K,
    budget: B,
    random: (purpose) => stream(0, purpose),
    runtime,
  };
}
