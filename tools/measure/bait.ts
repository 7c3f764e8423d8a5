/** `deno task bench:bait`: measures selections of the BAIT family, their growth and their floors. */
import { InputError, knownName } from "../../core/errors.ts";
import { writeWhole } from "../../core/save.ts";
import { counted } from "../../core/format.ts";
import { exitCodes, wantsColor, writeOut } from "../../cli/command.ts";
import { parseInteger } from "../../core/text.ts";
import type { measureBaitCommand } from "../../cli/commands/measure_commands.ts";
import type { Flags } from "../../cli/flags.ts";
import { requireFolder } from "../../cli/writable.ts";
import { stoppable } from "../../cli/signals.ts";
import { StatusLine } from "../../cli/status_line.ts";
import { collectEnvironment, type Source } from "../../bench/environment.ts";
import { renderGrowthPage } from "../../reports/growth/page.ts";
import { axes, type MeasuredPoint, type Measurement } from "../../runs/measurement.ts";
import { measureApart } from "./bait/apart.ts";
import { measuredStrategies, planCases, type PlanOptions } from "./bait/ladder.ts";
import { caseName, exponentLines, headLine, pointLine } from "./bait/lines.ts";
import { workOf } from "./bait/work.ts";
import { encodeMeasurement } from "./measurement_arrow.ts";
import type { RepeatPolicy } from "./repeat.ts";

/** What differs from the strategies' defaults: the runs of Fast Fishing added Fisher matrices up. */
const settings = { fisher: "sum" } as const;

/** How often selections, and what the peaks are taken from, are repeated. */
interface Effort {
  readonly repeat: RepeatPolicy;
  readonly peakRepeats: number;
  /** Seconds after which no case starts, nor before one that is expected to end later. */
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
  const environment = await collectEnvironment("cpu", navigator.hardwareConcurrency, source);
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const points: MeasuredPoint[] = [];
  const measured = (): Measurement => ({
    environment,
    settings,
    planned: cases.length,
    startedAt,
    finishedAt: new Date().toISOString(),
    points,
  });
  const line = new StatusLine();
  const color = wantsColor();
  /** Seconds per operation of the last case of each strategy. */
  const paces = new Map<string, number>();
  const stopping = "Stopping: what was measured so far is written";
  return await stoppable(line, stopping, async (signal, stopCode) => {
    writeOut(headLine(color));
    for (const [i, each] of cases.entries()) {
      const work = workOf(each.strategy, each.sizes);
      const start = seconds();
      if (start + work.operations * (paces.get(each.strategy) ?? 0) > end) continue;
      if (line.onTerminal) line.show(`${i + 1} of ${cases.length} cases  ${caseName(each)}`);
      const request = { case: each, settings, repeat, peakRepeats };
      const outcome = await measureApart(request, signal);
      line.clear();
      if (outcome.kind === "stopped") break;
      paces.set(each.strategy, (seconds() - start) / work.operations);
      const { timing, message } = { timing: undefined, message: "", ...outcome };
      points.push({ ...each, work, timing, message });
      writeOut(pointLine(points.at(-1)!, color));
      await writeWhole(`${folder}/bait.arrow`, encodeMeasurement(measured()));
    }
    if (points.length > 0) {
      const title = "What a selection of BAIT costs";
      await writeWhole(`${folder}/bait.html`, await renderGrowthPage(measured(), { title }));
      const exponents = exponentLines(points, color);
      writeOut(`${exponents && `\n${exponents}`}\n${folder}/bait.arrow\n${folder}/bait.html\n`);
    }
    if (signal.aborted) return stopCode();
    const left = cases.length - points.length;
    if (left > 0) line.say(`${counted(left, "case")} left out for lack of time`);
    return points.some(({ timing }) => timing === undefined) ? exitCodes.failed : exitCodes.done;
  });
}

/** The strategies that take part. */
function onlyOf(given: Given): Pick<PlanOptions, "strategies"> {
  const strategies = given.list("only")?.map((name) =>
    knownName("strategy", name, measuredStrategies)
  );
  return strategies === undefined ? {} : { strategies };
}

/** The axes that ladders have. */
function axesOf(given: Given): Pick<PlanOptions, "axes"> {
  const names = given.list("axes")?.map((name) => knownName("axis", name, axes));
  return names === undefined ? {} : { axes: axes.filter((axis) => names.includes(axis)) };
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
