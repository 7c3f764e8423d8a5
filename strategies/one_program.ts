/** Strategies that are one program of standard ONNX operators, for programs that are not Trawl. */
import { InputError } from "../core/errors.ts";
import {
  add,
  argMax,
  cast,
  gather,
  gemm,
  Graph,
  less,
  mean,
  min,
  minimum,
  mul,
  Program,
  sub,
  sumSquare,
  topK,
  unsqueeze,
  type Value,
  where,
} from "../onnx/mod.ts";
import { wholeBaitBinary } from "./bait/binary/whole.ts";
import { entropyScore } from "./entropy.ts";
import { leastConfidentScore } from "./least_confident.ts";
import { marginScore } from "./margin.ts";
import { meanStdScore } from "./mean_std.ts";
import { productsWith } from "./shared/distances.ts";
import { baldScore, logMeanSoftmax } from "./shared/draws.ts";
import { greedy } from "./shared/greedy.ts";
import type { LogitsScore } from "./shared/scorer.ts";
import type { ArrayNeed, Strategy } from "./strategy.ts";

type Inputs = Readonly<Record<ArrayNeed | "budget", Value>>;

/** Builds the picks `[B]`, int64, from a query's arrays and the budget, an int64 scalar. */
type Build = (inputs: Inputs) => Value;

const axes: Readonly<Record<string, readonly string[]>> = {
  "features": ["N", "D"],
  "logits": ["N", "K"],
  "mc-logits": ["N", "T", "K"],
  "labelled-features": ["n", "D"],
  "labelled-logits": ["n", "K"],
};

const builders: Readonly<Record<string, Build>> = {
  "margin": byLogits(marginScore),
  "entropy": byLogits(entropyScore),
  "least-confident": byLogits(leastConfidentScore),
  "bald": byDraws(baldScore),
  "bayesian-entropy": byDraws((draws) => entropyScore(logMeanSoftmax(draws))),
  "bayesian-margin": byDraws((draws) => marginScore(logMeanSoftmax(draws))),
  "bayesian-least-confident": byDraws((draws) => leastConfidentScore(logMeanSoftmax(draws))),
  "mean-std": byDraws(meanStdScore),
  "coreset": farthestFirst,
  "bait-binary": (inputs) =>
    wholeBaitBinary({
      ...inputs,
      labelledFeatures: inputs["labelled-features"],
      labelledLogits: inputs["labelled-logits"],
    }),
};

/** Names of the strategies that are one program. */
export const onePrograms: readonly string[] = Object.keys(builders);

/**
 * A strategy, with its default settings, as one program of standard ONNX operators. Inputs are
 * float32 arrays of any lengths, named as a query's arrays with "_" for "-", and `budget`, an int64
 * scalar; the output is `picks`, int64 `[B]`. It holds all rows in memory at once.
 *
 * @param strategy The strategy.
 * @returns The program; its metadata describe it.
 * @throws {InputError} If the strategy is not one program, saying why.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Runtime } from "../onnx/mod.ts";
 * import { strategyNamed } from "./registry.ts";
 * import { oneProgram } from "./one_program.ts";
 *
 * const runtime = await Runtime.open();
 * const { picks } = await runtime.run(oneProgram(strategyNamed("margin")), {
 *   logits: { data: Float32Array.of(9, 0, 1, 0, 4, 0), shape: [3, 2] },
 *   budget: { data: BigInt64Array.of(2n), shape: [] },
 * });
 * assertEquals(picks!.data, BigInt64Array.of(1n, 2n));
 * await runtime.close();
 * ```
 */
export function oneProgram(strategy: Strategy): Program {
  const { name, summary, needs, paper } = strategy;
  const build = builders[name];
  if (build === undefined) {
    throw new InputError(
      `Strategy "${name}" ${whyNot(strategy)}: it cannot be exported as one program, as ` +
        `${onePrograms.join(", ")} can`,
    );
  }
  const graph = new Graph(name);
  const inputs = Object.fromEntries(needs.map((need) => [
    need,
    graph.input(need.replaceAll("-", "_"), "float32", axes[need]!),
  ]));
  const picks = build({ ...inputs, budget: graph.input("budget", "int64", []) } as Inputs);
  const shapes = needs.map((need) => `${need.replaceAll("-", "_")} [${axes[need]!.join(", ")}]`);
  const metadata = {
    strategy: name,
    summary,
    ...paper && { paper: `${paper.citation}: ${paper.title}, ${paper.url}` },
    inputs: `${shapes.join(", ")}, float32; budget, int64 scalar, 1 to N`,
    outputs: "picks [budget], int64: rows of the pool in the order chosen",
  };
  return new Program(graph, { picks }, { metadata });
}

function whyNot({ name, needs }: Strategy): string {
  if (needs.includes("train")) return "trains heads while it chooses";
  if (needs.includes("oracle")) return "asks for labels while it chooses";
  if (needs.includes("truth")) return "sees the true labels";
  if (name === "variation-ratio") return "needs to know the number of classes beforehand";
  return "is several programs with decisions or random draws in between";
}

function byLogits(score: LogitsScore): Build {
  return ({ logits, budget }) => largest(score(logits), budget);
}

/** As `scoreDraws` does: in float64, then rounded, so that rows that are equally good stay so. */
function byDraws(score: LogitsScore): Build {
  return ({ "mc-logits": draws, budget }) =>
    largest(cast(score(cast(draws, "float64")), "float32"), budget);
}

function largest(scores: Value, budget: Value): Value {
  return topK(scores, unsqueeze(budget, 0), { length: "B" }).indices;
}

/** CoreSet in float64; there is at least one labelled row. */
function farthestFirst({ features, "labelled-features": labelled, budget }: Inputs): Value {
  const centre = mean(cast(features, "float64"), { axis: 0 });
  const [x, others] = [features, labelled].map((rows) => sub(cast(rows, "float64"), centre));
  const norms = sumSquare(x!, { axis: 1 });
  const parts = gemm(x!, others!, sumSquare(others!, { axis: 1 }), { transposeB: true, alpha: -2 });
  const { picks } = greedy({
    count: budget,
    state: add(min(parts, { axis: 1 }), norms),
    choose: (nearest, free) => argMax(where(less(free, 1), -Infinity, nearest)),
    update: (nearest, pick) =>
      minimum(nearest, sub(add(norms, gather(norms, pick)), mul(productsWith(x!, pick), 2))),
  });
  return cast(picks, "int64");
}
