/** The report: one HTML file that opens without a network. */
import type { Analysis } from "./analysis/analysis.ts";
import { counted } from "../core/format.ts";
import { type Html, markup } from "./html.ts";
import { renderDocument, type Section } from "./page/document.ts";
import { unbroken } from "./page/figure.ts";
import { filtersOf, groupsOf, legend } from "./page/controls.ts";
import { librariesOfPage, packed, type Payload } from "./page/embedded.ts";
import { linkModules } from "./page/link.ts";
import { sectionsOf } from "./page/sections.ts";

/** Options of a page. */
export interface PageOptions {
  readonly title?: string;
  readonly baseline?: Analysis;
  readonly sections?: readonly Section[];
}

let start: Promise<string> | undefined;

/**
 * Renders the report. Text from the results is escaped wherever it stands, a policy in the page
 * forbids every request and every script but the page's own, and equal analyses give equal bytes.
 */
export async function renderPage(analysis: Analysis, options: PageOptions = {}): Promise<string> {
  const { title = titleOf(analysis), baseline, sections = [] } = options;
  start ??= linkModules(import.meta.resolve("./page/client/start.ts"));
  const payload: Payload = { analysis, ...baseline === undefined ? {} : { baseline } };
  return renderDocument({
    title,
    lead: leadOf(analysis),
    legend: legend(analysis.strategies, groupsOf(analysis), filtersOf(analysis)),
    sections: withSections(sectionsOf(analysis), sections),
    data: packed(payload),
    script: await start,
    libraries: await librariesOfPage(),
  });
}

function withSections(own: readonly Section[], others: readonly Section[]): Section[] {
  const method = own.findIndex(({ id }) => id === "method");
  return own.toSpliced(method < 0 ? own.length : method, 0, ...others);
}

function titleOf({ problems }: Analysis): string {
  const suites = [...new Set(problems.map(({ suite }) => suite))];
  return suites.length === 0 ? "No results" : suites.join(", ");
}

function leadOf(analysis: Analysis): Html {
  const { strategies, problems, counts, across, notes, unreadable } = analysis;
  const lost = unreadable.length > 0 &&
    markup` <a href="#unreadable">${counted(unreadable.length, "file")} could not be used.</a>`;
  if (problems.length === 0) {
    return markup`<p class="count">There are no runs to report yet: <code>deno task bench</code> makes
some.${lost}</p>`;
  }
  const seeds = new Set(problems.flatMap((problem) => problem.strategies.flatMap((s) => s.seeds)));
  const answer = across?.summary !== undefined
    ? across.findings.differences
    : problems.length === 1
    ? problems[0]!.findings.curves
    : undefined;
  const failed = counts.failed === 0 ? "none" : counted(counts.failed, "run");
  return markup`${answer !== undefined && markup`<p class="answer">${unbroken(answer)}</p>`}
<p class="count">${counted(strategies.length, "strategy", "strategies")} on ${
    counted(problems.length, "problem")
  } with ${counted(seeds.size, "seed")}: ${
    counted(counts.complete, "complete run")
  }, ${failed} failed.${lost}</p>
${
    notes.length > 0 &&
    markup`<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`
  }`;
}
