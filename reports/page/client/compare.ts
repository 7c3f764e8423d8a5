/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The section that compares these results with others. */
import type { Environment } from "../../../runs/run.ts";
import type { Analysis } from "../../analysis/analysis.ts";
import { bounds, counted, percent, points, threeDigits } from "../../../core/format.ts";
import { type Html, markup } from "../../html.ts";
import type { Table } from "../../tables/table.ts";
import { environmentFacts } from "../../analysis/environments.ts";
import { tableHtml, tableTools } from "../table_html.ts";
import { compared, type ComparedRow, type ResultSet, resultsOf } from "./comparison.ts";
import { put } from "./elements.ts";
import { readFiles, type Unread } from "./files.ts";
import { answerTools } from "./tables.ts";

/** Connects the section: files can be chosen, or dropped anywhere. */
export function compareSection(analysis: Analysis, baseline: Analysis | undefined): void {
  const place = document.getElementById("comparison");
  const input = document.querySelector<HTMLInputElement>("#other");
  if (place === null || input === null) return;
  const here = resultsOf(analysis, "this report");
  const show = (there: ResultSet, unread: readonly Unread[]): void => {
    const rows = compared(here, there, analysis.method.confidence);
    const table = tableOf(rows, there);
    put(
      place,
      markup`<p class="finding big">${findingOf(rows, there)}</p>
${unreadList(unread)}
${rows.length === 0 ? undefined : markup`${tableHtml(table)}${tableTools(table.id)}`}
${environments(here.environments, there.environments)}`,
    );
    answerTools(place, () => table);
  };
  const read = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    const { results, unread } = await readFiles(files);
    show(results, unread);
    document.getElementById("compare")?.scrollIntoView();
  };
  input.addEventListener("change", () => void read([...input.files ?? []]));
  const root = document.documentElement;
  addEventListener("dragover", (event) => {
    event.preventDefault();
    root.toggleAttribute("data-drag", true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) root.toggleAttribute("data-drag", false);
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    root.toggleAttribute("data-drag", false);
    void read([...event.dataTransfer?.files ?? []]);
  });
  if (baseline !== undefined) show(resultsOf(baseline, "the baseline"), []);
}

function findingOf(rows: readonly ComparedRow[], { name }: ResultSet): string {
  if (rows.length === 0) {
    return `${name} shares no problem, strategy and seed with this report: nothing can be compared.`;
  }
  const count = (verdict: ComparedRow["verdict"]): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const parts = [
    [count("same"), "the same to the last digit kept"],
    [count("higher"), `higher here than in ${name}`],
    [count("lower"), `lower here than in ${name}`],
    [count("level"), "not distinguishable"],
    [count("one seed"), "with one seed only, which tells nothing"],
  ].filter(([n]) => n !== 0).map(([n, text]) => `${n} ${text}`);
  return `Of ${counted(rows.length, "mean AUC", "mean AUCs")} that both have: ${parts.join(", ")}.`;
}

function unreadList(unread: readonly Unread[]): Html | undefined {
  if (unread.length === 0) return undefined;
  return markup`<ul class="notes">${
    unread.map(({ name, reason }) => markup`<li>“${name}” could not be used: ${reason}.</li>`)
  }</ul>`;
}

function tableOf(rows: readonly ComparedRow[], { name }: ResultSet): Table {
  const heads = [
    "Problem",
    "Strategy",
    "Here, AUC %",
    "There, AUC %",
    "Here − there, points",
    "Verdict",
    "Selection, times",
    "Seeds",
  ];
  return {
    id: "comparison",
    caption: `Mean AUC of this report minus that of ${name}, seed by seed`,
    columns: heads.map((head, i) => ({ head, align: i < 2 || i === 5 ? "left" : "right" })),
    rows: rows.map((row) => [
      { text: row.problem },
      { text: row.strategy },
      { text: percent(row.here), value: 100 * row.here },
      { text: percent(row.there), value: 100 * row.there },
      {
        text: points(row.difference),
        value: 100 * row.difference,
        range: bounds(row.interval, (end) => points(end, 2)),
        ...row.interval === undefined
          ? {}
          : { low: 100 * row.interval.low, high: 100 * row.interval.high },
      },
      { text: row.verdict === "level" ? "not distinguishable" : row.verdict },
      row.selectRatio === undefined
        ? { text: "–" }
        : { text: `${threeDigits(row.selectRatio)} ×`, value: row.selectRatio },
      { text: String(row.n), value: row.n },
    ]),
    notes: ["Verdicts: paired t-test over seeds at .05, corrected by Holm's method for all rows."],
  };
}

/** Lists where environments differ. */
function environments(here: readonly Environment[], there: readonly Environment[]): Html {
  const facts = environmentFacts.map(([fact, show]) => ({
    fact,
    values: [here, there].map((set) => [...new Set(set.map(show))].join(" / ")),
  })).filter(({ values: [a, b] }) => a !== b);
  if (facts.length === 0) return markup`<p class="note">Both ran in the same environment.</p>`;
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="What differs in the environments">
<table class="facts"><caption>What differs in the environments</caption>
<thead><tr><td></td><th scope="col">Here</th><th scope="col">There</th></tr></thead><tbody>${
    facts.map(({ fact, values }) =>
      markup`<tr><th scope="row">${fact}</th>${
        values.map((value) => markup`<td>${value}</td>`)
      }</tr>`
    )
  }</tbody></table></div>`;
}
