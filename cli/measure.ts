/** `deno task measure`: measures benchmarks alone, each case in a process of its own. */
import { resolve } from "node:path";
import { collectEnvironment, type Source } from "../bench/environment.ts";
import { dataFolder, withoutSlash } from "../core/cache_folder.ts";
import { messageOf } from "../core/errors.ts";
import { clock } from "../core/format.ts";
import { pause, withLock } from "../core/lock.ts";
import { removeLeftovers, writeWhole } from "../core/save.ts";
import { removeTree } from "../measure/snapshot.ts";
import { benchmarkNamed, benchmarks } from "../measure/registry.ts";
import { planCases } from "../measure/plan.ts";
import type { Answer, Measured, Question } from "../measure/questions.ts";
import { chooseProvider, parseProvider } from "../onnx/mod.ts";
import {
  caseText,
  type MeasuredCase,
  type MeasuredPoint,
  type Measurement,
} from "../runs/measurement.ts";
import { encodeMeasurement } from "../runs/measurement_file.ts";
import { renderMeasurement } from "../reports/measured/measurement_page.ts";
import { answer, exitCodes, outputWidth, wantsColor, writeOut } from "./command.ts";
import type { measureCommand } from "./commands/measure_command.ts";
import type { Flags } from "./flags.ts";
import { section } from "./list.ts";
import { measurementText, pointText } from "./measure/measurement_text.ts";
import { converse, EndedError, STOP_SIGNALS } from "./programs.ts";
import { stoppable } from "./signals.ts";
import { StatusLine } from "./status_line.ts";
import { requireFolder } from "./writable.ts";

/** How often a case is repeated. */
const FULL = { most: 15, seconds: 5 } as const;
const QUICK = { most: 3, seconds: 0.5 } as const;

/** Seconds after which a case that has not ended is, and with `--slow`. */
const [LIMIT, SLOW_LIMIT] = [600, 7200];

/** Milliseconds between the end of a side and the signal that ended it, at most. */
const SIGNAL_DELAY = 1000;

/** Runs the command. */
export async function run(
  given: Flags<typeof measureCommand.flags>,
  source: Source,
): Promise<number> {
  if (given.on("list")) {
    return answer(section("Benchmarks", benchmarks.map(({ name, summary }) => [name, summary])));
  }
  const chosen = given.operands.length === 0 ? benchmarks : given.operands.map(benchmarkNamed);
  const quick = given.on("quick");
  const cases = planCases([...new Set(chosen)], {
    axes: given.list("ladder") ?? [],
    large: given.on("large"),
    named: given.operands.length > 0,
    slow: given.on("slow"),
    quick,
  });
  const threads = given.integer("threads", 1) ?? navigator.hardwareConcurrency;
  const provider = await chooseProvider(parseProvider(given.text("ep") ?? "cpu"), threads);
  const folder = withoutSlash(given.text("out") ?? "results/measured");
  await requireFolder(folder);
  await Deno.mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  // Absolute: the launcher may be in another folder.
  const work = resolve(folder, "measure.work");
  const side: Side = {
    args: [provider, String(threads), work, resolve(dataFolder())],
    work,
    repeat: quick ? QUICK : FULL,
    limit: given.on("slow") ? SLOW_LIMIT : LIMIT,
  };
  const environment = collectEnvironment(provider, threads, source);
  const startedAt = new Date().toISOString();
  const points: MeasuredPoint[] = [];
  const measured = (): Measurement => ({
    environment,
    planned: cases.length,
    startedAt,
    finishedAt: new Date().toISOString(),
    points,
  });
  const [path, page] = [`${folder}/measure.arrow`, `${folder}/measure.html`];
  const line = new StatusLine();
  const begun = performance.now();
  const stopping = "Stopping: what was measured so far is kept";
  const waiting = (holder: string): void =>
    line.say(`Waiting for ${holder}, which uses "${folder}"`);
  const measure = async (signal: AbortSignal, stopCode: () => number): Promise<number> => {
    // Left by a process that was killed.
    await removeTree(work);
    for (const each of cases) {
      if (line.onTerminal) {
        const left = (performance.now() - begun) / 1000 * (cases.length / points.length - 1);
        line.show([
          `${points.length}/${cases.length} cases`,
          ...points.length > 0 ? [`${clock(left)} left`] : [],
          caseText(each),
        ].join("  "));
      }
      const point = await measureApart(each, side, signal);
      if (point === undefined) break;
      points.push(point);
      line.say(pointText(point));
      await writeWhole(path, encodeMeasurement(measured()));
    }
    line.clear();
    if (points.length > 0) {
      await writeWhole(page, await renderMeasurement(measured()));
      const text = measurementText(measured(), { color: wantsColor(), width: outputWidth() });
      writeOut(`${text}\n${path}\n${page}\n`);
    }
    if (signal.aborted) return stopCode();
    return points.some(({ status }) => status === "failed") ? exitCodes.failed : exitCodes.done;
  };
  return await withLock(
    `${folder}/measure.lock`,
    () => stoppable(line, stopping, measure),
    { waiting },
  );
}

/** How cases are measured. */
interface Side {
  readonly args: readonly string[];
  /** A folder for their files, removed at both ends. */
  readonly work: string;
  readonly repeat: { readonly most: number; readonly seconds: number };
  readonly limit: number;
}

/** Measures a case in a process of its own; undefined if a signal stops it. */
async function measureApart(
  each: MeasuredCase,
  { args, work, repeat, limit }: Side,
  signal: AbortSignal,
): Promise<MeasuredPoint | undefined> {
  if (signal.aborted) return undefined;
  const benchmark = benchmarkNamed(each.benchmark);
  const point = {
    ...each,
    work: benchmark.work?.(each.sizes),
    amount: benchmark.amount?.(each.sizes),
  };
  const without = (status: "skipped" | "failed", message: string): MeasuredPoint => ({
    ...point,
    figures: {},
    status,
    timing: undefined,
    message,
  });
  const side = converse("side", args, { write: work });
  try {
    const question: Question = { do: "measure", ...each, ...repeat };
    const answer = await side.ask(question, limit) as Answer;
    if ("failed" in answer) return without("failed", answer.failed);
    if ("missing" in answer) return without("skipped", answer.missing);
    return { ...point, ...answer as Measured, status: "measured", message: "" };
  } catch (error) {
    // The signal that ends a side stops this process, too, which may hear of it later.
    const by = error instanceof EndedError ? error.ended.signal : undefined;
    if (STOP_SIGNALS.some((name) => name === by)) {
      await pause(SIGNAL_DELAY, signal).catch(() => {});
    }
    return signal.aborted ? undefined : without("failed", messageOf(error));
  } finally {
    await side.end();
    await removeTree(work);
  }
}
