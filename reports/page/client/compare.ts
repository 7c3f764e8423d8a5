/// <reference lib="dom" />
/** The section that compares these results with others. */
import type { Analysis } from "../../analysis/analysis.ts";
import type { SideDifference } from "../../analysis/environments.ts";
import { compareSets } from "../../comparison/compare_sets.ts";
import { comparisonTable } from "../../comparison/comparison_table.ts";
import { type RunSet, setOfAnalysis } from "../../comparison/run_set.ts";
import { type Html, markup } from "../../html.ts";
import { tableHtml, tableTools } from "../../tables/html.ts";
import { left, type Table, tabulate } from "../../tables/table.ts";
import { put } from "./elements.ts";
import { readFiles, type Unread } from "./files.ts";
import { answerTools } from "./tables.ts";

/** Smaller differences are rounding in a page's data. */
const ROUNDING = 2e-6;

/** Connects the section: files can be chosen, or dropped anywhere. */
export function compareSection(analysis: Analysis, baseline: Analysis | undefined): void {
  const place = document.getElementById("comparison");
  const input = document.querySelector<HTMLInputElement>("#other");
  if (place === null || input === null) return;
  const here = setOfAnalysis(analysis);
  const show = (there: RunSet, name: string, unread: readonly Unread[]): void => {
    const { confidence } = analysis.method;
    const { problems, verdict, environment } = compareSets(there, here, {
      tolerance: ROUNDING,
      confidence,
    });
    const table: Table = {
      ...comparisonTable(problems),
      caption: `Mean AUC of this report minus that of ${name}, seed by seed`,
    };
    put(
      place,
      markup`<p class="finding big">${verdict.text}</p>
${unreadList(unread)}
${problems.length > 0 && markup`${tableHtml(table)}${tableTools(table.id)}`}
${environments(environment, name)}`,
    );
    answerTools(place, () => table);
  };
  const read = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    const { set, name, unread } = await readFiles(files);
    show(set, name, unread);
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
  if (baseline !== undefined) show(setOfAnalysis(baseline), "the baseline", []);
}

function unreadList(unread: readonly Unread[]): Html | undefined {
  if (unread.length === 0) return undefined;
  return markup`<ul class="notes">${
    unread.map(({ name, reason }) => markup`<li>“${name}” could not be used: ${reason}.</li>`)
  }</ul>`;
}

function environments(differences: readonly SideDifference[], name: string): Html {
  if (differences.length === 0) {
    return markup`<p class="note">Both ran the same code in the same environment.</p>`;
  }
  return tableHtml({
    id: "environments",
    caption: "What differs in the environments",
    ...tabulate(differences, [
      [left("Fact"), ({ fact }) => ({ text: fact })],
      [left("Here"), ({ tested }) => ({ text: tested.join(" / ") })],
      [left(`In ${name}`), ({ baseline }) => ({ text: baseline.join(" / ") })],
    ]),
  });
}
