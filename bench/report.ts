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

const flags = {
  from: {
    value: "FOLDER",
    repeat: true,
    help: 'A folder of results, such as "results/quick"; may be repeated',
  },
  out: { value: "FOLDER", help: "Where the report goes (default: the first of these folders)" },
  title: { value: "TEXT", help: "The page's title (default: the names of the suites)" },
  help: { help: "Show this text" },
} as const;

const command: Command<typeof flags> = {
  name: "deno task report",
  summary:
    "Writes summary.json and report.html of the runs in one or more folders. Nothing is run.\n" +
    "Where a run is there more than once, the newest that is complete counts.",
  flags,
  notes: `Examples:
  deno task report --from results/quick
  deno task report --from results/quick --from results/letter --out results/both

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
  const given = parseFlags(args, flags);
  if (given.on("help")) {
    writeOut(helpText(command));
    return exitCodes.done;
  }
  const folders = given.all("from").map((folder) => folder.replace(/(?<=.)[/\\]+$/, ""));
  const [first] = folders;
  if (first === undefined) {
    throw new InputError(`Give --from FOLDER; "${command.name} --help" tells more`);
  }
  const out = given.text("out") ?? first;
  await requireWritable(out);
  const results: RunResult[] = [];
  for (const folder of folders) results.push(...await runsIn(folder));
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

async function runsIn(folder: string): Promise<RunResult[]> {
  const store = new ResultStore(folder, ({ path, reason, keptAs }) => {
    writeError(`"${path}" is not used. ${reason}. It is kept as "${keptAs}"\n`);
  });
  const results = await store.list();
  if (results.length === 0) throw new InputError(`There are no results in "${folder}"`);
  return results;
}

if (import.meta.main) await runCommand(() => report(Deno.args));
