/** `deno task measure`: measures benchmarks alone, each case in a process of its own. */
import { resolve } from "node:path";
import { collectEnvironment, type Source } from "../bench/environment.ts";
import { dataFolder, withoutSlash } from "../core/cache_folder.ts";
import { messageOf } from "../core/errors.ts";
import { clock } from "../core/format.ts";
import { pause } from "../core/lock.ts";
import { writeWhole } from "../core/save.ts";
import { planCases } from "../measure/plan.ts";
import { benchmarkNamed, benchmarks } from "../measure/registry.ts";
import { removeTree } from "../core/files.ts";
import { chooseProvider, parseProvider } from "../onnx/mod.ts";
import { measurementParts } from "../reports/measured/measurement_page.ts";
import { renderStill } from "../reports/measured/still.ts";
import {
  caseText,
  encodeMeasurement,
  type MeasuredCase,
  type MeasuredPoint,
  type Measurement,
} from "../runs/measurement.ts";
import { answer, exitCodes, outputWidth, wantsColor, writeOut } from "./command.ts";
import type { measureCommand } from "./commands/measure_command.ts";
import type { Flags } from "./flags.ts";
import { section } from "./list.ts";
import { measurementText, pointText } from "./measure/measurement_text.ts";
import { inOwnFolder } from "./own_folder.ts";
import { EndedError, STOP_SIGNALS } from "./programs.ts";
import { type SideOptions, SideProcess } from "./regress/sides.ts";
import { StatusLine } from "./status_line.ts";

const FULL = { most: 15, seconds: 5 } as const;
const QUICK = { most: 3, seconds: 0.5 } as const;

/** Seconds after which a case that has not ended is, and with `--slow`. */
const [LIMIT, SLOW_LIMIT] = [600, 7200];

/** Milliseconds between the end of a side and the signal that ended it, at most. */
const SIGNAL_DELAY = 1000;

type Given = Flags<typeof measureCommand.flags>;

export async function run(given: Given, source: Source): Promise<number> {
  if (given.on("list")) {
    return answer(section("Benchmarks", benchmarks.map(({ name, summary }) => [name, summary])));
  }
  const chosen = given.operands.length === 0 ? benchmarks : given.operands.map(benchmarkNamed);
  const cases = planCases([...new Set(chosen)], {
    axes: given.list("ladder") ?? [],
    large: given.on("large"),
    named: given.operands.length > 0,
    slow: given.on("slow"),
    quick: given.on("quick"),
  });
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const provider = await chooseProvider(parseProvider(given.text("ep") ?? "cpu"), threads);
  const about = {
    environment: collectEnvironment(provider, threads, source),
    planned: cases.length,
    startedAt: new Date().toISOString(),
  };
  const folder = withoutSlash(given.text("out") ?? "results/measured");
  const line = new StatusLine();
  const stopping = "Stopping: what was measured so far is kept";
  return await inOwnFolder(
    { folder, name: "measure", line, stopping },
    async (scratch, signal, stopCode) => {
      const side = { provider, threads, scratch, data: resolve(dataFolder()) };
      const points: MeasuredPoint[] = [];
      const measured = (): Measurement => ({
        ...about,
        finishedAt: new Date().toISOString(),
        points,
      });
      for (const each of cases) {
        if (line.onTerminal) line.show(progressText(points.length, cases.length, each));
        const point = await measureApart(each, side, given, signal);
        if (point === undefined) break;
        points.push(point);
        line.say(pointText(point));
        await writeWhole(`${folder}/measure.arrow`, encodeMeasurement(measured()));
      }
      line.clear();
      if (points.length > 0) await finish(measured(), folder);
      if (signal.aborted) return stopCode();
      return points.some(({ status }) => status === "failed") ? exitCodes.failed : exitCodes.done;
    },
  );
}

/** How far it is, and the time left if all cases take as long. */
function progressText(done: number, all: number, next: MeasuredCase): string {
  const left = performance.now() / 1000 * (all / done - 1);
  const parts = [
    `${done}/${all} cases`,
    ...done > 0 ? [`${clock(left)} left`] : [],
    caseText(next),
  ];
  return parts.join("  ");
}

async function finish(measurement: Measurement, folder: string): Promise<void> {
  const page = `${folder}/measure.html`;
  await writeWhole(page, await renderStill(await measurementParts(measurement)));
  const text = measurementText(measurement, { color: wantsColor(), width: outputWidth() });
  writeOut(`${text}\n${folder}/measure.arrow\n${page}\n`);
}

/** Measures a case in a process of its own; undefined if a signal stops it. */
async function measureApart(
  each: MeasuredCase,
  options: SideOptions,
  given: Given,
  signal: AbortSignal,
): Promise<MeasuredPoint | undefined> {
  if (signal.aborted) return undefined;
  const { work, amount } = benchmarkNamed(each.benchmark);
  const point = { ...each, work: work?.(each.sizes), amount: amount?.(each.sizes) };
  const without = (status: "skipped" | "failed", message: string): MeasuredPoint => ({
    ...point,
    figures: {},
    status,
    timing: undefined,
    message,
  });
  const side = new SideProcess(options, given.on("slow") ? SLOW_LIMIT : LIMIT);
  try {
    const repeat = given.on("quick") ? QUICK : FULL;
    const answer = await side.ask({ do: "measure", ...each, ...repeat });
    if ("missing" in answer) return without("skipped", answer.missing);
    return { ...point, ...answer, status: "measured", message: "" };
  } catch (error) {
    // The signal that ends a side stops this process, too, which may hear of it later.
    const by = error instanceof EndedError ? error.ended.signal : undefined;
    if (STOP_SIGNALS.some((name) => name === by)) {
      await pause(SIGNAL_DELAY, signal).catch(() => {});
    }
    return signal.aborted ? undefined : without("failed", messageOf(error));
  } finally {
    await side.end();
    await removeTree(options.scratch);
  }
}
