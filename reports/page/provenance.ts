/** The origin of the numbers: machines, versions, data and settings. */
import type { Environment } from "../../runs/run.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { environmentFacts } from "../analysis/environments.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import { counted, thousands } from "../../core/format.ts";
import { type Html, markup } from "../html.ts";

/** Writes the provenance of an analysis. */
export function provenance(analysis: Analysis): Html {
  const { environments, problems, strategies } = analysis;
  const settings = strategies.map(({ label, settings }) =>
    factRow(label, [markup`${settingsText(settings)}`])
  );
  return markup`${unreadable(analysis)}${environmentTable(environments)}${problems.map(problem)}
<details>
<summary>Settings of the strategies</summary>
${factTable("Settings", settings)}
</details>
`;
}

function unreadable({ unreadable }: Analysis): Html | undefined {
  if (unreadable.length === 0) return undefined;
  const rows = unreadable.map(({ path, reason }) => factRow(path, [markup`${reason}`]));
  return markup`<div class="warning" id="unreadable">
${factTable(`${counted(unreadable.length, "file")} could not be used`, rows)}
</div>
`;
}

/** Writes environments, with differences highlighted. */
export function environmentTable(
  environments: readonly Environment[],
  caption: string = counted(environments.length, "environment"),
): Html {
  if (environments.length === 0) return markup``;
  const rows = environmentFacts.map(([fact, show]) => {
    const values = environments.map(show);
    const differs = new Set(values).size > 1;
    return factRow(
      fact,
      values.map((value) => differs ? markup`<strong>${value}</strong>` : markup`${value}`),
    );
  });
  return factTable(caption, rows);
}

function problem(problem: ProblemAnalysis): Html {
  const { title, data } = problem;
  const facts = factsOf(problem).map(([fact, text]) => factRow(fact, [markup`${text}`]));
  return markup`<details>
<summary>${title}</summary>
${factTable(title, facts)}
<p class="licence">Classes: ${data.classes.join(", ")}</p>
</details>
`;
}

function factsOf({ suite, protocol, data }: ProblemAnalysis): [fact: string, text: string][] {
  const { initial, budget, cycles, subset, head } = protocol;
  const shown = subset === 0 ? "the whole pool" : `${thousands(subset)} rows of the pool a cycle`;
  return [
    ["Suite", suite],
    ["Pool", `${thousands(data.poolSize)} rows, ${counted(data.dimensions, "feature")}`],
    ["Test set", `${thousands(data.testSize)} rows`],
    ["Number of classes", thousands(data.classes.length)],
    [
      "Labels",
      `${thousands(initial)} at first, ${thousands(budget)} a cycle for ` +
      `${counted(cycles, "cycle")}, chosen from ${shown}`,
    ],
    ["Head", settingsText(head)],
    ["Hash of the data", data.datasetHash.slice(0, 12)],
    ["Hash of the backbone", data.backboneHash.slice(0, 12)],
  ];
}

/** Writes facts. */
export function factTable(caption: string, rows: readonly Html[]): Html {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="facts"><caption>${caption}</caption>
<tbody>${rows}</tbody></table>
</div>
`;
}

/** Writes a fact. */
export function factRow(fact: string, values: readonly Html[]): Html {
  const cells = values.map((value) => markup`<td>${value}</td>`);
  return markup`<tr><th scope="row">${fact}</th>${cells}</tr>\n`;
}

function settingsText(settings: Readonly<Record<string, string | number | boolean>>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? "no settings" : parts.join(", ");
}
