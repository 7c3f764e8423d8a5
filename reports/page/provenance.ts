/** The origin of the numbers: machines, versions, data and settings. */
import type { Environment } from "../../runs/run.ts";
import type { Analysis } from "../analysis/analysis.ts";
import { environmentFacts } from "../analysis/environments.ts";
import type { ProblemAnalysis } from "../analysis/problem.ts";
import { counted, thousands } from "../../core/format.ts";
import { type Content, type Html, markup } from "../html.ts";

/** Writes the provenance of an analysis. */
export function provenance({ environments, problems, strategies, unreadable }: Analysis): Html {
  const settings = strategies.map(({ label, settings }): Fact => [label, settingsText(settings)]);
  const lost = unreadable.map(({ path, reason }): Fact => [path, reason]);
  return markup`${
    lost.length > 0 && markup`<div class="warning" id="unreadable">
${factTable(`${counted(lost.length, "file")} could not be used`, lost)}
</div>
`
  }${environmentTable(environments)}${problems.map(problem)}
<details>
<summary>Settings of the strategies</summary>
${factTable("Settings", settings)}
</details>
`;
}

/** Writes environments, with differences highlighted. */
export function environmentTable(
  environments: readonly Environment[],
  caption: string = counted(environments.length, "environment"),
): Html {
  if (environments.length === 0) return markup``;
  return factTable(
    caption,
    environmentFacts.map(([fact, show]): Fact => {
      const values = environments.map(show);
      const differs = new Set(values).size > 1;
      return [fact, ...values.map((value) => differs ? markup`<strong>${value}</strong>` : value)];
    }),
  );
}

function problem(problem: ProblemAnalysis): Html {
  const { title, data } = problem;
  return markup`<details>
<summary>${title}</summary>
${factTable(title, factsOf(problem))}
<p class="licence">Classes: ${data.classes.join(", ")}</p>
</details>
`;
}

function factsOf({ suite, protocol, data }: ProblemAnalysis): Fact[] {
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

/** A fact, and what it is in one or several columns. */
export type Fact = readonly [fact: string, ...values: readonly Content[]];

/** Writes facts. */
export function factTable(caption: string, facts: readonly Fact[]): Html {
  const rows = facts.map(([fact, ...values]) =>
    markup`<tr><th scope="row">${fact}</th>${values.map((value) => markup`<td>${value}</td>`)}</tr>
`
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="facts"><caption>${caption}</caption>
<tbody>${rows}</tbody></table>
</div>
`;
}

function settingsText(settings: Readonly<Record<string, string | number | boolean>>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? "no settings" : parts.join(", ");
}
