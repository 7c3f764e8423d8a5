/** `deno task reproduce`: runs a paper's experiments, and prints its numbers beside ours. */
import type { Source } from "../bench/environment.ts";
import { dryRun } from "../bench/dry_run.ts";
import { changedSuite } from "../bench/suites/change.ts";
import { loadSuite } from "../bench/suites/load.ts";
import { dataFolder } from "../core/cache_folder.ts";
import { InputError, unknownName } from "../core/errors.ts";
import { parseProvider } from "../onnx/mod.ts";
import { published } from "../reports/analysis/published.ts";
import { scorecardsText } from "../reports/scorecards_text.ts";
import { benchSuite, changesIn } from "./bench.ts";
import { answer, exitCodes, writeOut } from "./command.ts";
import { suiteOf } from "./commands/common.ts";
import type { reproduceCommand } from "./commands/reproduce_command.ts";
import type { Flags } from "./flags.ts";
import { predictionText } from "./reproduce/prediction_text.ts";

export async function run(
  given: Flags<typeof reproduceCommand.flags>,
  source: Source,
): Promise<number> {
  const known = published.map(({ suite }) => suite);
  if (given.on("list")) return answer(`${known.join("\n")}\n`);
  if (given.operands.length === 0 && given.text("suite") === undefined) {
    throw new InputError(`Name a suite: ${known.join(", ")}`);
  }
  const name = suiteOf(given);
  if (!known.includes(name)) throw unknownName("suite with published numbers", name, known);
  const cores = navigator.hardwareConcurrency;
  const jobs = given.integer("jobs", 1) ?? cores;
  if (!given.on("dry-run")) {
    return await benchSuite(given, source, { jobs, textOf: scorecardsText });
  }
  const suite = changedSuite(await loadSuite(name), changesIn(given));
  const { text, ready } = await dryRun(suite, dataFolder());
  writeOut(text);
  const threads = given.integer("threads", 1) ?? Math.max(1, Math.floor(cores / jobs));
  for (const provider of (given.list("ep") ?? ["cpu"]).map(parseProvider)) {
    writeOut(await predictionText(suite, { jobs, threads, provider }));
  }
  return ready ? exitCodes.done : exitCodes.failed;
}
