/** Where the numbers come from: machines, versions, data, settings and keys of runs. */
import type { Environment } from "../../bench/results/run.ts";
import { counted, gibibytes, thousands } from "../format.ts";
import { type Html, markup } from "../html.ts";
import type { PanelSummary, StrategySummary, Summary } from "../summary.ts";

/**
 * Writes the provenance of a summary.
 *
 * @param summary The summary.
 * @returns Tables of environments and problems, and the runs behind them.
 */
export function provenance(summary: Summary): Html {
  const { environments, panels } = summary;
  return markup`${mixedCode(panels)}${environmentTable(environments)}${panels.map(problem)}`;
}

/** Strategies whose seeds ran different code. Code that only other strategies use does not count. */
function mixedCode(panels: readonly PanelSummary[]): Html | undefined {
  const mixed = panels.flatMap(({ title, strategies }) =>
    strategies.filter(({ codeHashes }) => codeHashes.length > 1).map(({ label, codeHashes }) =>
      markup`${label} on ${title} (${
        codeHashes.map((hash, i) => markup`${i > 0 ? ", " : ""}${code(hash)}`)
      })`
    )
  );
  if (mixed.length === 0) return undefined;
  const list = mixed.map((name, i) => markup`${i > 0 ? "; " : ""}${name}`);
  return markup`<p class="note">The seeds of some strategies ran different versions of the code: ${list}.
Run the older ones again before comparing times or picks.</p>
`;
}

const ENVIRONMENT: readonly (readonly [string, (environment: Environment) => string])[] = [
  ["Execution provider", (e) => e.provider],
  ["Processor", (e) => `${e.cpu}, ${counted(e.cores, "core")}`],
  ["Threads in an operator", (e) => String(e.threads)],
  ["Memory", (e) => gibibytes(e.memoryBytes)],
  ["System", (e) => `${e.os}, ${e.arch}`],
  ["Versions", (e) => `Trawl ${e.trawl}, ONNX Runtime ${e.onnxruntime}, Deno ${e.deno}`],
  ["Commit", (e) => short(e.gitCommit) + (e.gitDirty ? ", with uncommitted changes" : "")],
  ["Lock file", (e) => short(e.lockHash)],
];

/**
 * Writes where something ran.
 *
 * @param environments The machines and their software, a column each.
 * @returns A table; nothing where there are none.
 */
export function environmentTable(environments: readonly Environment[]): Html {
  if (environments.length === 0) return markup``;
  const rows = ENVIRONMENT.map(([fact, show]) =>
    factRow(fact, environments.map((environment) => markup`${show(environment)}`))
  );
  return factTable(counted(environments.length, "Environment"), rows);
}

function problem(panel: PanelSummary): Html {
  const { title, data, strategies } = panel;
  const facts = factsOf(panel).map(([fact, text]) => factRow(fact, [markup`${text}`]));
  const runs = strategies.map((strategy) => factRow(strategy.label, runsOf(strategy)));
  return markup`${factTable(title, facts)}
<details>
<summary>Classes of ${title}</summary>
<p class="licence">${data.classes.join(", ")}</p>
</details>
<details>
<summary>Settings, seeds and keys of the runs on ${title}</summary>
${factTable("Runs", runs)}
</details>
`;
}

function factsOf(panel: PanelSummary): [fact: string, text: string][] {
  const { suite, protocol, data } = panel;
  const { initial, budget, cycles, subset, head } = protocol;
  const shown = subset === 0 ? "the whole pool" : `${thousands(subset)} rows of the pool a cycle`;
  return [
    ["Suite", suite],
    ["Pool", `${thousands(data.poolSize)} rows, ${counted(data.dimensions, "feature")}`],
    ["Test set", `${thousands(data.testSize)} rows`],
    ["Classes", thousands(data.classes.length)],
    [
      "Labels",
      `${thousands(initial)} at first, ${thousands(budget)} a cycle for ` +
      `${counted(cycles, "cycle")}, chosen from ${shown}`,
    ],
    ["Head", settingsText(head)],
    ["Hash of the data", short(data.datasetHash)],
    ["Hash of the backbone", short(data.backboneHash)],
  ];
}

function runsOf({ settings, seeds, keys }: StrategySummary): Html[] {
  const runs = keys.map((key, i) => markup`<li>seed ${seeds[i]}: ${code(key)}</li>`);
  return [markup`${settingsText(settings)}`, markup`<ul>${runs}</ul>`];
}

/**
 * Writes facts.
 *
 * @param caption What they are about.
 * @param rows What {@linkcode factRow} wrote.
 * @returns A table.
 */
export function factTable(caption: string, rows: readonly Html[]): Html {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table class="facts"><caption>${caption}</caption>
<tbody>${rows}</tbody></table>
</div>
`;
}

/**
 * Writes a fact.
 *
 * @param fact Its name.
 * @param values A cell each.
 * @returns A row.
 */
export function factRow(fact: string, values: readonly Html[]): Html {
  const cells = values.map((value) => markup`<td>${value}</td>`);
  return markup`<tr><th scope="row">${fact}</th>${cells}</tr>\n`;
}

function settingsText(settings: Readonly<Record<string, string | number | boolean>>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? "no settings" : parts.join(", ");
}

function code(hash: string): Html {
  return markup`<code>${short(hash)}</code>`;
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
