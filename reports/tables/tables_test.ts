import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { analyse } from "../analysis/analysis.ts";
import type { RunResult } from "../../runs/run.ts";
import { sampleRun, sampleSuite } from "../testing/results.ts";
import { toCsv } from "./csv.ts";
import { escapeLatex, toLatex } from "./latex.ts";
import { toMarkdown } from "./markdown.ts";
import { resultsTable } from "./problem_tables.ts";
import type { Table } from "./table.ts";
import { tablesOf } from "./tables.ts";

/** Names that mean something to a spreadsheet, to LaTeX, to Markdown and to HTML. */
const HOSTILE = '=HYPERLINK("x"),|\\input{/etc/passwd}$x$_%&#~^<script>\n@ada `rm`';

const table: Table = {
  id: "t",
  caption: `About ${HOSTILE}`,
  columns: [{ head: HOSTILE, align: "left" }, { head: "AUC, %", align: "right" }],
  rows: [
    [{ text: HOSTILE, mark: "best" }, {
      text: "65.70",
      value: 65.70123,
      low: 65,
      high: 66.5,
      range: "[65.0, 66.5]",
    }],
    [{ text: "b" }, { text: "–" }],
  ],
  notes: ["50 % of it"],
};

/** Reads CSV as RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, field, quoted] = [[] as string[], "", false];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      row.push(field);
      field = "";
    } else if (c === "\r" && text[i + 1] === "\n") {
      rows.push([...row, field]);
      [row, field] = [[], ""];
      i++;
    } else field += c;
  }
  return rows;
}

Deno.test("CSV holds numbers in full and intervals apart, and no formula", () => {
  const rows = parseCsv(toCsv(table));
  assertEquals(rows[0], [`'${HOSTILE}`, "AUC, %", "AUC, %, low", "AUC, %, high", "mark"]);
  assertEquals(rows[1], [`'${HOSTILE}`, "65.70123", "65", "66.5", "best"]);
  assertEquals(rows[2], ["b", "", "", "", ""]);
  const texts = fc.string({ unit: "binary" });
  fc.assert(fc.property(texts, (text) => {
    const one = { ...table, columns: [table.columns[0]!], rows: [[{ text }]] };
    const [cell] = parseCsv(toCsv(one))[1]!;
    assert(!/^[=+\-@\t\r\n]/.test(cell!), JSON.stringify(cell));
    assert(text === "–" || cell!.endsWith(text));
  }));
});

Deno.test("Markdown keeps a row a line and gives names no meaning", () => {
  const lines = toMarkdown(table).split("\n");
  assertEquals(lines[3], "| :-- | --: |");
  const cells = lines[4]!.split(/(?<!\\)\|/);
  assertEquals(cells.length, 4);
  assertStringIncludes(cells[1]!, "\\<script\\>");
  assertStringIncludes(cells[1]!, "&#64;ada \\`rm\\`");
  assertEquals(cells[2], " 65.70 [65.0, 66.5] ");
});

Deno.test("LaTeX is a booktabs table in which no name is a command", () => {
  const text = toLatex(table);
  for (const part of ["\\toprule", "\\midrule", "\\bottomrule", "\\begin{tabular}{@{}lr@{}}"]) {
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, "\\textbf{=HYPERLINK(");
  assertStringIncludes(text, "50 \\% of it.");
  assertEquals(
    escapeLatex("\\input{x}$_%&#~^"),
    "\\textbackslash{}input\\{x\\}\\$\\_\\%\\&\\#\\textasciitilde{}\\textasciicircum{}",
  );
  fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (name) => {
    const known =
      /\\(textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textasciigrave)\{\}|-\{\}(?=-)|\\[{}$&#%_]/g;
    assert(!/[\\{}$&#%_^~]/.test(escapeLatex(name).replace(known, "")), name);
  }));
});

Deno.test("an analysis has every table, with ids of their own and rows as wide as their heads", () => {
  const runs = sampleSuite(["letter", "cifar10", "stl10"], 3);
  const analysis = analyse(runs, { unreadable: [{ path: "a.arrow", reason: "It is empty" }] });
  const tables = tablesOf(analysis);
  const ids = tables.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const id of ["fast-fishing-letter-results", "ranks", "penalties", "runs", "noise"]) {
    assert(ids.includes(id), `${id} is missing of ${ids}`);
  }
  for (const { id, columns, rows } of tables) {
    assert(rows.length > 0, id);
    for (const row of rows) assertEquals(row.length, columns.length, id);
  }
  const results = tables.find(({ id }) => id === "fast-fishing-letter-results")!;
  const auc = analysis.problems[1]!.strategies.find(({ label }) => label === "bait")!.scores!.auc;
  const bait = results.rows.find(([name]) => name!.text === "bait")!;
  const place = results.columns.findIndex(({ head }) => head === "AUC, %");
  const { value, low } = bait[place]!;
  assertEquals([value, low], [100 * auc.mean, 100 * auc.interval!.low]);
  // The p beside the difference to the best is the corrected one, and agrees with the interval.
  const head = (name: string) => results.columns.findIndex((column) => column.head === name);
  const judged = results.rows.filter((row) => row[head("p to best")]!.value !== undefined);
  assert(judged.length > 5);
  for (const row of judged) {
    const { low, high } = row[head("To best, points")]!;
    assertEquals(row[head("p to best")]!.value! < 0.05, low! > 0 || high! < 0, row[0]!.text);
  }
  const cycles = tables.find(({ id }) => id === "cycles")!;
  assertEquals(
    cycles.rows.length,
    runs.filter(({ status }) => status === "done")
      .reduce((sum, run) => sum + run.cycles.length, 0),
  );
  const [first] = cycles.rows;

  const firstRun = runs.find(({ manifest: { config } }) =>
    config.dataset === "cifar10" && config.strategy === first![1]!.text && config.seed === 0
  )!;
  const row = firstRun.cycles[0]!;
  assertEquals(first!.slice(2).map(({ value }) => value), [
    0,
    row.labelled,
    100 * row.accuracy,
    row.trainSeconds + row.evaluateSeconds,
  ]);
  assertStringIncludes(
    toCsv(cycles),
    'Problem,Strategy,Seed,Labels,"Accuracy, %","Elapsed, s"\r\ncifar10',
  );
  assertStringIncludes(
    toCsv(tables.find(({ id }) => id === "unreadable")!),
    "a.arrow,It is empty",
  );
});

Deno.test("one run has tables without an interval, and none over problems", () => {
  const ids = tablesOf(analyse([sampleRun({ suite: "mine" })])).map(({ id }) => id);
  assertEquals(ids, [
    "mine-letter-results",
    "mine-letter-labels",
    "mine-letter-times",
    "mine-letter-metrics",
    "mine-letter-curves",
    "runs",
    "cycles",
  ]);
});

Deno.test("LaTeX: what pdfLaTeX has no letter for is numbered, hyphens stay hyphens", () => {
  assertEquals(
    escapeLatex("a -- b → 中 😀 e\u0301\u200b `x` –"),
    "a -{}- b $\\rightarrow$ U+4E2D U+1F600 é \\textasciigrave{}x\\textasciigrave{} \\textendash{}",
  );
});

Deno.test("labels are saved beside random only", () => {
  const savedIn = (results: readonly RunResult[]): string[] => {
    const { columns, rows } = resultsTable(analyse(results), 0);
    const place = columns.findIndex(({ head }) => head === "Labels saved, %");
    return rows.map((row) => row[place]!.text);
  };
  const results = sampleSuite(["letter"], 3);
  assert(savedIn(results).some((text) => Number(text) > 0));
  const without = results.filter(({ manifest }) => manifest.config.strategy !== "random");
  assertEquals(new Set(savedIn(without)), new Set(["–"]));
});
