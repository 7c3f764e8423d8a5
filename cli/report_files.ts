/** Writes what a reader opens: the summary and the page, beside the results they are made of. */
import { writeWhole } from "../core/files.ts";
import type { Analysis } from "../reports/analysis/analysis.ts";
import { summaryOf } from "../reports/analysis/summary.ts";
import { renderPage } from "../reports/page.ts";

/** Writes `summary.json` and `report.html`. */
export async function writeReport(
  folder: string,
  analysis: Analysis,
  title: string,
): Promise<string> {
  const page = `${folder}/report.html`;
  const summary = JSON.stringify(summaryOf(analysis), undefined, 2);
  await writeWhole(`${folder}/summary.json`, `${summary}\n`);
  await writeWhole(page, await renderPage(analysis, { title }));
  return page;
}
