/** `deno task report`: writes the report of results that are there already. */
import { InputError, knownName, unknownName } from "../core/errors.ts";
import { withoutSlash } from "../core/cache_folder.ts";
import { writeWhole } from "../core/save.ts";
import { plain } from "../core/text.ts";
import { analyse, type Analysis } from "../reports/analysis/analysis.ts";
import { writeFigures } from "../reports/figures/write_figures.ts";
import { counted } from "../core/format.ts";
import { methodsOf, referencesOf, toBibtex } from "../reports/references.ts";
import { renderTable } from "../reports/terminal.ts";
import { exitCodes, outputWidth, wantsColor, writeOut } from "./command.ts";
import type { reportCommand } from "./commands/report_command.ts";
import type { Flags } from "./flags.ts";
import { requireFolder } from "./writable.ts";
import {
  DEFAULT_ROOT,
  type Format,
  formats,
  readOwnSpeed,
  readRuns,
  tableFormats,
  writeReport,
  writeTables,
} from "./report_files.ts";
import { encodeRuns } from "../runs/arrow.ts";
import { filesAt } from "../runs/read.ts";
import type { Section } from "../reports/page/document.ts";
import type { RunResult } from "../runs/run.ts";

const INTERVALS = ["student-t", "bootstrap"] as const;

type Given = Flags<typeof reportCommand.flags>;

export async function run(given: Given): Promise<number> {
  const names = new Set(given.list("format") ?? ["html"]);
  const wanted = [...names].map((name) => knownName("format", name, formats));
  const interval = knownName("interval", given.text("interval") ?? "student-t", INTERVALS);
  const margin = marginOf(given.text("margin"));
  const paths = given.operands.map(withoutSlash);
  const read = await readRuns(paths.length > 0 ? paths : [DEFAULT_ROOT]);
  const results = ofSuite(read.results, given.text("suite"));
  const speed = await readOwnSpeed(paths.length > 0 ? paths : [DEFAULT_ROOT]);
  const out = await outputOf(given, paths);
  const [tables, figures] = [given.text("tables"), given.text("figures")];
  for (const folder of [out, tables, figures]) {
    if (folder !== undefined) await requireFolder(folder);
  }
  const analysis = analyse(results, {
    unreadable: [...read.unreadable, ...speed.unreadable],
    interval,
    ...(margin === undefined ? {} : { margin }),
  });
  const suites = [...new Set(results.map(({ manifest }) => manifest.config.suite))].sort();
  const title = plain(given.text("title") ?? suites.join(", "));
  const written = await writeAs(wanted, {
    out,
    results,
    analysis,
    title,
    sections: speed.sections,
  });
  if (tables !== undefined) {
    const count = await writeTables(tables, analysis, tableFormats);
    written.push(`${tables} (${counted(count, "file")})`);
  }
  if (figures !== undefined) {
    const count = (await writeFigures(analysis, figures)).length;
    written.push(`${figures} (${counted(count, "file")})`);
  }
  const table = renderTable(analysis, {
    color: wantsColor(),
    width: outputWidth(),
  });
  writeOut(`${table}\n${written.join("\n")}\n`);
  const { failed, unreadable } = analysis.counts;
  return failed + unreadable > 0 ? exitCodes.failed : exitCodes.done;
}

function marginOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const points = text.trim() === "" ? NaN : Number(text);
  if (points >= 0 && points <= 100) return points / 100;
  throw new InputError(`--margin "${text}" is not a number of points from 0 to 100, such as 0.5`);
}

interface Content {
  readonly out: string;
  readonly results: readonly RunResult[];
  readonly analysis: Analysis;
  readonly title: string;
  readonly sections: readonly Section[];
}

async function writeAs(
  wanted: readonly Format[],
  { out, results, analysis, title, sections }: Content,
): Promise<string[]> {
  const written: string[] = [];
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeWhole(`${out}/${name}`, content);
    written.push(`${out}/${name}`);
  };
  const asTables = tableFormats.filter((format) => wanted.includes(format));
  if (asTables.length > 0) {
    const count = await writeTables(`${out}/tables`, analysis, asTables);
    written.push(`${out}/tables (${counted(count, "file")})`);
  }
  if (wanted.includes("json")) await write("analysis.json", `${JSON.stringify(analysis)}\n`);
  if (wanted.includes("arrow")) await write("report.arrow", encodeRuns(results));
  if (wanted.includes("bib")) {
    const references = referencesOf(results);
    await write("references.bib", toBibtex(references, analysis));
    await write("methods.md", methodsOf(analysis, references));
  }
  if (wanted.includes("html")) written.push(await writeReport(out, analysis, title, sections));
  return written;
}

/** The folder that was named, the only one with results, or the one of all results. */
async function outputOf(given: Given, paths: readonly string[]): Promise<string> {
  const out = given.text("out");
  if (out !== undefined) return withoutSlash(out);
  const files = await Promise.all(
    (paths.length > 0 ? paths : [DEFAULT_ROOT]).map((path) => filesAt(path)),
  );
  const folders = new Set(files.flat().map((file) => file.slice(0, file.lastIndexOf("/"))));
  return folders.size === 1 ? [...folders][0]! : paths.length === 1 ? paths[0]! : DEFAULT_ROOT;
}

function ofSuite(results: readonly RunResult[], suite: string | undefined): readonly RunResult[] {
  if (suite === undefined) return results;
  const chosen = results.filter(({ manifest }) => manifest.config.suite === suite);
  if (chosen.length > 0) return chosen;
  throw unknownName("suite", suite, [
    ...new Set(results.map(({ manifest }) => manifest.config.suite)),
  ]);
}
