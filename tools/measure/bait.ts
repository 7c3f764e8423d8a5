/** `deno task bench:bait`: measures selections of the BAIT family, their growth and their floors. */
import { InputError, unknownName } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import { exitCodes, wantsColor, writeOut } from "../../cli/command.ts";
import { parseInteger } from "../../core/text.ts";
import type { measureBaitCommand } from "../../cli/commands/measure_commands.ts";
import type { Flags } from "../../cli/flags.ts";
import { requireFolder } from "../../cli/writable.ts";
import { watchSignals } from "../../cli/signals.ts";
import { StatusLine } from "../../cli/status_line.ts";
import { collectEnvironment, type Source } from "../../bench/environment.ts";
import { axes, type MeasuredPoint, type Measurement } from "../../runs/measurement.ts";
import { measureApart } from "./bait/apart.ts";
import { writePage, writePoints } from "./bait/files.ts";
import { measuredStrategies, planCases, type PlanOptions } from "./bait/ladder.ts";
import { exponentLines, headLine, pointLine } from "./bait/lines.ts";
import { MeasuringProgress } from "./bait/progress.ts";
import { runCases } from "./bait/run.ts";
import type { RepeatPolicy } from "./repeat.ts";

/** What differs from the strategies' defaults: the runs of Fast Fishing added Fisher matrices up. */
const settings = { fisher: "sum" } as const;

/** How often selections, and what the peaks are taken from, are repeated. */
interface Effort {
  readonly repeat: RepeatPolicy;
  readonly peakRepeats: number;
  /** Seconds after which no case begins, nor before one that is thought to end later. */
  readonly end: number;
}

const full: Effort = { repeat: { most: 7, seconds: 10 }, peakRepeats: 6, end: Infinity };
const quick: Effort = { repeat: { most: 2, seconds: 0.5 }, peakRepeats: 3, end: 55 };

type Given = Flags<typeof measureBaitCommand.flags>;

/** Runs the command. */
export async function run(given: Given, source: Source): Promise<number> {
  const cases = planCases({
    ...onlyOf(given),
    ...axesOf(given),
    quick: given.on("quick"),
    slow: given.on("slow"),
    imagenet: given.on("imagenet"),
    ...baseOf(given),
  });
  const folder = given.text("out") ?? "results/measured";
  await requireFolder(folder);
  const { repeat, peakRepeats, end } = given.on("quick") ? quick : full;
  const measured = await describing(cases.length, source);
  const line = new StatusLine();
  const stop = watchSignals(() => line.say("Stopping: what was measured so far is written"));
  const color = wantsColor();
  try {
    writeOut(headLine(color));
    const { points, stopped } = await runCases(cases, {
      measure: (each) => measureApart({ case: each, settings, repeat, peakRepeats }, stop.signal),
      progress: new MeasuringProgress(line, cases, repeat),
      end,
      onPoint: async (points) => {
        writeOut(pointLine(points.at(-1)!, color));
        await writePoints(folder, measured(points));
      },
    });
    if (points.length > 0) writeOut(await closing(folder, measured(points), color));
    if (stopped) return stop.exitCode ?? exitCodes.interrupted;
    const left = cases.length - points.length;
    if (left > 0) line.say(`${counted(left, "case")} left out, for want of time`);
    return points.some(({ timing }) => timing === undefined) ? exitCodes.failed : exitCodes.done;
  } finally {
    stop.dispose();
  }
}

/** Puts provenance to points; the clock starts now. */
async function describing(
  planned: number,
  source: Source,
): Promise<(points: readonly MeasuredPoint[]) => Measurement> {
  const environment = await collectEnvironment("cpu", navigator.hardwareConcurrency, source);
  const startedAt = new Date().toISOString();
  return (points) => ({
    environment,
    settings,
    planned,
    startedAt,
    finishedAt: new Date().toISOString(),
    points,
  });
}

/** Writes the page; what is said last. */
async function closing(folder: string, measurement: Measurement, color: boolean): Promise<string> {
  const page = await writePage(folder, measurement);
  const exponents = exponentLines(measurement.points, color);
  return `${exponents === "" ? "" : `\n${exponents}`}\n${folder}/bait.arrow\n${page}\n`;
}

/** The strategies that take part. */
function onlyOf(given: Given): Pick<PlanOptions, "strategies"> {
  const strategies = given.list("only")?.map((name) => known("strategy", name, measuredStrategies));
  return strategies === undefined ? {} : { strategies };
}

/** The axes that ladders have. */
function axesOf(given: Given): Pick<PlanOptions, "axes"> {
  const names = given.list("axes")?.map((name) => known("axis", name, axes));
  return names === undefined ? {} : { axes: axes.filter((axis) => names.includes(axis)) };
}

function known<T extends string>(kind: string, name: string, names: readonly T[]): T {
  const found = names.find((other) => other === name);
  if (found === undefined) throw unknownName(kind, name, names);
  return found;
}

/** The base that is given in place of the strategies' own. */
function baseOf(given: Given): Pick<PlanOptions, "base"> {
  const sizes = given.list("base")?.map((text) => parseInteger("--base", text, 0));
  if (sizes === undefined) return {};
  const [N, n, D, K, B] = sizes;
  if (sizes.length !== 5) {
    throw new InputError(`--base "${given.text("base")}" must hold five sizes: N,n,D,K,B`);
  }
  return { base: { N: N!, n: n!, D: D!, K: K!, B: B! } };
}
