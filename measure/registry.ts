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

/**
 * What `regress` times without `--all`, at its first size: few, of each kind of program and of work, because
 * intervals narrow with the time that each has.
 */
export const timedByDefault: ReadonlySet<string> = new Set(
  ("margin bald coreset typiclust badge bait bait-exp bait-binary train-linear cycle " +
    "features-vit-tiny decode page").split(" "),
);

export function benchmarkNamed(name: string): Benchmark {
  const found = benchmarks.find((benchmark) => benchmark.name === name);
  if (found === undefined) {
    throw unknownName("benchmark", name, benchmarks.map(({ name }) => name));
  }
  return found;
}
