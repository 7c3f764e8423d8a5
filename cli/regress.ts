/** `deno task regress`: compares speed, picks and accuracy with an earlier version's. */
import { resolve } from "node:path";
import { collectEnvironment, type Source } from "../bench/environment.ts";
import { dataFolder, withoutSlash } from "../core/cache_folder.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { exists } from "../core/files.ts";
import { counted } from "../core/format.ts";
import { writeWhole } from "../core/save.ts";
import { checkCounters } from "../measure/golden/check.ts";
import { measurePairs, type Role } from "../measure/pairs.ts";
import { commitOf, dateOf, type Git, type Snapshots, takeSnapshots } from "../measure/snapshot.ts";
import { regressionMarkdown, regressionParts } from "../reports/measured/regression_page.ts";
import { renderStill } from "../reports/measured/still.ts";
import { trendParts } from "../reports/measured/trend.ts";
import { outcomeOf, verdictsOf } from "../reports/measured/verdicts.ts";
import { encodeHistory } from "../runs/history.ts";
import { encodeRegression, readRegression, type Regression } from "../runs/regression.ts";
import type { Environment } from "../runs/run.ts";
import { answer, exitCodes, outputWidth, wantsColor, writeOut } from "./command.ts";
import type { regressCommand } from "./commands/regress_command.ts";
import type { Flags } from "./flags.ts";
import { inOwnFolder } from "./own_folder.ts";
import { pathOf, runProgram } from "./programs.ts";
import { acceptGolden, checkGolden, goldenOf } from "./regress/golden.ts";
import { pairsLeft, pairsWanted, type Plan, planOf, whyNotResumed } from "./regress/plan.ts";
import { type History, historyOf, pinnedBase, withCommit } from "./regress/record.ts";
import { type SideOptions, TimedSide } from "./regress/sides.ts";
import { progressText, regressionJson, regressionText } from "./regress/texts.ts";
import { StatusLine } from "./status_line.ts";

type Given = Flags<typeof regressCommand.flags>;

interface Job {
  readonly given: Given;
  readonly plan: Plan;
  readonly environment: Environment;
  readonly out: string;
  /** A folder for the trees of both versions and the benchmarks' files. */
  readonly work: string;
  /** What a side is started with, but for its tree. */
  readonly side: SideOptions;
  readonly line: StatusLine;
  readonly signal: AbortSignal;
}

const git: Git = async (command, args) => {
  const { stdout, code } = await runProgram(command, args);
  return code === 0 ? stdout : undefined;
};

export async function run(given: Given, source: Source): Promise<number> {
  const plan = planOf(given);
  const folder = withoutSlash(given.text("out") ?? "results/regress");
  if (source.commit === undefined) {
    throw new InputError(
      `Cannot compare with a revision: "${
        pathOf("")
      }" is not a git clone with a commit, or git is missing`,
    );
  }
  if (given.on("record") && source.changed !== false) {
    throw new InputError("--record is for a commit, and files differ from it: commit them first");
  }
  const { provider, threads } = plan;
  const environment = collectEnvironment(provider, threads, source);
  const line = new StatusLine();
  const stopping = "Stopping after the case under way";
  return await inOwnFolder(
    { folder, name: "regress", line, stopping },
    async (work, signal, stopCode) => {
      const side = { provider, threads, scratch: `${work}/files-0`, data: resolve(dataFolder()) };
      if (given.on("accept")) {
        return answer(`${await acceptGolden(plan, environment, side, signal)}\n`);
      }
      const job = { given, plan, environment, out: resolve(folder), work, side, line, signal };
      const code = await compare(job, source);
      if (code !== undefined) return code;
      line.say("Stopped: run the same command to resume");
      return stopCode();
    },
  );
}

/** Compares the versions; returns the exit code, or undefined if it was stopped. */
async function compare(job: Job, source: Source): Promise<number | undefined> {
  const { given, plan, environment, out, work, line } = job;
  const history = given.on("record") ? await historyOf(environment) : undefined;
  const named = given.text("base");
  const wanted = named && await commitOf(git, named);
  const base = (history && pinnedBase(history, wanted)) ?? named ??
    (source.changed ? "HEAD" : "HEAD~1");
  const commit = await commitOf(git, base);
  const trees = await takeSnapshots(git, { root: pathOf(""), commit, folder: work });
  const now = new Date().toISOString();
  const begun: Regression = {
    environment,
    base: { commit, name: base, content: trees.contents.base },
    head: source.changed
      ? { name: "working tree", content: trees.contents.head }
      : { commit: source.commit!, name: "HEAD", content: trees.contents.head },
    margin: plan.margin,
    planned: plan.pairs,
    startedAt: now,
    finishedAt: now,
    complete: false,
    cases: plan.cases,
    checks: [],
  };
  const timed = begun.cases.filter(({ status }) => status === "compared").length;
  const cases = `${counted(timed, "case")}, ${counted(plan.pairs, "pair")} each`;
  line.say(`${begun.head.name} against ${base} (${commit.slice(0, 10)}): ${cases}`);
  const measured = await measure(await continued(begun, `${out}/regress.arrow`, line), trees, job);
  return measured.complete ? await finish(measured, job, history) : undefined;
}

/** A comparison from where an interrupted call ended, or from its beginning. */
async function continued(begun: Regression, path: string, line: StatusLine): Promise<Regression> {
  if (!await exists(path)) return begun;
  let reason: string;
  try {
    const earlier = await readRegression(path);
    const changed = whyNotResumed(earlier, begun);
    if (changed === undefined) {
      const done = earlier.cases.reduce((sum, { pairs }) => sum + pairs.length, 0);
      line.say(`Continues "${path}", which has ${counted(done, "pair")} of all cases`);
      const { startedAt, cases, checks } = earlier;
      return { ...begun, startedAt, cases, checks };
    }
    reason = changed;
  } catch (error) {
    reason = messageOf(error);
  }
  line.say(`Starts from the beginning and replaces "${path}": ${reason}`);
  return begun;
}

/** Seconds after which no pair of an extension begins, unless the user asks for pairs or for all cases. */
const EXTENSION_LIMIT = 540;

/** Checks golden runs, then times every case, and those that are inconclusive once more. */
async function measure(
  begun: Regression,
  trees: Snapshots,
  { given, plan, environment, out, side, line, signal }: Job,
): Promise<Regression> {
  let state = begun;
  const save = async (news: Partial<Regression>): Promise<void> => {
    state = { ...state, ...news, finishedAt: new Date().toISOString() };
    await writeWhole(`${out}/regress.arrow`, encodeRegression(state));
  };
  const golden = await goldenOf(trees, environment);
  if (plan.golden && state.checks.length === 0) {
    line.say("Checking picks and accuracy");
    const checks = await checkGolden(golden, trees, side);
    signal.throwIfAborted();
    await save({ checks });
  }
  const started = new Set<string>();
  const start = (role: Role): TimedSide => {
    const tree = role === "head" ? trees.head : trees.base;
    // As long as each other, like the paths of the trees.
    const scratch = side.scratch.replace(/0$/, { base: "0", head: "1", control: "2" }[role]);
    return new TimedSide({ ...side, tree, scratch }, role, started);
  };
  const isLimited = !given.on("pairs") && !given.on("all");
  // Once as planned, and once for the extension.
  for (let round = 0; round < 2 && !signal.aborted; round++) {
    const wanted = pairsWanted(state);
    const left = pairsLeft(state.cases, wanted);
    if (round === 1 && left > 0) {
      line.say(
        `Inconclusive cases get ${counted(plan.pairs, "pair")} more${
          isLimited ? ", or those of nine minutes" : ""
        }`,
      );
    }
    const [before, begun] = [state.cases, performance.now()];
    const cases = await measurePairs(before, {
      start,
      wanted,
      late: () => round === 1 && isLimited && performance.now() > 1000 * EXTENSION_LIMIT,
      signal,
      async measured(cases, index, pairEnded) {
        const seconds = (performance.now() - begun) / 1000;
        if (line.due) line.show(progressText(before, cases, index, { wanted, seconds }));
        if (pairEnded) await save({ cases });
      },
    });
    await save({ cases });
  }
  const runs = state.checks.filter(({ kind }) => kind !== "counters");
  await save({
    complete: !signal.aborted || pairsLeft(state.cases, pairsWanted(state)) === 0,
    checks: [...runs, ...checkCounters({ ...golden, cases: state.cases })],
  });
  return state;
}

async function finish(
  regression: Regression,
  { given, out, line }: Job,
  history: History | undefined,
): Promise<number> {
  line.clear();
  const verdicts = verdictsOf(regression);
  const outcome = outcomeOf(regression, verdicts);
  await writeWhole(`${out}/regress.html`, await renderStill(regressionParts(regression)));
  await writeWhole(`${out}/regress.md`, regressionMarkdown(regression));
  const files = [`${out}/regress.html`, `${out}/regress.md`];
  if (history !== undefined) {
    const date = await dateOf(git, regression.head.commit!);
    const rows = withCommit(history, regression, verdicts, date);
    await writeWhole(history.path, encodeHistory(rows));
    await writeWhole(`${out}/trend.html`, await renderStill(await trendParts(rows)));
    files.push(history.path, `${out}/trend.html`);
  }
  if (given.on("json")) writeOut(`${JSON.stringify(regressionJson(regression, verdicts))}\n`);
  else {
    const options = { color: wantsColor(), width: outputWidth() };
    writeOut(`${regressionText(regression, verdicts, options)}\n${files.join("\n")}\n`);
  }
  const codes = { ok: 0, regressed: 1, inconclusive: exitCodes.inconclusive };
  return codes[outcome];
}
