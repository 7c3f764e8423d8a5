/**
 * One side of a comparison, in a process of its own: it sets benchmarks up and times them as it is told by
 * messages, and answers each by one. It is the same file in every version's tree: what it imports from other
 * rooms must be as old as the base.
 */
import process from "node:process";
import { Runtime } from "../onnx/mod.ts";
import type { Provider } from "../onnx/provider_names.ts";
import type { Case, Counters, Sizes } from "../runs/measurement.ts";
import { type Context, keepShared, type Prepared } from "./benchmark.ts";
import { startCounting, taken } from "./counters.ts";
import { measureAlone, type Measured } from "./alone.ts";
import type { GoldenRun } from "./golden/runs.ts";
import { benchmarks } from "./registry.ts";

export type Question =
  | Case & { readonly do: "open"; readonly count: boolean }
  | { readonly do: "time"; readonly count: number }
  | { readonly do: "close" }
  | Case & { readonly do: "measure"; readonly most: number; readonly seconds: number }
  /** Carries the golden runs out, with the gaps of their picks if wanted. */
  | { readonly do: "golden"; readonly gaps: boolean };

/** The answer to each question; to any of them, that it failed. */
export interface Answers {
  readonly open: { readonly counters?: Counters } | { readonly missing: string };
  readonly time: { readonly seconds: number };
  readonly close: Readonly<Record<never, never>>;
  readonly measure: Measured | { readonly missing: string };
  readonly golden: { readonly runs: readonly GoldenRun[] };
}

export type Answer = Answers[keyof Answers] | { readonly failed: string };

startCounting();
const [provider, threads, scratch, data] = Deno.args as [string, string, string, string];
const options = { provider: provider as Provider, threads: Number(threads) };
// A device that nobody has open forgets its kernels.
const device = await Runtime.open(options);
const shared = keepShared();
let context: Context | undefined;
let open: Prepared | undefined;

/** A runtime and a folder of its own: no case meets sessions or files of another. */
async function openContext(): Promise<Context> {
  await leaveCase();
  await Deno.mkdir(scratch, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: scratch });
  return context = { runtime: await Runtime.open(options), scratch: folder, data, shared };
}

async function leaveCase(): Promise<void> {
  const [left, prepared] = [context, open];
  // Whatever fails now, the next case does not meet it again.
  context = open = undefined;
  await prepared?.close?.();
  await left?.runtime.close();
  if (left !== undefined) await Deno.remove(left.scratch, { recursive: true });
}

async function prepare(
  name: string,
  sizes: Sizes,
  context: Context,
): Promise<Prepared | { readonly missing: string }> {
  const benchmark = benchmarks.find((benchmark) => benchmark.name === name);
  // Strategies bring benchmarks of their names, and an earlier version has fewer.
  if (benchmark === undefined) return { missing: "it has no such benchmark" };
  const missing = await benchmark.missing?.(context);
  return missing === undefined ? await benchmark.setUp(sizes, context) : { missing };
}

async function answer(question: Question): Promise<Answer> {
  switch (question.do) {
    case "open": {
      const prepared = await prepare(question.benchmark, question.sizes, await openContext());
      if ("missing" in prepared) return prepared;
      open = prepared;
      taken();
      await open.run();
      const { sessions, nodes } = taken();
      if (!question.count) return {};
      await open.run();
      return { counters: { ...taken(), sessions, nodes } };
    }
    case "time": {
      const start = performance.now();
      for (let i = 0; i < question.count; i++) await open!.run();
      return { seconds: (performance.now() - start) / 1000 / question.count };
    }
    case "close": {
      await leaveCase();
      return {};
    }
    case "measure": {
      const context = await openContext();
      const prepared = await prepare(question.benchmark, question.sizes, context);
      return "missing" in prepared ? prepared : await measureAlone(prepared, context, question);
    }
    case "golden": {
      const { goldenRuns } = await import("./golden/runs.ts");
      return { runs: await goldenRuns((await openContext()).runtime, question) };
    }
  }
}

process.on("disconnect", () => Deno.exit(1));
process.on("message", async (question: Question | "end") => {
  if (question === "end") {
    await leaveCase();
    await device.close();
    Deno.exit(0);
  }
  let reply: Answer;
  try {
    reply = await answer(question);
  } catch (error) {
    reply = { failed: error instanceof Error ? error.message : String(error) };
  }
  process.send!(reply);
});
