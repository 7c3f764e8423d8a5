/** `deno task check-strategy`: what every strategy must do, and how its cost grows. */
import { inProcess, type RunFile } from "../bench/execution/own_process.ts";
import { PeakMemory } from "../bench/memory.ts";
import { loadStrategyFile } from "../bench/suites/strategy_file.ts";
import { isModule } from "../bench/suites/suite.ts";
import { cacheFolder } from "../core/cache_folder.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { measuredBytes, measuredSeconds, thousands } from "../core/format.ts";
import { plain, tableLines, wrapped } from "../core/text.ts";
import { Runtime } from "../onnx/mod.ts";
import { madeUpQuery } from "../strategies/made_up.ts";
import { type Asked, propertiesOf } from "../strategies/properties.ts";
import { growth } from "../statistics/growth.ts";
import { select } from "../strategies/select.ts";
import { exitCodes, outputWidth, writeOut } from "./command.ts";
import type { checkStrategyCommand } from "./commands/check_strategy_command.ts";
import { fileRunner } from "./file_runner.ts";
import type { Flags } from "./flags.ts";

/** Sizes of the pools on which a strategy is timed, and all else about them. */
const LADDER = [500, 1000, 2000, 4000, 8000];
const SIZES = { labelled: 100, dimensions: 32, classes: 10, budget: 20 };

/** Seconds of a selection after which no larger pool is tried. */
const PATIENCE = 10;

/** Runs the command. */
export async function run(given: Flags<typeof checkStrategyCommand.flags>): Promise<number> {
  const [path, ...more] = given.operands;
  if (path === undefined || more.length > 0) throw new InputError("Name one strategy's file");
  const loaded = await loadStrategyFile(path);
  const isSeeded = !isModule(path);
  const folder = cacheFolder("derived");
  if (folder === undefined) throw new InputError("Cannot tell where to write: set TRAWL_CACHE");
  const peak = { bytes: 0 };
  const runFile: RunFile = async (...call) => {
    const ended = await fileRunner(given)(...call);
    peak.bytes = Math.max(peak.bytes, ended.peakBytes ?? 0);
    return ended;
  };
  // A module is asked here, which starts no process for each of many questions.
  const strategy = isSeeded ? inProcess(loaded, `${folder}/queries.work`, runFile) : loaded;
  const runtime = await Runtime.open();
  const asked = { strategy, runtime, isSeeded };
  const failed = await checkProperties(asked);
  if (failed < propertiesOf(strategy).length) await climb(asked, isSeeded ? peak : undefined);
  await runtime.close();
  return failed === 0 ? exitCodes.done : exitCodes.failed;
}

/** Writes a line for each property; how many do not hold. */
async function checkProperties(asked: Asked): Promise<number> {
  let failed = 0;
  for (const { name, check } of propertiesOf(asked.strategy)) {
    try {
      await check(asked);
      writeOut(`ok    ${name}\n`);
    } catch (error) {
      failed++;
      const lines = wrapped(plain(messageOf(error)), outputWidth() - 6);
      writeOut(`FAIL  ${name}\n${lines.map((line) => `      ${line}\n`).join("")}`);
    }
  }
  return failed;
}

/** Writes seconds and memory of selections from larger and larger pools. */
async function climb({ strategy, runtime }: Asked, ofProcess?: { bytes: number }): Promise<void> {
  const rungs: Parameters<typeof growth>[0][number][] = [];
  const rows = [["N", "seconds", "memory"]];
  // The first selection loads what the others find loaded.
  for (const [i, size] of [LADDER[0]!, ...LADDER].entries()) {
    const query = madeUpQuery(runtime, { ...SIZES, size }, 1);
    if (ofProcess !== undefined) ofProcess.bytes = 0;
    const memory = new PeakMemory();
    const before = memory.sample();
    const begun = performance.now();
    await select(strategy, query);
    const seconds = (performance.now() - begun) / 1000;
    if (i === 0) continue;
    const bytes = ofProcess?.bytes ?? Math.max(0, memory.peak() - before);
    rungs.push({ size, value: seconds });
    rows.push([
      thousands(size),
      measuredSeconds(seconds),
      bytes === 0 ? "–" : measuredBytes(bytes),
    ]);
    if (seconds > PATIENCE) break;
  }
  const { labelled, dimensions, classes, budget } = SIZES;
  writeOut(
    `\nn = ${labelled}, D = ${dimensions}, K = ${classes}, B = ${budget}; seconds grow as ` +
      `N^${growth(rungs)?.exponent.toFixed(1) ?? "?"}\n${tableLines(rows, [0, 1, 2]).join("\n")}\n`,
  );
}
