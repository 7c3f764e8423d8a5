/** `deno task report`: writes the report of results that are there already. */
import { InputError } from "../core/errors.ts";
import { renderTable } from "../reports/table.ts";
import {
  exitCodes,
  runCommand,
  terminalWidth,
  wantsColor,
  writeError,
  writeOut,
} from "./cli/command.ts";
import { type Command, helpText, parseFlags } from "./cli/flags.ts";
import { requireWritable } from "./cli/permissions.ts";
import { writeReport } from "./cli/report_files.ts";
import type { RunResult } from "./results/run.ts";
import { ResultStore } from "./results/store.ts";

/** Where the bench puts its results. */
const DEFAULT_ROOT = "results";

const flags = {
  out: {
    value: "FOLDER",
    help: "Where the report goes (default: the folder, or what they lie in)",
  },
  title: { value: "TEXT", help: "The page's title (default: the names of the suites)" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task report",
  summary:
    "Writes summary.json and report.html of the runs in one or more folders (default: all in\n" +
    `"${DEFAULT_ROOT}"). Nothing is run. Where a run is there more than once, the newest that is\n` +
    "complete counts.",
  flags,
  operands: "[FOLDER…]",
  notes: `Examples:
  deno task report
  deno task report results/quick
  deno task report results/quick results/letter --out results/both

Exit codes: 0 done, 1 some runs are failed ones, 2 wrong usage or input.`,
};

/**
 * Runs the command.
 *
 * @param args What follows its name.
 * @returns The exit code.
 * @throws {InputError} If something given cannot be used.
 */
export async function report(args: readonly string[]): Promise<number> {
  const given = parseFlags(args, flags, true);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const named = given.operands.map((folder) => folder.replace(/(?<=.)[/\\]+$/, ""));
  const folders = named.length > 0 ? named : await foldersOf(DEFAULT_ROOT);
  const out = given.text("out") ?? (folders.length === 1 ? folders[0]! : DEFAULT_ROOT);
  const results: RunResult[] = [];
  for (const folder of folders) results.push(...await runsIn(folder));
  await requireWritable(out);
  const suites = [...new Set(results.map(({ manifest }) => manifest.config.suite))].sort();
  const title = given.text("title") ?? suites.join(", ");
  const { summary, page } = await writeReport(out, results, title);
  writeOut(
    `${renderTable(summary, { color: wantsColor(), width: terminalWidth() ?? 80 })}\n${page}\n`,
  );
  const failures = summary.panels.flatMap(({ strategies }) => strategies)
    .flatMap(({ failures }) => failures);
  return failures.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** Whether a folder has result files; others, such as a report's own, are passed over. */
async function holdsRuns(folder: string): Promise<boolean> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.endsWith(".arrow")) return true;
  }
  return false;
}

/** The folders of results in a folder, by name. */
async function foldersOf(root: string): Promise<string[]> {
  const folders: string[] = [];
  try {
    for await (const entry of Deno.readDir(root)) {
      const folder = `${root}/${entry.name}`;
      if (entry.isDirectory && await holdsRuns(folder)) folders.push(folder);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (folders.length === 0) {
    throw new InputError(
      `There are no results in "${root}": run "deno task bench", or name a folder`,
    );
  }
  return folders.sort();
}

async function runsIn(folder: string): Promise<RunResult[]> {
  const store = new ResultStore(folder, ({ path, reason, keptAs }) => {
    writeError(`"${path}" is not used. ${reason}. It is kept as "${keptAs}"\n`);
  });
  const results = await store.list();
  if (results.length === 0) throw new InputError(`There are no results in "${folder}"`);
  return results;
}

if (import.meta.main) await runCommand(() => report(Deno.args));
