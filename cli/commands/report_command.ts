/** `report`: writes the report of results that are there already. */
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { write } from "../permissions.ts";
import { declare, out } from "./common.ts";

export const reportCommand = declare({
  name: "report",
  title: "Write the report of results that are there already",
  summary:
    "Writes the report of runs: summary.json and report.html, or tables and data for papers. " +
    "Nothing is run, and no result is changed. Paths are result files, folders of them, or folders " +
    'of such folders (default: all in "results"). If a run is there more than once, the newest that ' +
    "is complete counts. A file that cannot be used is listed with the reason, and the rest is shown.",
  flags: {
    out: out("Where the report goes (default: the folder of the results)"),
    suite: { value: "NAME", help: "Only runs of this suite" },
    title: { value: "TEXT", help: "The page's title (default: the names of the suites)" },
    format: {
      value: "A,B,…",
      help:
        "What is written: html (default), csv, md, latex, json, arrow, bib; csv, md and latex: every " +
        "table, in FOLDER/tables; json: analysis.json, every number; arrow: report.arrow, every " +
        "cycle of every run in one table; bib: references.bib, what to cite, and methods.md, a " +
        "paragraph on the method",
    },
    tables: { value: "FOLDER", help: "Write every table there as CSV, Markdown and LaTeX" },
    figures: {
      value: "FOLDER",
      help: "Write every chart there as SVG, curves as pgfplots code, too, and captions",
    },
    margin: {
      value: "POINTS",
      help: "Differences of AUC of at most so many points count as none (default: 0.5)",
    },
    interval: {
      value: "NAME",
      help: "Intervals over seeds: student-t (default) or bootstrap (too narrow at few seeds)",
    },
  },
  operands: "[PATH…]",
  notes: `Examples:
  deno task report
  deno task report results/quick
  deno task report results/quick results/letter --out results/both
  deno task report results/letter --format html,csv,latex
  deno task report results/letter --tables results/paper

docs/reports.md says what every number is.`,
  exits: "0 done, 1 some runs failed or some files cannot be used",
  module: "cli/report.ts",
  needs(given, { cwd }) {
    const paths = given.operands.map((path) => isFile(resolve(cwd, path)) ? dirname(path) : path);
    const folder = given.text("out");
    const folders = folder !== undefined
      ? [folder]
      : paths.length === 1
      ? paths
      : [...paths, "results"];
    return [
      ...folders.map((path) => write(path, "the report (--out, or beside the results)")),
      ...[given.text("tables") ?? []].flat().map((path) => write(path, "tables (--tables)")),
      ...[given.text("figures") ?? []].flat().map((path) => write(path, "figures (--figures)")),
    ];
  },
});

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
