/** `deno task verify`: runs recorded runs again, and says which of them are reproduced. */
import { CodeHasher } from "../bench/code_hash.ts";
import { collectEnvironment, type Source } from "../bench/environment.ts";
import { loadSuite, suiteFile } from "../bench/suites/load.ts";
import type { Suite } from "../bench/suites/suite.ts";
import { withoutSlash } from "../core/cache_folder.ts";
import { compareText } from "../core/canonical.ts";
import { InputError, messageOf, TrawlError } from "../core/errors.ts";
import { clock, counted } from "../core/format.ts";
import type { RunResult } from "../runs/run.ts";
import { exitCodes, outputWidth, writeOut } from "./command.ts";
import type { verifyCommand } from "./commands/verify_command.ts";
import type { Flags } from "./flags.ts";
import { Progress } from "./progress.ts";
import { DEFAULT_ROOT, readRuns } from "./report_files.ts";
import { stoppable } from "./signals.ts";
import { draw, Pace, parseCount, secondsOf, type Wanted } from "./verify/draw.ts";
import { entriesOf, type Line, lineOf, linesText } from "./verify/lines.ts";
import { Rerunner } from "./verify/rerunner.ts";
import { type Target, targetOf } from "./verify/target.ts";

type Given = Flags<typeof verifyCommand.flags>;

interface Job {
  readonly given: Given;
  readonly wanted: Wanted;
  readonly source: Source;
  /** The user's suite, and its file. */
  readonly suite: Suite | undefined;
  readonly file: URL | undefined;
  readonly entries: ReturnType<typeof entriesOf>;
  /** Runs that cannot be run again, with the reason. */
  readonly impossible: Map<RunResult, string>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export async function run(given: Given, source: Source): Promise<number> {
  const wanted = { count: parseCount(given.text("runs")), seed: given.integer("seed", 0) ?? 0 };
  const named = given.text("suite");
  const suite = named === undefined ? undefined : await loadSuite(named);
  const file = named === undefined ? undefined : suiteFile(named);
  const paths = given.operands.length > 0 ? given.operands.map(withoutSlash) : [DEFAULT_ROOT];
  const { results, unreadable } = await readRuns(paths);
  const progress = new Progress();
  for (const { path, reason } of unreadable) progress.say(`"${path}" is not used. ${reason}`);
  const own = { given, wanted, source, suite, file, progress };
  return await stoppable(progress, "Stopping after the cycle under way", async (signal, code) => {
    const job = { ...own, entries: entriesOf(results), impossible: new Map(), signal };
    const lines = await verify(job);
    if (signal.aborted) {
      progress.say(`Stopped: ${counted(lines.length, "run")} of those drawn were run again`);
      return code();
    }
    const isWhole = wanted.count !== Infinity || job.impossible.size === 0;
    const isReproduced = lines.every(({ verdict }) => verdict !== "not");
    return isWhole && isReproduced && unreadable.length === 0 ? exitCodes.done : exitCodes.failed;
  });
}

/** Draws runs, runs them again, and writes what is found. */
async function verify(job: Job): Promise<Line[]> {
  const { given, wanted, file, entries, impossible, progress, signal } = job;
  const network = !given.on("offline");
  const rerunner = new Rerunner({ file, provider: given.text("ep"), network, progress, signal });
  const start = performance.now();
  const lines: Line[] = [];
  try {
    const drawn = await draw([...entries.keys()], wanted, (run) => accept(job, rerunner, run));
    if (drawn.length === 0 && !signal.aborted) throw nothingToRun(impossible);
    drawn.sort((a, b) => compareText(rerunner.kindOf(a), rerunner.kindOf(b)));
    sayDrawn(drawn, job);
    for await (const line of rerunAll(drawn, job, rerunner)) lines.push(line);
  } finally {
    await rerunner.close();
  }
  progress.clear();
  if (given.on("json")) {
    const reasons = Array.from(impossible, ([{ manifest }, reason]) => [manifest.key, reason]);
    const report = { schemaVersion: 1, lines, impossible: Object.fromEntries(reasons) };
    writeOut(`${JSON.stringify(report)}\n`);
  } else if (lines.length > 0) {
    const seconds = (performance.now() - start) / 1000;
    const width = outputWidth();
    writeOut(linesText(lines, impossible, { runs: entries.size, seconds, width }));
  }
  return lines;
}

/** What it takes to run a run again, if it can be. */
async function accept(
  { suite, impossible, signal }: Job,
  rerunner: Rerunner,
  run: RunResult,
): Promise<Target | undefined> {
  if (signal.aborted) return undefined;
  try {
    const target = targetOf(run, suite);
    await rerunner.requireData(target);
    return target;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof TrawlError)) throw error;
    impossible.set(run, messageOf(error));
    return undefined;
  }
}

/** Runs runs again until one is stopped or, without a wanted number, would end too late. */
async function* rerunAll(
  drawn: readonly Target[],
  { wanted, source, file, entries, progress, signal }: Job,
  rerunner: Rerunner,
): AsyncGenerator<Line> {
  const hasher = new CodeHasher();
  const pace = new Pace();
  for (const [i, target] of drawn.entries()) {
    const { run, strategy } = target;
    if (wanted.count === undefined && pace.isLate(run)) {
      const left = counted(drawn.length - i, "run");
      return progress.say(`${left} of those drawn would take too long: slower than their records`);
    }
    const rerun = signal.aborted ? undefined : await rerunner.run(target);
    if (rerun === undefined) return;
    pace.add(run, rerun);
    const { threads } = run.manifest.environment;
    yield lineOf(run, rerun, entries.get(run)!, {
      codeHash: (await hasher.ofStrategy(strategy, file)).hash,
      environment: collectEnvironment(rerunner.providerOf(target), threads, source),
    });
  }
}

function nothingToRun(impossible: ReadonlyMap<RunResult, string>): InputError {
  const [reason] = impossible.values();
  return new InputError(`None of ${counted(impossible.size, "run")} can be run again. ${reason}`);
}

function sayDrawn(drawn: readonly Target[], { entries, wanted: { seed }, progress }: Job): void {
  const [some, all] = [drawn.map(({ run }) => run), [...entries.keys()]];
  const rest = some.length < all.length ? `; all take ${clock(secondsOf(all))} (--runs all)` : "";
  progress.say(
    `${some.length} of ${counted(all.length, "run")} drawn with seed ${seed}, ` +
      `${clock(secondsOf(some))} by their records${rest}`,
  );
  progress.planned(some.map(({ manifest }) => ({ problem: 0, manifest })), []);
}
