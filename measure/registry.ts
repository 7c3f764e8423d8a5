/** Every benchmark, in the order in which they are measured. */
import { unknownName } from "../core/errors.ts";
import type { Benchmark } from "./benchmark.ts";
import { chunks } from "./benchmarks/chunks.ts";
import { cycle } from "./benchmarks/cycle.ts";
import { decoding } from "./benchmarks/decode.ts";
import { pipelines } from "./benchmarks/features.ts";
import { fetching } from "./benchmarks/fetch.ts";
import { heads } from "./benchmarks/head.ts";
import { networks } from "./benchmarks/networks.ts";
import { precision } from "./benchmarks/precision.ts";
import { results } from "./benchmarks/results.ts";
import { selections } from "./benchmarks/selections.ts";

export const benchmarks: readonly Benchmark[] = [
  ...selections,
  ...heads,
  cycle,
  ...pipelines,
  ...networks,
  ...decoding,
  ...results,
  ...fetching,
  precision,
  chunks,
];

/** What `regress` times without `--all`, at its first size: one of each kind of program and of work. */
export const timedByDefault: ReadonlySet<string> = new Set(
  (
    "margin bald batchbald epig coreset max-herding typiclust k-means alfa-mix " +
    "badge cal vessal glister galaxy approx-firal bait bait-exp bait-binary bait-diag " +
    "train-linear train-mlp predict-linear cycle features-scattering features-vit-tiny " +
    "decode decode-resize read-runs analyse page unpack-tar.gz"
  ).split(" "),
);

export function benchmarkNamed(name: string): Benchmark {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  if (found === undefined) {
    throw unknownName("benchmark", name, benchmarks.map(({ name }) => name));
  }
  return found;
}
