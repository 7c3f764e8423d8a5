/** What a suite will take on this machine: gigabytes of features, and hours by kernels measured now. */
import { findBackbone } from "../../backbones/registry.ts";
import { openProblem } from "../../bench/data.ts";
import { nameOf, type Problem, type Suite } from "../../bench/suites/suite.ts";
import { dataFolder } from "../../core/cache_folder.ts";
import { InputError } from "../../core/errors.ts";
import { clock, counted, measuredBytes } from "../../core/format.ts";
import { wrapped } from "../../core/text.ts";
import { lookUp } from "../../datasets/registry.ts";
import { referencePool } from "../../datasets/split_rules.ts";
import { cyclesOn, predictSeconds, type ProblemSizes } from "../../measure/prediction.ts";
import { type Provider, Runtime } from "../../onnx/mod.ts";
import { outputWidth } from "../command.ts";
import { StatusLine } from "../status_line.ts";

interface PredictionOptions {
  readonly provider: Provider | "auto";
  readonly threads: number;
  readonly jobs: number;
}

/** A problem's sizes, and of its images, if it has some, how many there are. */
interface Known {
  readonly sizes: ProblemSizes;
  readonly images: number;
}

/** Measures a cycle of every strategy, and writes a line per problem and one for all. */
export async function predictionText(
  suite: Suite,
  { provider, threads, jobs }: PredictionOptions,
): Promise<string> {
  const line = new StatusLine();
  const runtimes = await Promise.all(
    Array.from({ length: jobs }, () => Runtime.open({ provider, threads })),
  );
  const [runtime] = runtimes as [Runtime];
  const lines: string[] = [];
  let [total, complete] = [0, true];
  for (const problem of suite.problems) {
    const { dataset, backbone } = problem;
    const name = backbone === undefined ? dataset : `${dataset} → ${backbone}`;
    const known = await knownOf(problem);
    if (known === undefined) {
      complete = false;
      lines.push(`  ${name}: cannot be predicted before its files are here`);
      continue;
    }
    const measure = cyclesOn(runtimes, known.sizes);
    const runs = await predictSeconds(suite, problem, (problem, contestant, labelled) => {
      if (line.onTerminal) line.show(`measuring ${name}, ${nameOf(contestant)}`);
      return measure(problem, contestant, labelled);
    }) / jobs;
    const each = known.images > 0 ? await imageSeconds(backbone!, runtime) : 0;
    total += runs + known.images * (each ?? 0);
    complete &&= each !== undefined;
    lines.push(`  ${name}: runs ${clock(runs)}${featuresText(known, each)}`);
  }
  line.clear();
  await Promise.all(runtimes.map((each) => each.close()));
  const text = `On ${runtime.provider}, ${counted(jobs, "run")} at a time with ` +
    `${counted(threads, "thread")} each, from a cycle of each strategy measured now ` +
    "(hours:minutes:seconds):";
  // If no problem could be predicted, a sum would say nothing.
  const all = complete || total > 0
    ? [`In all: ${complete ? "" : "more than "}${clock(total)}`]
    : [];
  return [...wrapped(text, outputWidth()), ...lines, ...all].map((line) => `${line}\n`).join("");
}

function featuresText({ sizes, images }: Known, each: number | undefined): string {
  if (images === 0) return "";
  const time = each === undefined ? "weights are missing" : clock(images * each);
  return `; features ${time}, ${measuredBytes(4 * images * sizes.dimensions)}`;
}

/** A table is read, since it is small; of images, the cards know the sizes. */
async function knownOf(problem: Problem): Promise<Known | undefined> {
  const { dataset, backbone, pool, poolShare = 1 } = problem;
  if (backbone === undefined) {
    try {
      const { data } = await openProblem(problem, { folder: dataFolder(), network: false });
      return { sizes: { ...data, classes: data.classes.length }, images: 0 };
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }
  const { sizes, classes } = lookUp(dataset) ?? {};
  if (sizes === undefined || classes === undefined) return undefined;
  const poolSize = pool === "reference"
    ? referencePool(sizes.train).length
    : Math.floor(sizes.train * poolShare);
  const dimensions = findBackbone(backbone).width;
  return {
    sizes: { poolSize, testSize: sizes.test, dimensions, classes },
    images: sizes.train + sizes.test,
  };
}

/** Seconds of an image's way through a backbone; undefined without its weights. */
async function imageSeconds(name: string, runtime: Runtime): Promise<number | undefined> {
  try {
    const { program, batch, input } = await findBackbone(name).load({ folder: dataFolder() });
    const shape = [batch, input.height, input.width, input.channels];
    const data = new Uint8Array(shape.reduce((a, b) => a * b, 1));
    const images = { data: data.map((_, i) => i * 31 & 255), shape };
    await runtime.run(program, { images });
    const start = performance.now();
    await runtime.run(program, { images });
    return (performance.now() - start) / 1000 / batch;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
