/** `deno task bench:bait`: measures selections of the BAIT family, their growth and their floors. */
import { InputError, unknownName } from "../../core/errors.ts";
import { counted } from "../../core/format.ts";
import {
  exitCodes,
  runCommand,
  terminalWidth,
  wantsColor,
  writeError,
  writeOut,
} from "../../cli/command.ts";
import { parseInteger } from "../../core/text.ts";
import { type Command, type Flags, helpText, parseFlags } from "../../cli/flags.ts";
import { requireFolder } from "../../cli/permissions.ts";
import { watchSignals } from "../../cli/signals.ts";
import { StatusLine } from "../../cli/status_line.ts";
import { collectEnvironment } from "../../bench/environment.ts";
import { axes, type MeasuredPoint, type Measurement } from "../../runs/measurement.ts";
import { denoCommand } from "../../cli/deno_process.ts";
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

const flags = {
  quick: {
    help: "Three rungs an axis, small named cases, few repeats; ends within\n" +
      "a minute, and leaves out what does not fit into it",
  },
  only: { value: "A,B,…", help: `Only these of ${measuredStrategies.join(", ")}` },
  axes: { value: "A,B,…", help: `Only these axes of the ladders: ${axes.join(", ")}` },
  slow: { help: "Add named cases that take minutes" },
  imagenet: { help: "Add all of ImageNet: 2 GB of features, and minutes" },
  base: {
    value: "N,n,D,K,B",
    help: "The base of every ladder, instead of each strategy's own;\nwithout named cases",
  },
  out: { value: "FOLDER", help: 'Where the files go (default "results/measured")' },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task bench:bait",
  summary:
    "Measures selections of the BAIT family on made-up problems: a ladder of sizes a strategy, on\n" +
    "which the pool N, the width D, the classes K and the budget B are doubled one at a time, and\n" +
    "cases that have a name. Every case runs in a process of its own, and is held against the\n" +
    "least time that its forward picks can take on this machine.",
  flags,
  notes: `Examples:
  deno task bench:bait --quick
  deno task bench:bait --only bait-binary,bait --slow

Output: a line a case. "seconds" is the median of repeats (*: of the first selection, where there was
no time for more); "floor" the necessary work of the forward picks at the peaks measured in the
same process; the shares are those of these peaks, and exceed 100 % where less was done than the
floor counts. Then the exponents: seconds grow as size^exponent, ± its standard error.

Files: FOLDER/bait.arrow, a row a case; FOLDER/bait.html, a page with the ladders. Both replace those
of a measurement before.

Exit codes: 0 done, 1 a case failed, 2 wrong usage or input, 75 stopped by SIGTERM or SIGUSR2, 130
stopped by Ctrl-C. What was measured until then is written.`,
};

/** Runs the command. */
export async function measureBait(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
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
  const deno = await denoCommand();
  const { repeat, peakRepeats, end } = given.on("quick") ? quick : full;
  const measured = await describing(cases.length);
  const line = new StatusLine({
    write: writeError,
    width: terminalWidth(),
    now: () => performance.now(),
  });
  const stop = watchSignals(() => line.say("Stopping: what was measured so far is written"));
  const color = wantsColor();
  try {
    writeOut(headLine(color));
    const { points, stopped } = await runCases(cases, {
      measure: (each) =>
        measureApart(deno, { case: each, settings, repeat, peakRepeats }, stop.signal),
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
): Promise<(points: readonly MeasuredPoint[]) => Measurement> {
  const environment = await collectEnvironment("cpu", navigator.hardwareConcurrency);
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
function onlyOf(given: Flags<typeof flags>): Pick<PlanOptions, "strategies"> {
  const strategies = given.list("only")?.map((name) => known("strategy", name, measuredStrategies));
  return strategies === undefined ? {} : { strategies };
}

/** The axes that ladders have. */
function axesOf(given: Flags<typeof flags>): Pick<PlanOptions, "axes"> {
  const names = given.list("axes")?.map((name) => known("axis", name, axes));
  return names === undefined ? {} : { axes: axes.filter((axis) => names.includes(axis)) };
}

function known<T extends string>(kind: string, name: string, names: readonly T[]): T {
  const found = names.find((other) => other === name);
  if (found === undefined) throw unknownName(kind, name, names);
  return found;
}

/** The base that is given in place of the strategies' own. */
function baseOf(given: Flags<typeof flags>): Pick<PlanOptions, "base"> {
  const sizes = given.list("base")?.map((text) => parseInteger("--base", text, 0));
  if (sizes === undefined) return {};
  const [N, n, D, K, B] = sizes;
  if (sizes.length !== 5) {
    throw new InputError(`--base "${given.text("base")}" must hold five sizes: N,n,D,K,B`);
  }
  return { base: { N: N!, n: n!, D: D!, K: K!, B: B! } };
}

if (import.meta.main) await runCommand(() => measureBait(Deno.args));
