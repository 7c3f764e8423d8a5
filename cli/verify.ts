/** `deno task verify`: runs recorded runs again, and says which of them are reproduced. */
import { CodeHasher } from "../bench/code_hash.ts";
import { collectEnvironment, type Source } from "../bench/environment.ts";
import { loadSuite, suiteFile } from "../bench/suites/load.ts";
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
import { draw, parseCount, secondsOf } from "./verify/draw.ts";
import { entriesOf, type Line, lineOf, linesText } from "./verify/lines.ts";
import { Rerunner } from "./verify/rerunner.ts";
import { type Target, targetOf } from "./verify/target.ts";

type Given = Flags<typeof verifyCommand.flags>;

export async function run(given: Given, source: Source): Promise<number> {
  const wanted = { count: parseCount(given.text("runs")), seed: given.integer("seed", 0) ?? 0 };
  const named = given.text("suite");
  const suite = named === undefined ? undefined : await loadSuite(named);
  const file = named === undefined ? undefined : suiteFile(named);
  const paths = given.operands.length > 0 ? given.operands.map(withoutSlash) : [DEFAULT_ROOT];
  const { results, unreadable } = await readRuns(paths);
  const progress = new Progress();
  for (const { path, reason } of unreadable) progress.say(`"${path}" is not used. ${reason}`);
  const entries = entriesOf(results);
  const impossible = new Map<RunResult, string>();
  return await stoppable(progress, "Stopping after the cycle under way", async (signal, code) => {
    const network = !given.on("offline");
    const provider = given.text("ep");
    const rerunner = new Rerunner({ file, provider, network, progress, signal });
    const accept = async (run: RunResult): Promise<Target | undefined> => {
      try {
        signal.throwIfAborted();
        const target = targetOf(run, suite);
        await rerunner.requireData(target);
        return target;
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!(error instanceof TrawlError)) throw error;
        impossible.set(run, messageOf(error));
        return undefined;
      }
    };
    const hasher = new CodeHasher();
    const lines: Line[] = [];
    const start = performance.now();
    let drawn: Target[] = [];
    try {
      drawn = await draw([...entries.keys()], wanted, accept);
      drawn.sort((a, b) => compareText(rerunner.kindOf(a), rerunner.kindOf(b)));
      if (drawn.length === 0 && !signal.aborted) throw nothingToRun(impossible);
      sayDrawn(drawn, [...entries.keys()], wanted.seed, progress);
      for (const target of drawn) {
        const rerun = signal.aborted ? undefined : await rerunner.run(target);
        if (rerun === undefined) break;
        const { run, strategy } = target;
        const { threads } = run.manifest.environment;
        lines.push(lineOf(run, rerun, entries.get(run)!, {
          codeHash: (await hasher.ofStrategy(strategy, file)).hash,
          environment: collectEnvironment(rerunner.providerOf(target), threads, source),
        }));
      }
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
    if (lines.length < drawn.length || signal.aborted) {
      progress.say(`Stopped: ${lines.length} of ${counted(drawn.length, "run")} were run again`);
      return code();
    }
    const isWhole = unreadable.length === 0 && (wanted.count !== Infinity || impossible.size === 0);
    const isReproduced = lines.every(({ verdict }) => verdict !== "not");
    return isWhole && isReproduced ? exitCodes.done : exitCodes.failed;
  });
}

function nothingToRun(impossible: ReadonlyMap<RunResult, string>): InputError {
  const [reason] = impossible.values();
  return new InputError(`None of ${counted(impossible.size, "run")} can be run again. ${reason}`);
}

function sayDrawn(
  drawn: readonly Target[],
  all: readonly RunResult[],
  seed: number,
  progress: Progress,
): void {
  const runs = drawn.map(({ run }) => run);
  const rest = runs.length < all.length ? `; all take ${clock(secondsOf(all))} (--runs all)` : "";
  progress.say(
    `${runs.length} of ${counted(all.length, "run")} drawn with seed ${seed}, ` +
      `${clock(secondsOf(runs))} by their records${rest}`,
  );
  progress.planned(runs.map(({ manifest }) => ({ problem: 0, manifest })), []);
}
